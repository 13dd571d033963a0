// Pictures, pasted, dropped or chosen: what each shows is asked before it is sent, in a dialog that stays until it is
// kept, so that nothing half done ever stands in the text.

export class Pictures {
  constructor(root, source, words, { url, form, done }) {
    Object.assign(this, { source, words, url, form, done, queue: [] });
    this.dialog = root.querySelector("template.editor-picture").content.firstElementChild.cloneNode(true);
    document.body.append(this.dialog);
    this.find = (selector) => this.dialog.querySelector(selector);
    this.file = this.find("[type=file]");
    this.alt = this.find("textarea");
    this.decorative = this.find("[type=checkbox]");
    source.area.addEventListener("paste", (event) => this.take(event, event.clipboardData));
    source.area.addEventListener("drop", (event) => this.take(event, event.dataTransfer));
    this.decorative.addEventListener("change", () => (this.alt.disabled = this.decorative.checked));
    this.find("form").addEventListener("submit", (event) => this.submit(event));
    this.find("[data-do=cancel]").addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("close", () => this.leave());
    this.file.addEventListener("change", () => this.file.files.length && this.add(this.file.files));
  }

  take(event, transfer) {
    const pictures = [...(transfer?.files || [])].filter((file) => file.type.startsWith("image/"));
    // A copied table or text may come with a picture of itself; the text is what is meant.
    if (!pictures.length || (event.type === "paste" && transfer.types.includes("text/plain"))) return;
    event.preventDefault();
    this.add(pictures);
  }

  // Without a picture the dialog begins by asking for one.
  choose() {
    this.file.value = "";
    this.open(null);
  }

  add(files) {
    this.queue.push(...files);
    if (!this.dialog.open || !this.picture) this.open(this.queue.shift());
  }

  open(picture) {
    // A dialog takes the caret with it.
    if (!this.dialog.open) this.stand();
    this.picture = picture;
    this.alt.value = "";
    this.decorative.checked = this.alt.disabled = false;
    this.say("");
    this.find(".picture-choice").hidden = picture !== null;
    this.find(".picture-name").textContent = picture?.name || "";
    this.find("canvas").hidden = true;
    if (picture) this.draw(picture);
    if (!this.dialog.open) this.dialog.showModal();
    (picture ? this.alt : this.file).focus();
  }

  // On a canvas: the policy of the site allows no picture from the browser's own memory.
  async draw(picture) {
    const canvas = this.find("canvas");
    try {
      const bitmap = await createImageBitmap(picture);
      const scale = Math.min(1, 320 / bitmap.width, 200 / bitmap.height);
      Object.assign(canvas, { width: bitmap.width * scale, height: bitmap.height * scale });
      canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      canvas.hidden = false;
    } catch {
      // A drawing, or no picture at all: the server will say.
    }
  }

  say(sentence) {
    this.find(".picture-trouble").textContent = sentence;
  }

  submit(event) {
    event.preventDefault();
    event.stopPropagation();
    if (!this.picture) return this.say(this.words.say("noPicture"));
    if (!this.decorative.checked && !this.alt.value.trim()) {
      this.say(this.words.say("noAlt"));
      return this.alt.focus();
    }
    return this.upload();
  }

  // Not `fetch`, which tells nothing of how far a picture has come.
  upload() {
    const data = new FormData();
    data.append("image", this.picture);
    if (this.decorative.checked) data.append("is_decorative", "on");
    else data.append("alt", this.alt.value.trim());
    const book = this.form.querySelector("[name=book]")?.value;
    if (book) data.append("book", book);
    const request = (this.request = new XMLHttpRequest());
    request.open("POST", this.url);
    request.timeout = 120_000;
    request.setRequestHeader("X-CSRFToken", this.form.querySelector("[name=csrfmiddlewaretoken]").value);
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.upload.addEventListener("progress", ({ loaded, total }) => this.progress(loaded / (total || 1)));
    request.addEventListener("loadend", () => this.answer(request));
    this.progress(0);
    this.find("[type=submit]").disabled = true;
    request.send(data);
  }

  progress(part) {
    const bar = this.find("progress");
    bar.hidden = part === null;
    if (part !== null) bar.value = part;
  }

  answer(request) {
    this.progress(null);
    this.find("[type=submit]").disabled = false;
    if (request !== this.request) return;
    let answer = null;
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      answer = null;
    }
    if (request.status === 200 && answer?.image_code) {
      this.picture = this.request = undefined;
      // First: while a dialog is open, the text behind it can have neither caret nor undo.
      this.dialog.close();
      this.insert(answer.image_code);
    } else if (request.status === 400 && answer) {
      this.say(Object.values(answer).flat().map((each) => each.message || each).join(" "));
    } else this.say(this.words.say("notUploaded"));
  }

  // A picture alone in its paragraph is a figure; within a sentence it stays in it.
  insert(code) {
    this.source.select(...this.place);
    if (this.source.line().whole.trim()) this.source.insert(code);
    else this.source.insertBlock(code);
    this.stand();
    this.done();
  }

  stand() {
    this.place = [this.source.start, this.source.end];
    this.text = this.source.area.value;
  }

  leave() {
    this.request?.abort();
    this.request = undefined;
    // The dialog gave the focus back as it closed, when the text could still have no caret: it would take no letter.
    // This comes a moment later: whoever has typed meanwhile has a caret, and goes on where it is.
    if (this.source.area.value === this.text) this.source.select(...this.place);
    if (this.queue.length) this.open(this.queue.shift());
  }
}
