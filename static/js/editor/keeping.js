// Nothing typed is ever lost: it goes to the server every few seconds, and into the browser's storage until the server
// has said that it keeps it.
import { choices, isRefilled, state, taken, typed } from "./fields.js";
import { KEEPALIVE_LIMIT, Refused, SignedOut, renewToken, send } from "./sending.js";
import { claimName, freshName } from "./tabs.js";

const PAUSE = 3000;

export class Keeper {
  // `tell(kind, values)` is called with kept, unreachable, signedOut, full, local, refused or nothing.
  constructor(form, { url, user, copies, tab, tell }) {
    Object.assign(this, { form, url, user, copies, tab, tell });
    this.mark = hidden(form, "mark");
    this.opened = state(form);
    // What comes back with errors, or was put back by the browser, is nowhere yet.
    this.isNowhere = isRefilled(form) || document.querySelector(".errornote") !== null;
    this.kept = this.isNowhere ? "" : this.opened;
    this.declined = "";
    for (const kind of ["input", "change"]) form.addEventListener(kind, (event) => event.target.form === form && this.soon());
    // Who goes to a button that saves needs no autosave before it.
    form.addEventListener("focusout", ({ relatedTarget }) => this.isWaiting && relatedTarget?.type !== "submit" && this.keep());
    form.addEventListener("submit", (event) => event.target === form && this.submit(event));
    window.addEventListener("beforeunload", (event) => this.leave(event));
    window.addEventListener("pagehide", () => this.hide());
    document.addEventListener("visibilitychange", () => document.hidden && this.hide());
  }

  start() {
    if (this.isNowhere) this.keep();
  }

  // Go on as the tab whose text is taken up, so that what the server has of it is overwritten and not offered again.
  async become(tab) {
    this.tab.value = tab;
    this.copied = undefined;
    await claimName(this.tab);
    return this.tab.value === tab;
  }

  get isWaiting() {
    return this.timer !== undefined;
  }

  get isSafe() {
    return this.isSubmitting || [this.kept, this.opened].includes(state(this.form)) && this.kept !== "";
  }

  soon() {
    this.timer ??= setTimeout(() => this.keep(), PAUSE);
  }

  // Says whether the text is safe in this browser, or was already.
  keep({ keepalive = false } = {}) {
    clearTimeout(this.timer);
    this.timer = undefined;
    const now = state(this.form);
    if (this.isSubmitting || now === this.kept) return true;
    const isCopied = this.copy(now);
    if (now === this.declined) return isCopied;
    if (this.sending) this.soon();
    else this.sending = this.deliver(now, keepalive, isCopied).finally(() => (this.sending = undefined));
    return isCopied;
  }

  // Each state of the text has a name of its own, by which server and browser know what the other has.
  copy(now) {
    if (this.copied === now) return true;
    this.mark.value = freshName();
    const copy = { at: Date.now(), mark: this.mark.value, fields: typed(this.form), names: choices(this.form) };
    const isCopied = this.copies.put(this.tab.value, copy);
    this.copied = isCopied ? now : undefined;
    return isCopied;
  }

  async deliver(now, keepalive, isCopied) {
    const data = taken(this.form);
    try {
      if (this.isSignedOut && !(await renewToken(this.form, this.user))) throw new SignedOut();
      data.set("csrfmiddlewaretoken", this.form.querySelector("[name=csrfmiddlewaretoken]").value);
      const { saved } = await send(this.form, this.url, data, { keepalive });
      this.isSignedOut = false;
      this.settle(now, saved, isCopied);
    } catch (error) {
      this.isSignedOut = error instanceof SignedOut;
      this.complain(error, isCopied);
    }
  }

  settle(now, saved, isCopied) {
    if (saved === null && now !== this.opened) {
      // Not a word differs, but perhaps a place or a date: that stays here until the form is saved.
      this.declined = now;
      this.tell(isCopied ? "local" : "full");
      return;
    }
    this.kept = now;
    if (this.copied === now) {
      this.copies.drop(this.tab.value);
      this.copied = undefined;
    }
    this.tell(saved === null ? "" : "kept", { at: saved });
    if (state(this.form) !== now) this.soon();
  }

  complain(error, isCopied) {
    if (error instanceof Refused) this.tell("refused", { sentence: error.message });
    else if (!isCopied) this.tell("full");
    else this.tell(this.isSignedOut ? "signedOut" : "unreachable");
    this.soon();
  }

  hide() {
    if (this.isSafe) return;
    const size = new Blob([state(this.form)]).size;
    this.keep({ keepalive: size < KEEPALIVE_LIMIT });
  }

  leave(event) {
    if (this.isSafe) return;
    this.hide();
    event.preventDefault();
    event.returnValue = "";
  }

  // The copy stays until a page says that this very text was saved (see `forgetSaved` in returning.js).
  submit(event) {
    if (event.submitter?.hasAttribute("formaction") || event.defaultPrevented) return;
    if (this.sending) {
      // An autosave that arrives behind the save would come back as unsaved text.
      event.preventDefault();
      const again = () => this.form.requestSubmit(event.submitter);
      Promise.race([this.sending, new Promise((done) => setTimeout(done, 2000))]).then(() => ((this.sending = undefined), again()));
      return;
    }
    clearTimeout(this.timer);
    this.timer = undefined;
    this.copied = undefined;
    this.copy(state(this.form));
    this.isSubmitting = true;
    // Where the browser stays on the page after all, everything goes on.
    setTimeout(() => ((this.isSubmitting = false), this.soon()), 15_000);
  }
}

function hidden(form, name) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name, autocomplete: "off" });
  form.append(field);
  return field;
}
