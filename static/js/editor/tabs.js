// The tab's own name, under which the server keeps what it types. A browser that duplicates a tab, or goes back to a
// page in a second one, would give both one name: whoever comes second takes another.

export function freshName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Where the browser has no locks (outside https and localhost) the server's name is all there is.
export async function claimName(field) {
  if (!navigator.locks) return;
  while (!(await isOurs(field.value))) field.value = freshName();
}

function isOurs(name) {
  return new Promise((answer) => {
    const held = (lock) => {
      answer(lock !== null);
      // Held for as long as the page lives.
      return lock === null ? undefined : new Promise(() => {});
    };
    navigator.locks.request(`primer-tab:${name}`, { ifAvailable: true }, held).catch(() => answer(true));
  });
}
