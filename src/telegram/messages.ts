import { Unreached } from "./api.ts";
import { type Item, isSame, type Shown } from "./items.ts";
import type { Spot } from "./sender.ts";
import type { Tools } from "./tools.ts";

export interface MessagesOptions {
  /** Messages that are there already, in order. */
  readonly sent?: readonly number[];
  /** Another process may have sent something that it could not note down any more. */
  readonly resumed?: boolean;
  /** The newest message that was there before the answer. */
  readonly after?: number;
}

/** The messages of one answer, and what is known of them. Each step makes one call that brings them nearer to what is wanted. */
export class Messages {
  readonly #tools: Tools;
  readonly #spot: Spot;
  readonly #after: number;
  #shown: Shown[];
  #mayAdopt: boolean;
  /** Messages whose sending was cut off, and the newest number before them. */
  #unknown: { readonly items: readonly Item[]; readonly after: number } | undefined;
  #stored: string;

  constructor(tools: Tools, spot: Spot, { sent = [], resumed = false, after = spot.reply ?? 0 }: MessagesOptions) {
    this.#tools = tools;
    this.#spot = spot;
    this.#shown = sent.map((id) => ({ id }));
    this.#mayAdopt = resumed;
    this.#after = after;
    this.#stored = this.ids.join();
  }

  get ids(): readonly string[] {
    return this.#shown.map(({ id }) => String(id));
  }

  get count(): number {
    return this.#shown.length;
  }

  /** Whether no words of the answer stand first. What an earlier process sent is no hindrance: it can be changed. */
  get isTextless(): boolean {
    const [first, ...others] = this.#shown;
    if (first?.item) return first.item.media !== undefined;
    return others.length === 0 || this.#spot.place.private;
  }

  /** @param whole nothing more will be wanted: messages beyond these are too many */
  isBehind(items: readonly Item[], whole: boolean): boolean {
    if (this.#unknown || this.ids.join() !== this.#stored) return true;
    return items.some((item, i) => !isSame(this.#shown[i], item)) || (whole && this.#shown.length > items.length);
  }

  /**
   * @param store gets all numbers before the answer grows further
   * @returns `lost` when somebody has deleted a message of this answer; whether one was sent otherwise
   */
  async step(
    items: readonly Item[],
    whole: boolean,
    store: (ids: readonly string[]) => Promise<void>,
    signal: AbortSignal,
  ): Promise<"sent" | "done" | "lost"> {
    const { looks } = this.#tools;
    if (this.#unknown) await looks.alone(this.#spot.chat, () => this.#resolve(signal));
    await this.#note(store);
    const before = this.#shown.length;
    const at = items.findIndex((item, i) => !isSame(this.#shown[i], item));
    if (at >= 0 && !(await this.#bring(at, items, signal))) return "lost";
    if (at < 0 && whole && this.#shown.length > items.length) await this.#removeLast(signal);
    await this.#note(store);
    return this.#shown.length > before ? "sent" : "done";
  }

  async #bring(at: number, items: readonly Item[], signal: AbortSignal): Promise<boolean> {
    const shown = this.#shown[at];
    const item = items[at]!;
    if (!shown) {
      const send = () => this.#send(togetherFrom(at, items), signal);
      const { looks } = this.#tools;
      await (this.#mayAdopt ? looks.alone(this.#spot.chat, send) : looks.beside(this.#spot.chat, send));
      return true;
    }
    const outcome = await this.#tools.sender.edit(this.#spot, shown, item, signal);
    if (outcome === "done") this.#shown[at] = { id: shown.id, item };
    else if (outcome === "kind") await this.#clearFrom(at, signal);
    else if (outcome === "moved") this.#shown = [];
    // What an earlier process sent, or a panel that is gone, is just sent anew.
    else if (shown.item === undefined && this.#spot.inline === undefined) this.#shown.splice(at);
    else return false;
    return true;
  }

  async #send(items: readonly Item[], signal: AbortSignal): Promise<void> {
    const { sightings, recovery, sender } = this.#tools;
    const last = this.#shown.at(-1)?.id ?? this.#after;
    if (this.#mayAdopt && last > 0) {
      const ids = await recovery.adopt(this.#spot, items, last, signal);
      this.#mayAdopt = false;
      if (ids.length > 0) return this.#add(ids, items);
    }
    const after = Math.max(last, sightings.newest(this.#spot.chat));
    try {
      this.#add(await sender.send(this.#spot, items, signal), items);
    } catch (error) {
      if (error instanceof Unreached && error.received === "unknown") {
        this.#unknown = { items, after };
        sightings.lose(this.#spot.chat);
      }
      throw error;
    }
  }

  #add(ids: readonly number[], items: readonly Item[]): void {
    for (const [i, id] of ids.entries()) this.#shown.push({ id, ...(items[i] && { item: items[i] }) });
  }

  /** Messages whose fate is unknown are looked for before anything is sent again. */
  async #resolve(signal: AbortSignal): Promise<void> {
    const { recovery, sightings } = this.#tools;
    const { items, after } = this.#unknown!;
    // Where no message was ever seen, there is no number to begin from.
    const ids = after > 0 ? await recovery.find(this.#spot, items, after, signal) : [];
    this.#unknown = undefined;
    sightings.lookedFor(this.#spot.chat);
    this.#add(ids, items);
  }

  /** A message cannot become what is wanted: it goes, with all after it, and new ones come. */
  async #clearFrom(at: number, signal: AbortSignal): Promise<void> {
    while (this.#shown.length > at) {
      await this.#removeLast(signal);
      this.#tools.pacers.spent(this.#spot.chat);
    }
  }

  async #removeLast(signal: AbortSignal): Promise<void> {
    const last = this.#shown.at(-1);
    if (last) await this.#tools.sender.remove(this.#spot, last.id, signal);
    this.#shown.pop();
  }

  async #note(store: (ids: readonly string[]) => Promise<void>): Promise<void> {
    const ids = this.ids.join();
    if (ids === this.#stored) return;
    try {
      await store(this.ids);
    } catch (cause) {
      throw Object.assign(new Error("numbers of sent messages could not be stored", { cause }), { transient: true });
    }
    this.#stored = ids;
  }
}

/** The message at this place with those that belong to its album. */
function togetherFrom(at: number, items: readonly Item[]): readonly Item[] {
  const { album } = items[at]!;
  if (album === undefined) return items.slice(at, at + 1);
  const end = items.findIndex((item, i) => i > at && item.album !== album);
  return items.slice(at, end < 0 ? items.length : end);
}
