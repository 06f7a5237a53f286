// Saving while somebody works: one request at a time, tried again when the network is away.
window.Laurel = window.Laurel ?? {};

Laurel.Saver = class {
  #timer = 0;
  #failures = 0;
  #running = null;
  #dirty = false;

  /** `collect` returns what is to be sent as a Map, and forgets it; `restore` takes back what was not saved. */
  constructor({ form, url, delay, collect, restore }) {
    Object.assign(this, { form, url, delay, collect, restore });
    this.status = form.querySelector("[data-save-status]");
    this.version = form.querySelector("[name=version]");
    addEventListener("online", () => this.#dirty && this.save());
    addEventListener("beforeunload", (event) => {
      if (this.unsaved && !this.leaving) event.preventDefault();
    });
  }

  get unsaved() {
    return this.#dirty || this.#running !== null;
  }

  touch() {
    this.#dirty = true;
    this.#later(this.delay);
  }

  /** Save now, after any save under way; true when nothing is left to save. */
  async settle() {
    if (this.#running) await this.#running;
    if (this.#dirty) await this.save();
    return !this.#dirty;
  }

  save() {
    clearTimeout(this.#timer);
    if (!this.#dirty) return Promise.resolve();
    this.#running ??= this.#send().finally(() => {
      this.#running = null;
      if (this.#dirty && !this.#failures && !this.refused) this.#later(0);
    });
    return this.#running;
  }

  #later(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), milliseconds);
  }

  async #send() {
    const changes = this.collect();
    this.#dirty = false;
    this.refused = false;
    this.say("Saving …");
    try {
      const answer = await this.#post(changes);
      this.#failures = 0;
      answer.ok ? this.#saved(answer.body) : this.#refuse(changes, answer.body.message);
    } catch (problem) {
      this.#again(changes, problem);
    }
  }

  async #post(changes) {
    const body = new URLSearchParams([...changes]);
    if (this.version) body.set("version", this.version.value);
    const response = await fetch(this.url, {
      method: "POST",
      body,
      headers: {
        Accept: "application/json",
        "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content,
      },
    });
    if (!response.headers.get("Content-Type")?.includes("json") || response.status >= 500) {
      throw new Error(response.redirected ? "signed out" : "no answer");
    }
    return { ok: response.ok, body: await response.json() };
  }

  #saved({ saved_at: time, version }) {
    if (this.version && version !== undefined) this.version.value = version;
    this.say(`Saved ${time}`, "good");
  }

  #refuse(changes, message) {
    this.refused = true;
    this.#dirty = true;
    this.restore(changes);
    this.say(message ?? "This could not be saved. Look at what you typed.", "failed");
  }

  #again(changes, problem) {
    this.#dirty = true;
    this.#failures += 1;
    this.restore(changes);
    const signedOut = problem.message === "signed out";
    this.say(
      signedOut
        ? "Not saved: you are signed out. Sign in again in another tab; your text stays here."
        : "Not saved yet: there is no connection. Trying again by itself.",
      "failed",
    );
    this.#later(Math.min(60000, 1000 * 2 ** this.#failures));
  }

  say(text, tone = "") {
    if (!this.status) return;
    this.status.textContent = tone === "good" ? `✓ ${text}` : text;
    this.status.classList.toggle("failed", tone === "failed");
  }
};
