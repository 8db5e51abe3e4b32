/** @import { FileView, MediaView } from "../view.ts" */
import { toast } from "./announce.js";
import { api } from "./api.js";
import { byId, describeBytes, h, icon, iconButton } from "./dom.js";

/** Addresses of files that were fetched already: the API wants its token, which an image cannot send. @type {Map<string, Promise<string>>} */
const addresses = new Map();

/** @param {string} id */
function addressOf(id) {
  let address = addresses.get(id);
  if (!address) {
    address = api.media(id).then((blob) => URL.createObjectURL(blob));
    address.catch(() => addresses.delete(id));
    addresses.set(id, address);
  }
  return address;
}

/** Lets go of every file; those that are shown again are fetched again. */
export function releaseMedia() {
  for (const address of addresses.values()) address.then(URL.revokeObjectURL, () => {});
  addresses.clear();
}

/** Fetches a file once its element comes near the screen. @param {HTMLElement} element @param {() => void} load */
function whenNear(element, load) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      load();
    },
    { rootMargin: "600px" },
  );
  observer.observe(element);
}

/** @param {MediaView} media @returns {HTMLElement} */
export function mediaElement(media) {
  if (media.kind === "image") return picture(media, media.alt || media.name, media.spoiler ?? false);
  if (media.kind === "file") return fileChip(media);
  const player = h(media.kind === "video" ? "video" : "audio", { controls: true, preload: "metadata" });
  player.setAttribute("aria-label", media.alt || media.name);
  whenNear(player, () => addressOf(media.id).then((address) => Reflect.set(player, "src", address), missing(player)));
  return h("figure", { class: `player ${media.kind}` }, player);
}

/** @param {FileView} file */
export function attachmentElement(file) {
  return file.mime.startsWith("image/") ? picture(file, file.name, false) : fileChip(file);
}

/** @param {FileView} file @param {string} alt @param {boolean} spoiler */
function picture(file, alt, spoiler) {
  const image = h("img", { alt, decoding: "async" });
  const button = h("button", { type: "button", class: "picture" }, image);
  if (spoiler) {
    button.classList.add("spoiler");
    button.append(h("span", { class: "veil" }, "Show the picture"));
  }
  button.addEventListener("click", () => {
    if (button.classList.contains("spoiler")) {
      button.classList.remove("spoiler");
      button.querySelector(".veil")?.remove();
    } else enlarge(file, image);
  });
  whenNear(button, () =>
    addressOf(file.id).then((address) => {
      image.src = address;
    }, missing(button)),
  );
  return button;
}

/** @param {FileView} file @param {HTMLImageElement} image */
function enlarge(file, image) {
  const box = /** @type {HTMLDialogElement} */ (byId("lightbox"));
  const large = h("img", { src: image.src, alt: image.alt });
  const tools = h(
    "div",
    { class: "row end" },
    iconButton("save", "Save", () => save(file), "ghost on-dark"),
    iconButton("close", "Close", () => box.close(), "ghost on-dark"),
  );
  box.replaceChildren(tools, large);
  box.onclick = (event) => {
    if (event.target === box || event.target === large) box.close();
  };
  box.showModal();
}

/** @param {FileView} file */
function fileChip(file) {
  return h(
    "button",
    { type: "button", class: "file", title: `Save ${file.name}`, onclick: () => save(file) },
    icon("file"),
    h("span", { class: "file-name" }, file.name),
    h("span", { class: "soft" }, describeBytes(file.size)),
  );
}

/** @param {FileView} file */
async function save(file) {
  try {
    h("a", { href: await addressOf(file.id), download: file.name }).click();
  } catch {
    toast(`${file.name} is gone.`);
  }
}

/** @param {HTMLElement} element */
function missing(element) {
  return () => element.replaceWith(h("p", { class: "soft" }, "This file is gone."));
}
