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
  /** A message whose sending was cut off, and the newest number before it. */
  #unknown: { readonly item: Item; readonly after: number } | undefined;
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

  /** Whether one file with its words could stand in place of all that is there. */
  get mayCaption(): boolean {
    const [only, ...others] = this.#shown;
    return others.length === 0 && (only?.item === undefined || only.item.media !== undefined);
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
    if (this.#unknown) await this.#resolve(signal);
    await this.#note(store);
    const before = this.#shown.length;
    const at = items.findIndex((item, i) => !isSame(this.#shown[i], item));
    const item = items[at];
    if (item && !(await this.#bring(at, item, signal))) return "lost";
    if (!item && whole && this.#shown.length > items.length) await this.#removeLast(signal);
    await this.#note(store);
    return this.#shown.length > before ? "sent" : "done";
  }

  async #bring(at: number, item: Item, signal: AbortSignal): Promise<boolean> {
    const shown = this.#shown[at];
    if (!shown) {
      await this.#send(item, signal);
      return true;
    }
    const outcome = await this.#tools.sender.edit(this.#spot, shown, item, signal);
    if (outcome === "done") this.#shown[at] = { id: shown.id, item };
    else if (outcome === "kind") await this.#clearFrom(at, signal);
    // What an earlier process sent, or a panel that is gone, is just sent anew.
    else if (shown.item === undefined) this.#shown.splice(at);
    else return false;
    return true;
  }

  async #send(item: Item, signal: AbortSignal): Promise<void> {
    const { sightings, recovery, sender } = this.#tools;
    const last = this.#shown.at(-1)?.id ?? this.#after;
    if (this.#mayAdopt && last > 0) {
      const id = await recovery.adopt(this.#spot, item, last, signal);
      this.#mayAdopt = false;
      if (id !== undefined) return void this.#shown.push({ id, item });
    }
    const after = Math.max(last, sightings.newest(this.#spot.chat));
    try {
      this.#shown.push({ id: await sender.send(this.#spot, item, signal), item });
    } catch (error) {
      if (error instanceof Unreached && error.received === "unknown") this.#unknown = { item, after };
      throw error;
    }
  }

  /** A message whose fate is unknown is looked for before anything is sent again. */
  async #resolve(signal: AbortSignal): Promise<void> {
    const { recovery, sightings } = this.#tools;
    const { item, after } = this.#unknown!;
    // Where no message was ever seen, there is no number to begin from.
    const id = after > 0 ? await recovery.find(this.#spot, item, after, signal) : undefined;
    this.#unknown = undefined;
    if (id === undefined) return;
    sightings.saw(this.#spot.chat, id);
    this.#shown.push({ id, item });
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
