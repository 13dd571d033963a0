// On return: what the browser kept and the server did not is offered, or thrown away where it is of no use any more.
import { differs, fill } from "./fields.js";

const COOKIE = "primer_saved";

// The server names the text that it has saved in a cookie; the copy of that text is not needed any more.
export function forgetSaved(copies) {
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${COOKIE}=`));
  if (!found) return "";
  const mark = found.slice(COOKIE.length + 1);
  copies.dropMarked(mark);
  document.cookie = `${COOKIE}=; path=/admin/; max-age=0`;
  return mark;
}

export function offerCopies(desk, copies, words, keeper) {
  const form = desk.closest("form");
  const known = new Set([...document.querySelectorAll("[data-mark]")].map((item) => item.dataset.mark));
  for (const copy of copies.all()) {
    if (known.has(copy.mark) || !differs(form, copy.fields)) copies.drop(copy.tab);
    else desk.append(offer(form, copy, { copies, words, keeper }));
  }
}

function offer(form, copy, { copies, words, keeper }) {
  const note = document.querySelector("template.editor-return").content.firstElementChild.cloneNode(true);
  const [kept, area] = [new Map(copy.fields), form.querySelector(".editor textarea")];
  const title = kept.get("title") || (kept.get("body") || "").replace(/\s+/g, " ").trim().slice(0, 60) || "…";
  note.querySelector(".return-sentence").textContent = words.say("returned", { when: words.day(copy.at), title });
  note.querySelector("[data-side=mine]").value = kept.get("body") || "";
  note.querySelector("[data-side=stored]").value = area.value;
  const close = () => (note.remove(), area.focus());
  note.querySelector("[data-do=take]").addEventListener("click", async () => {
    const isSame = await keeper.become(copy.tab);
    fill(form, copy.fields, copy.names);
    if (keeper.keep() && !isSame) copies.drop(copy.tab);
    close();
  });
  note.querySelector("[data-do=drop]").addEventListener("click", () => {
    copies.drop(copy.tab);
    older(copy.tab, false);
    close();
  });
  older(copy.tab, true);
  return note;
}

// What the server has of the same tab is the same text a little earlier: it is offered only without the later one.
function older(tab, isHidden) {
  for (const item of document.querySelectorAll(".unsaved [data-tab]")) if (item.dataset.tab === tab) item.hidden = isHidden;
  for (const note of document.querySelectorAll(".unsaved")) note.hidden = !note.querySelector("li:not([hidden])");
}
