/** @import { FileView } from "../view.ts" */
import { toast } from "./announce.js";
import { api } from "./api.js";
import { h, icon, iconButton } from "./dom.js";
import { sizeOf } from "./format.js";
import { w } from "./words.js";

const MOST_FILES = 10;
const MOST_BYTES = 25_000_000;

/** Files that go out with the next question: sent to the server at once, shown as small previews. */
export class Attachments {
  element = h("ul", { class: "attachments", "aria-label": w("attachedFiles"), hidden: true });
  /** @type {Map<File, { view?: FileView, item: HTMLElement, abort: AbortController }>} */
  #files = new Map();

  /**
   * @param {() => string} place
   * @param {string} [accept] as of a file input
   * @param {() => void} [onChange]
   */
  constructor(place, accept = "", onChange = () => {}) {
    this.place = place;
    this.onChange = onChange;
    /** What is done with files that were chosen. @type {(files: readonly File[]) => void} */
    this.onPick = (files) => this.add(files);
    this.input = h("input", {
      type: "file",
      multiple: true,
      accept,
      class: "unseen",
      tabIndex: -1,
      "aria-hidden": "true",
    });
    this.input.addEventListener("change", () => {
      this.onPick([...(this.input.files ?? [])]);
      this.input.value = "";
    });
  }

  /** Files that have arrived. @returns {readonly FileView[]} */
  get views() {
    return [...this.#files.values()].flatMap(({ view }) => (view ? [view] : []));
  }

  get ids() {
    return this.views.map((view) => view.id);
  }

  get size() {
    return this.#files.size;
  }

  get isBusy() {
    return [...this.#files.values()].some(({ view }) => !view);
  }

  pick() {
    this.input.click();
  }

  /** Resolves when they are on the server. @param {readonly File[]} files */
  async add(files) {
    const uploads = [];
    for (const file of files) {
      if (this.#files.size >= MOST_FILES) toast(w("tooManyFiles", { count: MOST_FILES }));
      else if (file.size > MOST_BYTES) toast(w("tooLarge", { name: file.name, limit: sizeOf(MOST_BYTES) }));
      else uploads.push(this.#upload(file));
    }
    await Promise.all(uploads);
  }

  clear() {
    for (const file of [...this.#files.keys()]) this.#remove(file);
  }

  /** @param {File} file */
  async #upload(file) {
    const abort = new AbortController();
    const item = h(
      "li",
      { class: "attachment busy" },
      preview(file),
      h("span", { class: "file-name" }, file.name || w("pasted")),
    );
    item.append(iconButton("close", w("removeFile", { name: file.name }), () => this.#remove(file)));
    this.#files.set(file, { item, abort });
    this.element.append(item);
    this.#changed();
    try {
      const { file: view } = await api.upload(this.place(), file, abort.signal);
      this.#files.set(file, { item, abort, view });
      item.classList.remove("busy");
    } catch (error) {
      if (!abort.signal.aborted) toast(error instanceof Error ? error.message : w("failed"));
      this.#remove(file);
    }
    this.#changed();
  }

  /** @param {File} file */
  #remove(file) {
    const known = this.#files.get(file);
    this.#files.delete(file);
    known?.abort.abort();
    const image = known?.item.querySelector("img");
    if (image) URL.revokeObjectURL(image.src);
    known?.item.remove();
    this.#changed();
  }

  #changed() {
    this.element.hidden = this.#files.size === 0;
    this.onChange();
  }
}

/** @param {File} file */
function preview(file) {
  if (file.type.startsWith("audio/")) return icon("mic");
  if (!/^image\/(png|jpeg|gif|webp|avif)$/.test(file.type)) return icon("file");
  return h("img", { src: URL.createObjectURL(file), alt: "" });
}
