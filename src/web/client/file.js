/** @import { FileView } from "../view.ts" */
import { h, icon } from "./dom.js";
import { sizeOf } from "./format.js";
import { w } from "./words.js";

/** Where a file is served. @param {{ readonly id: string }} file */
export const addressOf = ({ id }) => `/media/${encodeURIComponent(id)}`;

/** @param {FileView} file */
export function saveLink(file) {
  const label = w("saveFile", { name: file.name });
  return h(
    "a",
    { class: "ghost small save", href: addressOf(file), download: file.name, title: label, "aria-label": label },
    icon("save"),
    h("span", { class: "soft" }, sizeOf(file.size)),
  );
}

export function goneNote() {
  return h("p", { class: "soft" }, w("fileGone"));
}
