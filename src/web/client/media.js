/** @import { FileView, MediaView } from "../view.ts" */
import { h, icon } from "./dom.js";
import { addressOf, goneNote, saveLink } from "./file.js";
import { sizeOf } from "./format.js";
import { pictureGrid } from "./pictures.js";
import { audioPlayer } from "./player.js";
import { RECORDED } from "./recorder.js";
import { w } from "./words.js";

/**
 * The files of a message: pictures together in a grid, players and other files below.
 * @param {readonly (FileView | MediaView)[]} files
 */
export function mediaElements(files) {
  const pictures = files.filter((file) => kindOf(file) === "image");
  const others = files.filter((file) => kindOf(file) !== "image");
  return [...(pictures.length > 0 ? [pictureGrid(pictures)] : []), ...others.map(elementOf)];
}

/** What a file is shown as. @param {FileView | MediaView} file @returns {MediaView["kind"]} */
function kindOf(file) {
  if ("kind" in file) return file.kind;
  const kind = /^(image\/(?!svg)|audio\/|video\/(mp4|webm)$)/.test(file.mime) ? file.mime.split("/")[0] : "file";
  return /** @type {MediaView["kind"]} */ (kind);
}

/** @param {FileView | MediaView} file */
function elementOf(file) {
  const kind = kindOf(file);
  if (kind === "audio" || kind === "voice")
    return audioPlayer(file, kind === "voice" || file.name.startsWith(RECORDED));
  if (kind === "video") return film(file);
  return fileChip(file);
}

/** @param {FileView | MediaView} file */
function film(file) {
  const { alt, width, height } = { alt: undefined, width: undefined, height: undefined, ...file };
  const video = h("video", { src: addressOf(file), controls: true, preload: "metadata", playsInline: true });
  video.setAttribute("aria-label", alt || file.name);
  // Room for it is there before it is.
  if (width && height) video.style.aspectRatio = `${width} / ${height}`;
  const figure = h("figure", { class: "film" }, video, h("figcaption", {}, saveLink(file)));
  video.addEventListener("error", () => figure.replaceWith(goneNote()), { once: true });
  return figure;
}

/** @param {FileView} file */
function fileChip(file) {
  return h(
    "a",
    { class: "file", href: addressOf(file), download: file.name, title: w("saveFile", { name: file.name }) },
    icon("file"),
    h("span", { class: "file-name" }, file.name),
    h("span", { class: "soft" }, sizeOf(file.size)),
  );
}
