import { z } from "zod";
import type { Hub } from "./hub.ts";
import { readShown, type Shown, viewOf } from "./shown.ts";
import type { WebStore, Writes } from "./store.ts";
import type { MessageView, WebEvent } from "./view.ts";

/** Messages that are kept of a place, and how many of them a page is sent at first. */
const KEPT = 1000;
const PAGE = 60;

export interface RoomSetting {
  readonly id: string;
  readonly store: WebStore;
  readonly writes: Writes;
  readonly hub: Hub;
  readonly onRemoved: (gone: readonly Shown[]) => void;
}

/** The conversation of one place as it was shown: kept, so that a reload shows it again, and told to who watches. */
export class Room {
  readonly id: string;
  readonly #store: WebStore;
  readonly #writes: Writes;
  readonly #hub: Hub;
  readonly #messages: Map<string, Shown>;
  readonly #onRemoved: (gone: readonly Shown[]) => void;
  readonly #deleted = new Set<string>();
  /** Blocks of answers that grow, which were rendered already. */
  readonly #blocks = new Map<string, readonly string[]>();

  /** @param o.onRemoved told of messages that left for good, so that their files can leave too */
  constructor(o: RoomSetting & { readonly messages: Map<string, Shown> }) {
    this.id = o.id;
    this.#store = o.store;
    this.#writes = o.writes;
    this.#hub = o.hub;
    this.#messages = o.messages;
    this.#onRemoved = o.onRemoved;
  }

  get(id: string): Shown | undefined {
    return this.#messages.get(id);
  }

  /** Oldest first. */
  all(): readonly Shown[] {
    return [...this.#messages.values()];
  }

  view(id: string): MessageView | undefined {
    const shown = this.#messages.get(id);
    return shown && viewOf(shown, this.#blocks.get(id));
  }

  /** Whether a message was here in this process and left for good. */
  wasDeleted(id: string): boolean {
    return this.#deleted.has(id);
  }

  get isGrowing(): boolean {
    return this.all().some((each) => each.state === "waiting" || each.state === "growing");
  }

  get isWatched(): boolean {
    return this.#hub.isWatched(this.id);
  }

  /** One page of messages, oldest first: the newest ones, or those before a message. */
  page(before?: string): { readonly messages: readonly MessageView[]; readonly more: boolean } {
    const ids = [...this.#messages.keys()];
    const found = before === undefined ? -1 : ids.indexOf(before);
    const end = found < 0 ? ids.length : found;
    const start = Math.max(0, end - PAGE);
    return { messages: ids.slice(start, end).map((id) => this.view(id)!), more: start > 0 };
  }

  /** The message that carries the button of a stored action. */
  withAction(action: string): Shown | undefined {
    return this.all().find((each) => each.choices.some((row) => row.some((choice) => choice.id === action)));
  }

  tell(event: WebEvent): void {
    this.#hub.toPlace(this.id, event);
  }

  /** Adds a message, or puts a new state in place of the one that is there. */
  put(shown: Shown): void {
    const isNew = !this.#messages.has(shown.id);
    this.#messages.set(shown.id, shown);
    this.#blocks.delete(shown.id);
    this.#save(shown);
    if (!isNew) return;
    const tooMany = [...this.#messages.keys()].slice(0, Math.max(0, this.#messages.size - KEPT));
    if (tooMany.length > 0) this.remove(tooMany);
    this.#saveIndex();
  }

  /** Changes a message in this process only: it grows, and is kept once it is whole. */
  grow(shown: Shown, blocks: readonly string[]): void {
    if (!this.#messages.has(shown.id)) return;
    this.#messages.set(shown.id, shown);
    this.#blocks.set(shown.id, blocks);
  }

  remove(ids: readonly string[]): void {
    const known = ids.filter((id) => this.#messages.has(id));
    if (known.length === 0) return;
    const gone = known.map((id) => this.#messages.get(id)!);
    for (const id of known) {
      this.#messages.delete(id);
      this.#deleted.add(id);
      this.#blocks.delete(id);
      this.#writes.put(this.#key(id), () => this.#store.delete(this.#key(id)));
    }
    this.#saveIndex();
    this.tell({ type: "messages-removed", ids: known });
    this.#onRemoved(gone);
  }

  /** Keeps a message as it is now; fleeting ones live in this process only. */
  #save(shown: Shown): void {
    if (shown.fleeting) return;
    this.#writes.put(this.#key(shown.id), () => this.#store.set(this.#key(shown.id), shown));
  }

  /** Forgets the whole conversation. */
  drop(): void {
    for (const id of this.#messages.keys()) this.#writes.put(this.#key(id), () => this.#store.delete(this.#key(id)));
    this.#messages.clear();
    this.#writes.put(indexKey(this.id), () => this.#store.delete(indexKey(this.id)));
  }

  #saveIndex(): void {
    this.#writes.put(indexKey(this.id), () =>
      this.#store.set(
        indexKey(this.id),
        this.all().flatMap((each) => (each.fleeting ? [] : [each.id])),
      ),
    );
  }

  #key(id: string): string {
    return messageKey(this.id, id);
  }
}

/** Reads a place's conversation back. */
export async function loadRoom(setting: RoomSetting): Promise<Room> {
  const { id, store } = setting;
  const ids = z.array(z.string()).safeParse(await store.get(indexKey(id))).data ?? [];
  const records = await Promise.all(ids.map((each) => store.get(messageKey(id, each))));
  const messages = new Map<string, Shown>();
  for (const record of records) {
    const shown = readShown(record);
    if (shown) messages.set(shown.id, shown);
  }
  return new Room({ ...setting, messages });
}

const indexKey = (place: string) => `messages:${place}`;
const messageKey = (place: string, id: string) => `message:${place}:${id}`;
