// Small behaviors of every page; each is asked for by a data attribute and each page works without them.
(() => {
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);
  const typing = (target) => target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  // data-counter: how much is written, of how much
  const count = (field) => {
    const text = field.value.trim();
    if (field.dataset.unit === "words") return text ? text.split(/\s+/).length : 0;
    return [...field.value].length;
  };
  const startCounter = (field) => {
    const limit = Number(field.dataset.counter);
    const output = document.getElementById(`${field.id}-counter`);
    if (!output) return;
    const unit = field.dataset.unit === "words" ? "words" : "characters";
    const show = () => {
      const used = count(field);
      const over = used - limit;
      output.textContent = over > 0 ? `${over} ${unit} too many` : `${used} of ${limit} ${unit}`;
      output.classList.toggle("over", over > 0);
    };
    field.addEventListener("input", show);
    show();
  };

  // data-confirm: ask before a form is sent
  const ask = (question, yes) =>
    new Promise((resolve) => {
      const go = element("button", { className: "btn btn-primary", textContent: yes, value: "yes" });
      const stay = element("button", { className: "btn btn-quiet", textContent: "Keep it as it is", autofocus: true });
      const text = element("p", { textContent: question, id: "question" });
      const form = element("form", { method: "dialog" }, text, element("div", { className: "buttons" }, stay, go));
      const dialog = element("dialog", {}, form);
      dialog.setAttribute("aria-labelledby", "question");
      dialog.addEventListener("close", () => {
        resolve(dialog.returnValue === "yes");
        dialog.remove();
      });
      document.body.append(dialog);
      dialog.showModal();
    });
  const confirmFirst = (event) => {
    const form = event.target;
    const question = form.dataset.confirm;
    if (!question || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const submitter = event.submitter;
    ask(question, submitter?.textContent.trim() || "Go on").then((yes) => {
      if (!yes) return submitter?.focus();
      form.dataset.confirmed = "yes";
      form.requestSubmit(submitter);
    });
  };

  // a form is sent once, however often its button is pressed; after a download the page stays, and so does its button
  const guardTwice = (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || "download" in form.dataset) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    // The button is disabled after the browser has read its name and value.
    setTimeout(() => form.querySelectorAll("button:not([type=button])").forEach((button) => (button.disabled = true)));
  };
  const forgetSent = () =>
    each("form[data-sent]", (form) => {
      delete form.dataset.sent;
      delete form.dataset.confirmed;
      form.querySelectorAll("button:disabled").forEach((button) => (button.disabled = false));
    });

  // data-autosave: keep what is being typed
  const startAutosave = (form) => {
    const left = new Set(["csrf_token", "idempotency_key", "version"]);
    const saver = new Laurel.Saver({
      form,
      url: form.dataset.autosave,
      delay: 1500,
      collect: () => new Map([...new FormData(form)].filter(([name, value]) => !left.has(name) && typeof value === "string")),
    });
    form.addEventListener("input", () => saver.touch());
    // A save under way would make the version of this form old, so the form waits for it.
    form.addEventListener(
      "submit",
      (event) => {
        if (form.dataset.settled || !saver.unsaved) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        saver.settle().then(() => {
          form.dataset.settled = "yes";
          saver.leaving = true;
          form.requestSubmit(event.submitter);
        });
      },
      true,
    );
  };

  // data-keep: ask before leaving what was typed and not saved; "typed" was not saved when the page came
  const startKeeping = (form) => {
    const typed = () => new URLSearchParams(new FormData(form)).toString();
    const stored = form.dataset.keep === "stored" ? typed() : "";
    addEventListener("beforeunload", (event) => {
      if (!form.dataset.sent && typed() !== stored) event.preventDefault();
    });
  };

  // The tab one is on stays in sight where the row of tabs is wider than the screen
  each(".sections [aria-current]", (tab) => tab.scrollIntoView({ block: "nearest", inline: "center" }));

  // data-local: the reader's own clock beside the program's
  const ownClock = (time) => {
    const instant = new Date(time.dateTime);
    const minutes = (zone) =>
      new Intl.DateTimeFormat("en-GB", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(instant);
    if (Number.isNaN(instant.valueOf()) || minutes(time.dataset.zone) === minutes()) return;
    const sameDay = minutes(time.dataset.zone).slice(0, 10) === minutes().slice(0, 10);
    const form = sameDay ? {} : { day: "numeric", month: "short" };
    const own = new Intl.DateTimeFormat("en-GB", { ...form, hour: "2-digit", minute: "2-digit" }).format(instant);
    time.after(element("span", { className: "own-time muted", textContent: ` (your time ${own})` }));
  };

  // data-shortcut="key: text": one key presses the button; `?` lists them
  const shortcuts = () =>
    [...document.querySelectorAll("[data-shortcut]")].map((target) => {
      const [key, ...words] = target.dataset.shortcut.split(":");
      return { target, key: key.trim(), text: words.join(":").trim() };
    });
  const allowed = () => localStorage.getItem("shortcuts") !== "off";
  const listShortcuts = () => {
    const list = element("dl", { className: "shortcuts" });
    for (const { key, text } of [...shortcuts(), { key: "?", text: "Show this list" }]) {
      list.append(element("dt", {}, element("kbd", { textContent: key })), element("dd", { textContent: text }));
    }
    const box = element("input", { type: "checkbox", checked: allowed() });
    box.addEventListener("change", () => localStorage.setItem("shortcuts", box.checked ? "on" : "off"));
    const close = element("button", { className: "btn btn-secondary", textContent: "Close", autofocus: true });
    const dialog = element(
      "dialog",
      {},
      element("h2", { textContent: "Keyboard shortcuts", id: "shortcuts-title" }),
      list,
      element("label", { className: "choice" }, box, "Use single-key shortcuts"),
      element("form", { method: "dialog", className: "buttons" }, close),
    );
    dialog.setAttribute("aria-labelledby", "shortcuts-title");
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  };
  const pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") return listShortcuts();
    const found = allowed() && event.key.length === 1 && shortcuts().find(({ key }) => key === event.key);
    if (!found) return;
    event.preventDefault();
    found.target.matches("input, textarea, select") ? found.target.focus() : found.target.click();
  };

  const closeMenus = (event) =>
    each("details.menu[open]", (menu) => {
      const escaped = event.type === "keydown" && event.key === "Escape";
      if (escaped || (event.type === "click" && !menu.contains(event.target))) menu.open = false;
      if (escaped) menu.querySelector("summary").focus();
    });

  document.addEventListener("submit", confirmFirst);
  document.addEventListener("submit", guardTwice);
  document.addEventListener("keydown", pressed);
  document.addEventListener("keydown", closeMenus);
  document.addEventListener("click", closeMenus);
  document.addEventListener("click", (event) => event.target.closest("[data-list-shortcuts]") && listShortcuts());
  document.addEventListener("change", (event) => event.target.matches("[data-filter-submit]") && event.target.form.requestSubmit());
  addEventListener("pageshow", (event) => event.persisted && forgetSent());

  each("[data-counter]", startCounter);
  each("form[data-autosave]", startAutosave);
  each("form[data-keep]", startKeeping);
  each("time[data-local]", ownClock);
  (document.querySelector(".errors-summary") ?? document.querySelector("[aria-invalid=true]"))?.focus();
})();
