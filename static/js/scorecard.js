// The scorecard: keys, the live weighted total, one save per mark, and the way to the next entry.
(() => {
  const form = document.querySelector("form[data-scorecard]");
  if (!form) return;

  const marks = [...form.querySelectorAll("fieldset.mark")];
  const ruled = [...form.querySelectorAll("[data-points]")];
  const total = form.querySelector("[data-total]");
  const next = form.querySelector("[data-next]");
  const kept = new Laurel.Kept(form.dataset.person, location.pathname);
  const saver = new Laurel.Saver({ form, url: form.dataset.save, delay: 250, kept });

  const input = (mark) => mark.querySelector("input:checked") ?? mark.querySelector("input[type=number]");
  const marked = (mark) => input(mark)?.value ?? "";

  // Where there are keys to press, an empty mark says which.
  if (matchMedia("(hover: hover)").matches) {
    for (const mark of marks.filter(({ dataset }) => dataset.low === "1" && dataset.high === "10")) {
      const hint = mark.querySelector(".mark-hint");
      if (!hint || mark.querySelectorAll("input[type=radio]").length !== 10) continue;
      hint.dataset.empty = "press 1–9, 0 for 10";
      if (marked(mark) === "") hint.textContent = hint.dataset.empty;
    }
  }

  // The weighted mean of what is marked so far: a guide for the judge, the engine computes the result.
  const showTotal = () => {
    const parts = ruled.map((row) => [Number(row.dataset.weight), Number(row.dataset.points)]);
    for (const mark of marks) {
      if (marked(mark) === "") continue;
      parts.push([Number(mark.dataset.weight), Number(marked(mark))]);
    }
    const weights = parts.reduce((whole, [weight]) => whole + weight, 0);
    const sum = parts.reduce((reached, [weight, points]) => reached + weight * points, 0);
    if (total) total.textContent = weights ? (sum / weights).toFixed(2) : "–";
  };

  const showLevel = (mark) => {
    const hint = mark.querySelector(".mark-hint");
    const chosen = mark.querySelector("input:checked");
    if (!hint) return;
    hint.textContent = chosen ? [chosen.value, chosen.dataset.level].filter(Boolean).join(" · ") : hint.dataset.empty;
  };

  const show = (field) => {
    const mark = field.closest("fieldset.mark");
    if (mark) showLevel(mark);
    showTotal();
  };
  const changed = (field, value = field.value) => {
    saver.touch(field.name, value);
    show(field);
  };

  const clear = (mark) => {
    const chosen = mark.querySelector("input:checked");
    if (!chosen) return;
    chosen.checked = false;
    changed(chosen, "");
    mark.querySelector("input").focus();
  };

  // Digits in a row mark criterion after criterion; on the last one the focus stays, for second thoughts.
  const goOnFrom = (mark, choice) => {
    const place = marks.indexOf(mark);
    const following = [...marks.slice(place + 1), ...marks.slice(0, place)].find((open) => marked(open) === "");
    (following?.querySelector("input:not(:disabled)") ?? choice).focus();
  };
  const choiceFor = (mark, digit) => {
    const choice = (value) => mark?.querySelector(`input[type=radio][value="${value}"]:not(:disabled)`);
    return choice(digit) ?? (digit === "0" ? choice("10") : null);
  };
  const byKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || document.querySelector("dialog[open]")) return;
    if (event.target.closest("textarea, select, input:not([type=radio]), [contenteditable]")) return;
    if (event.key === "Enter" && next && !event.target.closest("a, button, summary")) {
      event.preventDefault();
      return next.click();
    }
    if (!/^[0-9]$/.test(event.key)) return;
    const focused = document.activeElement.closest("fieldset.mark");
    if (!focused && localStorage.getItem("shortcuts") === "off") return;
    const mark = focused ?? marks.find((open) => marked(open) === "");
    const choice = choiceFor(mark, event.key);
    if (!choice) return;
    event.preventDefault();
    choice.checked = true;
    changed(choice);
    goOnFrom(mark, choice);
  };

  // What a closed page left unsaved
  const fill = ([name, value]) => {
    const fields = [...form.elements].filter((field) => field.name === name);
    for (const field of fields) {
      if (field.type === "radio") field.checked = field.value === value;
      else field.value = value;
      show(field);
    }
    fields[0]?.closest("details")?.setAttribute("open", "");
  };
  const counted = (changes) => {
    const names = [...new Map(changes).keys()];
    const given = names.filter((name) => name.startsWith("mark-")).length;
    const words = names.length - given;
    const phrase = (number, what) => (number ? `${number} ${what}${number === 1 ? "" : "s"}` : "");
    return [phrase(given, "mark"), phrase(words, "text")].filter(Boolean).join(" and ");
  };
  const unsavedOf = ({ packet, pending }) => [...(packet?.changes ?? []), ...pending];
  const restore = (record) => {
    const changes = unsavedOf(record);
    kept.clear(record.key);
    changes.forEach(fill);
    const were = new Map(changes).size === 1 ? "was" : "were";
    saver.preface = `Restored ${counted(changes)} that ${were} not saved yet. `;
    saver.adopt(record);
  };

  // Send what was left under its own keys; it is gone once it is saved, or when the entry is not theirs any more.
  const send = async (record) => {
    const changes = counted(unsavedOf(record));
    let { packet, pending, version } = record;
    while (packet || pending.length) {
      if (!packet) [packet, pending] = [{ save: Laurel.random(), version, changes: pending }, []];
      kept.write({ ...record, packet, pending }, record.key);
      const answer = await saver.line.post(record.url, [
        ...packet.changes,
        ["save", packet.save],
        ["version", packet.version],
      ]);
      if (answer.status === 404 || answer.status === 403) break;
      if (!answer.ok) return `${changes} of ${record.path === kept.path ? "this" : "another"} entry not saved. ${answer.body.message}`;
      version = answer.body.version;
      packet = null;
    }
    kept.clear(record.key);
    return "";
  };
  const sendLeft = async (records) => {
    for (const record of records) {
      const refusal = await send(record);
      if (!refusal) continue;
      saver.say(refusal, "failed");
      const open = ["Open that entry", () => location.assign(record.path)];
      const drop = () => {
        kept.clear(record.key);
        saver.say("");
        saver.offer();
      };
      saver.offer(...(record.path === kept.path ? [] : [open]), ["Drop what was not saved", drop]);
    }
  };
  const resume = async () => {
    const left = await kept.left();
    const own = next && left.find((record) => record.path === kept.path);
    if (own) restore(own);
    // Without locks nobody can tell a closed page from an open one, which saves by itself.
    if (navigator.locks) await sendLeft(left.filter((record) => record !== own));
  };

  // Handing in, and leaving, wait for the saves
  const OFFLINE = "there is no connection. Your marks are kept on this device; press again when it is back.";
  const refuse = ({ message, fields = [], stale }) => {
    saver.say(message, "failed");
    if (stale) saver.offerReload();
    const field = fields.map((name) => form.querySelector(`[name="${name}"]:not(:disabled)`)).find(Boolean);
    field?.closest("details")?.setAttribute("open", "");
    field?.focus();
  };
  const handIn = async () => {
    if (!(await saver.settle())) {
      if (!saver.refused && !saver.signedOut) saver.say(`Not handed in: ${OFFLINE}`, "failed");
      return;
    }
    saver.say("Handing in …");
    const fields = ["idempotency_key", "version"].map((name) => [name, form.elements[name].value]);
    try {
      const answer = await saver.line.post(form.getAttribute("action"), fields);
      if (!answer.ok) return refuse(answer.body);
      location.assign(answer.body.location);
    } catch (problem) {
      const why = problem.message === "signed out" ? "you are signed out. Sign in again in another tab, then press again." : OFFLINE;
      saver.say(`Not handed in: ${why}`, "failed");
    }
  };
  let handing = false;
  const submitted = (event) => {
    if (!next) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (handing) return;
    handing = true;
    handIn().finally(() => (handing = false));
  };
  const leaving = async (event) => {
    const link = event.target.closest("a[href]");
    const here = link?.hash && link.pathname === location.pathname;
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.button || link?.target || here;
    if (!link || elsewhere || event.defaultPrevented || !saver.unsaved || saver.refused) return;
    event.preventDefault();
    if (await saver.settle()) location.assign(link.href);
    else if (!saver.refused && !saver.signedOut) saver.say(`Still here: ${OFFLINE}`, "failed");
  };

  form.addEventListener("change", (event) => {
    if (event.target.matches("input[type=radio], input[type=number]")) changed(event.target);
  });
  form.addEventListener("input", (event) => event.target.matches("textarea") && changed(event.target));
  form.addEventListener("click", (event) => {
    if (event.target.closest(".mark-clear")) clear(event.target.closest("fieldset.mark"));
  });
  form.addEventListener("submit", submitted, true);
  document.addEventListener("click", leaving);
  document.addEventListener("keydown", byKey);
  showTotal();
  resume().catch(() => {}); // what was left stays left, and the next page tries again
})();
