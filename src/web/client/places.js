/** @import { PlaceView } from "../view.ts" */
import { attempt } from "./announce.js";
import { api } from "./api.js";
import { ask } from "./ask.js";
import { byId, h, iconButton } from "./dom.js";
import { unreadOf } from "./unread.js";
import { w } from "./words.js";

const NARROW = matchMedia("(max-width: 820px)");

/** What a place is called. @param {PlaceView} place */
export const nameOf = (place) => place.name || w("newPlace");

/** The list of places beside the conversation. */
export class Sidebar {
  /** @type {readonly PlaceView[]} */
  places = [];
  current = "";
  /** @type {ReadonlySet<string>} */
  #unread = new Set();
  #list = byId("places");
  #nav = byId("sidebar");
  #opener = byId("sidebar-open");

  /** @param {(id: string) => void} onOpen told when a place is to be shown */
  constructor(onOpen) {
    this.onOpen = onOpen;
    byId("new-place").addEventListener("click", () => this.create());
    this.#opener.addEventListener("click", () => this.show(true));
    for (const id of ["sidebar-close", "scrim"]) byId(id).addEventListener("click", () => this.show(false));
    this.#nav.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !NARROW.matches) return;
      event.stopPropagation();
      this.show(false);
    });
    NARROW.addEventListener("change", () => this.show(false, false));
    this.show(false, false);
  }

  /** Opens or closes the list where it lies over the page. @param {boolean} open @param {boolean} [moveFocus] */
  show(open, moveFocus = true) {
    const hidden = NARROW.matches && !open;
    byId("frame").classList.toggle("with-sidebar", open);
    this.#nav.inert = hidden;
    byId("chat").inert = NARROW.matches && open;
    this.#opener.setAttribute("aria-expanded", String(!hidden));
    if (!moveFocus || !NARROW.matches) return;
    if (open) /** @type {HTMLElement | null} */ (this.#list.querySelector("[aria-current]"))?.focus();
    else this.#opener.focus();
  }

  async create() {
    const made = await attempt(() => api.createPlace());
    if (made) this.choose(made.place.id);
  }

  /** @param {string} id */
  choose(id) {
    this.show(false, false);
    this.onOpen(id);
  }

  /** @param {readonly PlaceView[]} places @param {string} current */
  draw(places, current) {
    this.#unread = unreadOf(places, current);
    if (current === this.current && JSON.stringify(places) === JSON.stringify(this.places)) return;
    this.places = places;
    this.current = current;
    const hadFocus = this.#list.contains(document.activeElement) && document.activeElement?.getAttribute("data-key");
    this.#list.replaceChildren(...places.map((place) => this.#item(place)));
    if (hadFocus) /** @type {HTMLElement | null} */ (this.#list.querySelector(`[data-key="${hadFocus}"]`))?.focus();
  }

  /** @param {PlaceView} place */
  #item(place) {
    const name = nameOf(place);
    const isCurrent = place.id === this.current;
    const open = h(
      "button",
      {
        type: "button",
        class: "place",
        "data-key": `open-${place.id}`,
        "aria-current": isCurrent ? "page" : undefined,
        onclick: () => this.choose(place.id),
        ondblclick: () => this.#rename(place),
      },
      h("span", { class: "place-name" }, name),
      place.growing &&
        h("span", { class: "pulse", title: w("answering") }, h("span", { class: "unseen" }, w("answering"))),
      !place.growing &&
        this.#unread.has(place.id) &&
        h("span", { class: "fresh", title: w("unread") }, h("span", { class: "unseen" }, w("unread"))),
    );
    const rename = iconButton("edit", w("rename", { name }), () => this.#rename(place), "ghost small on-dark");
    const remove = iconButton("trash", w("delete", { name }), () => this.#remove(place), "ghost small on-dark");
    rename.dataset.key = `rename-${place.id}`;
    remove.dataset.key = `delete-${place.id}`;
    return h("li", { class: isCurrent ? "current" : "" }, open, h("span", { class: "place-tools" }, rename, remove));
  }

  /** @param {PlaceView} place */
  async #rename(place) {
    const name = await ask({ title: w("renamePlace"), value: nameOf(place), yes: w("renameYes") });
    if (name && name !== place.name) await attempt(() => api.renamePlace(place.id, name));
  }

  /** @param {PlaceView} place */
  async #remove(place) {
    const text = w("deletePlaceText", { name: nameOf(place) });
    const sure = await ask({ title: w("deletePlace"), text, yes: w("deleteYes"), danger: true });
    if (sure === undefined) return;
    const left = await attempt(() => api.deletePlace(place.id));
    if (left && place.id === this.current && left.places[0]) this.choose(left.places[0].id);
  }
}
