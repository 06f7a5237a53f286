// Saving while somebody works: one request at a time, tried again when the network is away.
window.Laurel = window.Laurel ?? {};

/** What is not saved yet, on this device: a record per open page, until it is acknowledged or its owner signs out. */
Laurel.Kept = class {
  static PREFIX = "laurel:unsaved:";

  constructor(person, path) {
    this.own = `${Laurel.Kept.PREFIX}${person}:`;
    this.path = path;
    this.key = `${this.own}${path}:${Laurel.random()}`;
    this.store = Laurel.Kept.store();
    navigator.locks?.request(this.key, () => new Promise(() => {}));
  }

  /** Null where the browser forbids it: then marks are saved all the same, and only survive no crash. */
  static store() {
    try {
      return localStorage;
    } catch {
      return null;
    }
  }

  write(record, key = this.key) {
    try {
      this.store?.setItem(key, JSON.stringify({ path: this.path, ...record }));
    } catch {
      // The storage is full; the page holds the record too.
    }
  }

  clear(key = this.key) {
    this.store?.removeItem(key);
  }

  /** The records that closed pages of this person left; a page that is open holds the lock of its own. */
  async left() {
    const keys = Object.keys(this.store ?? {}).filter((key) => key.startsWith(this.own) && key !== this.key);
    const held = new Set((await navigator.locks?.query())?.held.map((lock) => lock.name));
    return keys.filter((key) => !held.has(key)).map((key) => ({ key, ...JSON.parse(this.store.getItem(key)) }));
  }

  static forgetAll() {
    const store = Laurel.Kept.store() ?? {};
    for (const key of Object.keys(store)) if (key.startsWith(Laurel.Kept.PREFIX)) store.removeItem(key);
  }
};

Laurel.random = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The way to the server: JSON answers, and a new token when the session is another one by now. */
Laurel.Line = class {
  static PATIENCE = 30000;

  constructor(form) {
    this.form = form;
  }

  async post(url, fields) {
    let response = await this.#ask(url, fields);
    if (response.status === 400) {
      if (!(await this.renew())) throw new Error("signed out");
      response = await this.#ask(url, fields);
    }
    if (!response.headers.get("Content-Type")?.includes("json") || response.status >= 500) {
      throw new Error(response.redirected ? "signed out" : "no answer");
    }
    return { ok: response.ok, status: response.status, body: await response.json() };
  }

  /** Read this page anew for its token and version; false when the same person is not signed in. */
  async renew() {
    const response = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
    if (!response.ok || response.redirected) return false;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const same = page.querySelector("[data-person]")?.dataset.person === this.form.dataset.person;
    const token = page.querySelector("meta[name=csrf-token]")?.content;
    if (!same || !token) return false;
    document.querySelector("meta[name=csrf-token]").content = token;
    document.querySelectorAll("input[name=csrf_token]").forEach((field) => (field.value = token));
    this.newest = page.querySelector("[data-scorecard] [name=version]")?.value;
    return true;
  }

  #ask(url, fields) {
    return fetch(url, {
      method: "POST",
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(Laurel.Line.PATIENCE),
      headers: {
        Accept: "application/json",
        "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content,
      },
    });
  }
};

Laurel.Saver = class {
  static LONGEST_WAIT = 20000;
  #timer = 0;
  #failures = 0;
  #running = null;
  #dirty = false;
  #packet = null;
  #pending = new Map();

  /**
   * With `collect`, which returns a Map, every save sends all of it. Without, a save sends what `touch` named;
   * then a request whose answer was lost is sent again as it was, under the same key, and counts once.
   * `kept` holds on the device what is not acknowledged.
   */
  constructor({ form, url, delay, collect, kept }) {
    Object.assign(this, { form, url, delay, collect, kept, preface: "" });
    this.line = new Laurel.Line(form);
    this.status = form.querySelector("[data-save-status]");
    this.version = form.querySelector("[name=version]");
    addEventListener("online", () => this.unsaved && this.save());
    addEventListener("beforeunload", (event) => {
      if (this.unsaved && !this.leaving) event.preventDefault();
    });
  }

  get unsaved() {
    return this.#dirty || this.#packet !== null || this.#running !== null;
  }

  touch(name, value) {
    if (name) this.#pending.set(name, value);
    this.#dirty = true;
    this.#keep();
    if (!this.stale) this.#later(this.delay);
  }

  /** Save now, after any save under way; true when nothing is left to save. */
  async settle() {
    if (this.#running) await this.#running;
    while (this.unsaved) {
      await this.save();
      if (this.#failures || this.refused) return false;
    }
    return true;
  }

  save() {
    clearTimeout(this.#timer);
    if (!this.unsaved) return Promise.resolve();
    this.#running ??= this.#send().finally(() => {
      this.#running = null;
      if (this.#dirty && !this.#failures && !this.refused) this.#later(0);
    });
    return this.#running;
  }

  /** Take over what a closed page left, and send it: as it was sent, then as it stood, at the version it was for. */
  adopt({ packet, pending, version }) {
    this.#packet = packet ?? { save: Laurel.random(), version, changes: pending };
    this.#pending = new Map(packet ? pending : []);
    this.#dirty = this.#pending.size > 0;
    this.#keep();
    return this.save();
  }

  /** After a refusal because of newer marks: put what was typed over them. */
  async insist() {
    try {
      if (!(await this.line.renew())) throw new Error("signed out");
      this.version.value = this.line.newest;
      this.stale = false;
      await this.save();
    } catch (problem) {
      this.#again(problem);
    }
  }

  forget() {
    this.kept?.clear();
    this.leaving = true;
  }

  #later(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), milliseconds);
  }

  #keep() {
    if (!this.kept) return;
    if (!this.#packet && !this.#pending.size) return this.kept.clear();
    const pending = [...this.#pending];
    this.kept.write({ url: this.url, version: this.version.value, packet: this.#packet, pending });
  }

  async #send() {
    this.#packet ??= this.#pack();
    this.refused = this.stale = false;
    this.say("Saving …");
    this.offer();
    this.#keep();
    try {
      const { save, version, changes } = this.#packet;
      const fields = [...changes, ["save", save], ...(version === undefined ? [] : [["version", version]])];
      const answer = await this.line.post(this.url, fields);
      this.#failures = 0;
      this.signedOut = false;
      answer.ok ? this.#saved(answer.body) : this.#refuse(answer.body);
    } catch (problem) {
      this.#again(problem);
    }
    this.#keep();
  }

  #pack() {
    const changes = [...(this.collect?.() ?? this.#pending)];
    this.#pending.clear();
    this.#dirty = false;
    return { save: Laurel.random(), version: this.version?.value, changes };
  }

  #saved({ saved_at: time, version }) {
    this.#packet = null;
    const older = this.version && version < Number(this.version.value);
    if (this.version && version !== undefined) this.version.value = version;
    this.say(`${this.preface}Saved ${time}`, "good");
    this.preface = "";
    // A kept save had arrived after all, and newer marks than it shows stand here by now.
    if (older && !this.#dirty) {
      this.forget();
      location.reload();
    }
  }

  #refuse({ message, stale }) {
    this.refused = true;
    this.stale = Boolean(stale);
    this.#unpack();
    this.say(message ?? "This could not be saved. Look at what you typed.", "failed");
    if (stale) this.offerReload(["Save mine over it", () => this.insist()]);
  }

  offerReload(...others) {
    this.offer(...others, ["Load what was saved", () => this.reload()]);
  }

  reload() {
    this.forget();
    location.reload();
  }

  // A newer change of the same field wins over the one that failed.
  #unpack() {
    if (!this.#packet) return;
    if (!this.collect) this.#pending = new Map([...this.#packet.changes, ...this.#pending]);
    this.#packet = null;
    this.#dirty = true;
  }

  #again(problem) {
    this.#failures += 1;
    if (this.collect) this.#unpack();
    this.signedOut = problem.message === "signed out";
    const here = this.kept ? "what you typed is kept on this device" : "your text stays here";
    this.say(
      this.signedOut
        ? `Not saved: you are signed out. Sign in again in another tab; ${here}.`
        : "Not saved yet: there is no connection. Trying again by itself.",
      "failed",
    );
    // Judges who lost the same server do not all come back in the same moment.
    this.#later(Math.min(Laurel.Saver.LONGEST_WAIT, 1000 * 2 ** this.#failures) * (0.75 + Math.random() / 4));
  }

  say(text, tone = "") {
    if (!this.status) return;
    this.status.textContent = tone === "good" ? `✓ ${text}` : text;
    this.status.classList.toggle("failed", tone === "failed");
  }

  /** Buttons beside the status, each a label and what it does; none to take them away. */
  offer(...acts) {
    this.form.querySelector(".save-offer")?.remove();
    if (!acts.length || !this.status) return;
    const buttons = acts.map(([textContent, onclick]) =>
      Object.assign(document.createElement("button"), { type: "button", className: "btn btn-secondary", textContent, onclick }),
    );
    const row = Object.assign(document.createElement("div"), { className: "save-offer" });
    row.append(...buttons);
    this.status.after(row);
  }
};

// What one person did not save must not wait for the next one on this device.
addEventListener("submit", (event) => {
  if (!event.defaultPrevented && event.target.getAttribute("action")?.endsWith("/sign-out")) Laurel.Kept.forgetAll();
});
