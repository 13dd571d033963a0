// Talking to the server: what it answered, told apart from all the ways in which it didn't.

const PATIENCE = 10_000;
export const KEEPALIVE_LIMIT = 60_000;

export class SignedOut extends Error {}
export class Unreachable extends Error {}
// The server's own sentence, to be shown as it is.
export class Refused extends Error {}

export async function send(form, url, data, { keepalive = false, signal } = {}) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest" };
  // A login page that answers in the place of what was asked must not be followed and taken for an answer.
  const options = { method: "POST", body: data, headers, credentials: "same-origin", redirect: "manual", keepalive };
  const signals = [AbortSignal.timeout(PATIENCE), ...(signal ? [signal] : [])];
  let response;
  try {
    response = await fetch(url, { ...options, signal: anyOf(signals) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable();
  }
  return read(response);
}

async function read(response) {
  if (response.type === "opaqueredirect") throw new SignedOut();
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) return answer;
  if (answer?.error) throw new Refused(answer.error);
  // Django's page about a token that is of another session: who has signed in anew needs a new one.
  if (response.status === 403) throw new SignedOut();
  throw new Unreachable();
}

function anyOf(signals) {
  if (AbortSignal.any) return AbortSignal.any(signals);
  const controller = new AbortController();
  for (const signal of signals) signal.addEventListener("abort", () => controller.abort(signal.reason), { once: true });
  return controller.signal;
}

// After signing in again in another tab: the page's present token, if it is still the same person's.
export async function renewToken(form, user) {
  try {
    const response = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
    if (!response.ok) return false;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const token = page.querySelector("form [name=csrfmiddlewaretoken]")?.value;
    if (!token || page.querySelector("#desk")?.dataset.user !== user) return false;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
    return true;
  } catch {
    return false;
  }
}
