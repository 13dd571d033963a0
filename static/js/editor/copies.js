// Copies of what is typed, in the browser's own storage, for when the server can't keep it. A full or closed storage is
// survived: `put` then says false.

const PREFIX = "primer-copy:";
const KEPT_FOR = 60 * 24 * 60 * 60 * 1000;

export class Copies {
  constructor(user, post) {
    this.prefix = `${PREFIX}${user}:${post || "new"}:`;
  }

  put(tab, copy) {
    const text = JSON.stringify(copy);
    try {
      localStorage.setItem(this.prefix + tab, text);
      return true;
    } catch {
      return this.makeRoom() && this.putAgain(tab, text);
    }
  }

  putAgain(tab, text) {
    try {
      localStorage.setItem(this.prefix + tab, text);
      return true;
    } catch {
      return false;
    }
  }

  drop(tab) {
    attempt(() => localStorage.removeItem(this.prefix + tab));
  }

  // Copies of this post, newest first.
  all() {
    const own = entries().filter(([key]) => key.startsWith(this.prefix));
    return own.map(([key, copy]) => ({ ...copy, tab: key.slice(this.prefix.length) })).sort((a, b) => b.at - a.at);
  }

  // The copy whose text the server has saved since.
  dropMarked(mark) {
    for (const [key, copy] of entries()) if (copy.mark === mark) attempt(() => localStorage.removeItem(key));
  }

  // What nobody has come back to for two months goes first.
  makeRoom() {
    const old = entries().filter(([, copy]) => !copy.at || Date.now() - copy.at > KEPT_FOR);
    for (const [key] of old) attempt(() => localStorage.removeItem(key));
    return old.length > 0;
  }
}

function entries() {
  return attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => [key, read(key)])) || [];
}

function read(key) {
  try {
    const copy = JSON.parse(localStorage.getItem(key));
    return copy && Array.isArray(copy.fields) ? copy : { at: 0, fields: [] };
  } catch {
    return { at: 0, fields: [] };
  }
}

function attempt(action) {
  try {
    return action();
  } catch {
    return undefined;
  }
}
