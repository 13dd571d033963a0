// The editor of posts: everything it does is put together in editor/desk.js. Without scripts the form works as it is.
import { Desk } from "./editor/desk.js";

document.querySelectorAll(".editor").forEach((root) => new Desk(root));
