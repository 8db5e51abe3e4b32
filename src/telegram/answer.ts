import { DeliveryError } from "../core/adapter.ts";
import type { Part } from "../core/part.ts";
import type { TurnRecord } from "../core/turn.ts";
import { type Change, follow, type Latest } from "../render/latest.ts";
import type { Lane } from "../render/pacer.ts";
import { ApiRefusal, Unreached } from "./api.ts";
import { type Composer, createComposer, type Piece } from "./compose.ts";
import { type Drafts, openDrafts } from "./drafts.ts";
import { finalItems, growingItems, type Item, isSame, type Shown } from "./items.ts";
import type { Spot } from "./sender.ts";
import type { Tools } from "./tools.ts";

/** Words that nothing precedes for so long are announced by what is going on. */
const STATUS_AFTER_MS = 4_000;

/** How an answer grows: as a native draft, in its own messages, or not at all before its end. */
export type Growth = "draft" | "edit" | "whole";

export interface AnswerOptions {
  readonly spot: Spot;
  readonly growth: Growth;
  readonly turn?: TurnRecord;
  /** Messages that are there already, in order. */
  readonly sent?: readonly number[];
  /** Another process may have sent something that it could not note down any more. */
  readonly resumed?: boolean;
  readonly greeting?: string | undefined;
  /** The newest message that was there before the answer. */
  readonly after?: number;
}

/**
 * One answer on its way to being what it is to be. The parts are drained into the latest state; each draw makes one call
 * that brings the messages nearer to it, so that pace, order and repetition are the pacer's alone.
 */
export class Answer {
  readonly #tools: Tools;
  readonly #o: AnswerOptions;
  readonly #spot: Spot;
  readonly #composer: Composer;
  readonly #lane: Lane;
  #stepping: Promise<void> | undefined;
  /** Resolves with the next step of the messages. */
  #moved = Promise.withResolvers<void>();
  readonly #failure = Promise.withResolvers<never>();
  #drafts: Drafts | undefined;
  #shown: Shown[];
  #latest: Latest | undefined;
  #composed: { readonly version: number; readonly withStatus: boolean; readonly pieces: readonly Piece[] } | undefined;
  #isGone = false;
  #statusTimer: NodeJS.Timeout | undefined;
  #statusDue = false;
  /** A message whose sending was cut off, and the newest number before it. */
  #unknown: { readonly item: Item; readonly after: number } | undefined;
  #mayAdopt: boolean;
  #stored = "";
  #store: (ids: readonly string[]) => Promise<void> = async () => {};
  #endTyping = () => {};

  constructor(tools: Tools, o: AnswerOptions) {
    this.#tools = tools;
    this.#o = o;
    this.#spot = o.spot;
    this.#composer = createComposer(o.greeting);
    this.#shown = (o.sent ?? []).map((id) => ({ id }));
    this.#mayAdopt = o.resumed ?? false;
    this.#stored = this.#shown.map(({ id }) => id).join();
    this.#lane = tools.pacers.open(o.spot.chat, (signal) => this.#draw(signal));
    this.#failure.promise.catch(() => {});
    if (o.growth === "draft") this.#beginDrafts();
  }

  /** @throws DeliveryError when the place cannot be written to; what the parts throw, once their last words are out */
  async show(parts: AsyncIterable<Part>, store: (ids: readonly string[]) => Promise<void>): Promise<void> {
    this.#store = store;
    const { chat, thread } = this.#spot;
    if (this.#o.growth !== "whole") this.#endTyping = this.#tools.typing.begin(chat, thread);
    const following = follow(parts, (latest, what) => this.#onChange(latest, what));
    following.catch(() => {});
    try {
      await Promise.race([following.catch(() => {}), this.#failure.promise]);
      await Promise.race([this.#finish(), this.#failure.promise]);
      await following;
    } finally {
      this.#endTyping();
      clearTimeout(this.#statusTimer);
      this.#isGone = true;
      this.#move();
      this.#drafts?.close();
      this.#lane.close();
    }
  }

  /** Waits until all is shown. What the last step showed already waits for no further leave to send. */
  async #finish(): Promise<void> {
    await this.#stepping?.catch(() => {});
    const isNoted = this.#shown.map(({ id }) => id).join() === this.#stored;
    if (this.#isGone || !(this.#isBehind() || this.#unknown || !isNoted)) return;
    this.#lane.request("last");
    await this.#lane.settled();
  }

  get ids(): readonly string[] {
    return this.#shown.map(({ id }) => String(id));
  }

  #beginDrafts(): void {
    this.#drafts = openDrafts(this.#tools, this.#spot, this.#o.turn?.id ?? "", {
      piece: () => this.#draftPiece(),
      drawn: () => this.#endTyping(),
      unsupported: () => {
        this.#drafts = undefined;
        this.#lane.request("first");
      },
      failed: (error) => this.#fail(error),
    });
  }

  /** What the draft shows now, once the full messages before it are out. */
  async #draftPiece(): Promise<Piece | undefined> {
    while (this.#latest && !this.#latest.ended && !this.#isGone) {
      const pieces = this.#compose(this.#latest);
      if (this.#shown.length >= pieces.length - 1) return pieces.at(-1);
      this.#lane.request("first");
      await this.#moved.promise;
    }
    return undefined;
  }

  #move(): void {
    this.#moved.resolve();
    this.#moved = Promise.withResolvers<void>();
  }

  #onChange(latest: Latest, what: Change): void {
    this.#latest = latest;
    if (what === "last" || this.#o.growth === "whole" || !this.#hasWords(latest)) return;
    if (this.#drafts) this.#drafts.request(what);
    else this.#lane.request(what);
  }

  #hasWords({ text, reasoning, notices, sources, status }: Latest): boolean {
    if (text.trim() || reasoning.trim() || notices.length > 0 || sources.length > 0) return true;
    if (status && !this.#statusTimer) {
      this.#statusTimer = setTimeout(() => {
        this.#statusDue = true;
        if (this.#latest) this.#onChange(this.#latest, "middle");
      }, STATUS_AFTER_MS);
    }
    return status !== undefined && this.#statusDue;
  }

  #compose(latest: Latest): readonly Piece[] {
    const { version } = latest;
    if (this.#composed?.version === version && this.#composed.withStatus === this.#statusDue)
      return this.#composed.pieces;
    const pieces = this.#composer.compose(latest, this.#statusDue);
    this.#composed = { version, withStatus: this.#statusDue, pieces };
    return pieces;
  }

  #wanted(latest: Latest): readonly Item[] {
    const pieces = this.#compose(latest);
    if (!latest.ended) {
      return this.#drafts ? pieces.slice(0, -1).map((piece) => ({ piece })) : growingItems(pieces, latest);
    }
    const mayCaption =
      this.#shown.length === 0 || (this.#shown.length === 1 && this.#shown[0]?.item?.media !== undefined);
    return finalItems(pieces, latest, mayCaption || (this.#shown.length === 1 && this.#shown[0]?.item === undefined));
  }

  async #draw(signal: AbortSignal): Promise<void> {
    if (this.#latest?.ended) this.#move();
    const step = this.#step(signal).finally(() => this.#move());
    this.#stepping = step;
    await step;
  }

  /** One step towards what is wanted. */
  async #step(signal: AbortSignal): Promise<void> {
    const latest = this.#latest;
    if (this.#isGone || latest === undefined) return;
    if (latest.ended) await this.#drafts?.quiet();
    try {
      if (this.#unknown) await this.#resolve(signal);
      await this.#note();
      const items = this.#wanted(latest);
      const at = items.findIndex((item, i) => !isSame(this.#shown[i], item));
      if (at >= 0) await this.#bring(at, items[at]!, signal);
      else if (latest.ended && this.#shown.length > items.length) await this.#removeLast(signal);
      await this.#note();
    } catch (error) {
      if (error instanceof ApiRefusal) this.#fail(error);
      // What a later draw may mend is the pacer's to repeat.
      throw error;
    }
    if (this.#isGone) return;
    this.#endTyping();
    // What the end still needs is asked for by `show`, which waits for it.
    if (this.#isBehind()) this.#lane.request(this.#latest?.ended ? "last" : "middle");
  }

  #isBehind(): boolean {
    const latest = this.#latest;
    if (!latest) return false;
    const items = this.#wanted(latest);
    return (
      items.some((item, i) => !isSame(this.#shown[i], item)) || (latest.ended && this.#shown.length > items.length)
    );
  }

  async #bring(at: number, item: Item, signal: AbortSignal): Promise<void> {
    const shown = this.#shown[at];
    if (!shown) return this.#send(item, signal);
    const outcome = await this.#tools.sender.edit(this.#spot, shown, item, signal);
    if (outcome === "done") this.#shown[at] = { id: shown.id, item };
    else if (outcome === "gone") this.#lose(at);
    else await this.#replaceFrom(at, signal);
  }

  async #send(item: Item, signal: AbortSignal): Promise<void> {
    const { sightings, recovery, sender } = this.#tools;
    const last = this.#shown.at(-1)?.id ?? this.#o.after ?? this.#spot.reply ?? 0;
    if (this.#mayAdopt && last > 0) {
      const found = await recovery.adopt(this.#spot, item, last, signal);
      this.#mayAdopt = false;
      if (found !== undefined) return void this.#shown.push({ id: found, item });
    }
    const after = Math.max(last, sightings.newest(this.#spot.chat));
    try {
      this.#shown.push({ id: await sender.send(this.#spot, item, signal), item });
      this.#drafts?.wiped();
    } catch (error) {
      if (error instanceof Unreached && error.received === "unknown") this.#unknown = { item, after };
      throw error;
    }
  }

  /** A message whose fate is unknown is looked for before anything is sent again. */
  async #resolve(signal: AbortSignal): Promise<void> {
    const { item, after } = this.#unknown!;
    // Before any message was seen, there is no number to begin from: then it cannot be found.
    const id = after > 0 ? await this.#tools.recovery.find(this.#spot, item, after, signal) : undefined;
    this.#unknown = undefined;
    if (id === undefined) return;
    this.#tools.sightings.saw(this.#spot.chat, id);
    this.#shown.push({ id, item });
  }

  /** A message cannot become what is wanted: it goes, with all after it, and new ones come. */
  async #replaceFrom(at: number, signal: AbortSignal): Promise<void> {
    for (const { id } of this.#shown.slice(at)) {
      await this.#tools.sender.remove(this.#spot, id, signal);
      this.#tools.pacers.spent(this.#spot.chat);
    }
    this.#shown = this.#shown.slice(0, at);
  }

  async #removeLast(signal: AbortSignal): Promise<void> {
    const last = this.#shown.at(-1);
    if (last) await this.#tools.sender.remove(this.#spot, last.id, signal);
    this.#shown.pop();
  }

  /** Somebody has deleted the message: they do not want it. What an earlier process sent is just sent anew. */
  #lose(at: number): void {
    if (this.#shown[at]?.item === undefined) {
      this.#shown.splice(at);
      return;
    }
    this.#isGone = true;
    const { turn } = this.#o;
    if (turn && !this.#latest?.ended) this.#tools.core.stop(turn.place, turn.id);
  }

  /** Has the numbers stored before the answer grows further. */
  async #note(): Promise<void> {
    const ids = this.#shown.map(({ id }) => id).join();
    if (ids === this.#stored) return;
    try {
      await this.#store(this.ids);
    } catch (cause) {
      throw Object.assign(new Error("the numbers of sent messages could not be stored", { cause }), {
        transient: true,
      });
    }
    this.#stored = ids;
  }

  #fail(error: ApiRefusal): void {
    this.#isGone = true;
    this.#tools.log.warn({ err: error, turn: this.#o.turn?.id }, "Telegram does not take an answer");
    this.#failure.reject(new DeliveryError(error.message));
  }
}
