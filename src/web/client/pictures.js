/** @import { FileView, MediaView } from "../view.ts" */
import { h } from "./dom.js";
import { addressOf, goneNote } from "./file.js";
import { enlarge } from "./lightbox.js";
import { w } from "./words.js";

/** Past this a grid has three columns. */
const FEW = 4;

/**
 * Pictures beside each other; one alone in its own shape.
 * @param {readonly (FileView | MediaView)[]} files
 */
export function pictureGrid(files) {
  const columns = files.length === 1 ? "one" : files.length <= FEW ? "two" : "three";
  const grid = h("div", { class: `pictures ${columns}` });
  grid.append(...files.map((file) => picture(file, grid, files.length === 1)));
  if (files.length > 1) {
    grid.setAttribute("role", "group");
    grid.setAttribute("aria-label", w("pictures", { count: files.length }));
  }
  return grid;
}

/** @param {FileView | MediaView} file @param {HTMLElement} grid @param {boolean} alone */
function picture(file, grid, alone) {
  const { alt, spoiler, width, height } = {
    ...{ alt: undefined, spoiler: false, width: undefined, height: undefined },
    ...file,
  };
  const image = h("img", { alt: alt || file.name, decoding: "async", loading: "lazy", src: addressOf(file) });
  const button = h("button", { type: "button", class: "picture" }, image);
  button.dataset.file = file.id;
  button.dataset.name = file.name;
  if (alone && width && height) {
    image.width = width;
    image.height = height;
  }
  image.addEventListener("error", () => button.replaceWith(goneNote()), { once: true });
  if (spoiler) {
    // Behind a veil the picture is not told of either.
    image.setAttribute("aria-hidden", "true");
    button.classList.add("spoiler");
    button.append(h("span", { class: "veil" }, w("unveil")));
  }
  button.addEventListener("click", () => {
    if (!button.classList.contains("spoiler")) return enlarge(grid, button);
    button.classList.remove("spoiler");
    image.removeAttribute("aria-hidden");
    button.querySelector(".veil")?.remove();
  });
  return button;
}
