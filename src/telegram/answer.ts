import { DeliveryError } from "../core/adapter.ts";
import { hasInk } from "../core/ink.ts";
import type { Part } from "../core/part.ts";
import type { TurnRecord } from "../core/turn.ts";
import { type Change, follow, type Latest } from "../render/latest.ts";
import type { Lane } from "../render/pacer.ts";
import { BETWEEN_READS_MS, HELD_BACK_MS, restBefore } from "../render/rest.ts";
import { ApiRefusal } from "./api.ts";
import { type Composer, createComposer, type Piece } from "./compose.ts";
import { type Drafts, openDrafts, THINKING } from "./drafts.ts";
import { type Aside, Fit } from "./fit.ts";
import { finalItems, growingItems, type Item, inlineItems } from "./items.ts";
import { Unsendable } from "./media.ts";
import { Messages, type MessagesOptions } from "./messages.ts";
import type { Spot } from "./sender.ts";
import type { Tools } from "./tools.ts";

/** Words that nothing precedes for so long are announced by what is going on. */
const STATUS_AFTER_MS = 4_000;

/** How an answer grows: as a native draft, in its own messages, or not at all before its end. */
export type Growth = "draft" | "edit" | "whole";

export interface AnswerOptions extends MessagesOptions {
  readonly spot: Spot;
  readonly growth: Growth;
  readonly turn?: TurnRecord;
  /** Stands above everything else. */
  readonly above?: Piece | undefined;
  /** Takes what may not be sent there. */
  readonly aside?: Aside | undefined;
}

/**
 * One answer on its way to being what it is to be. The parts are drained into the latest state; each draw makes one call
 * that brings the messages nearer to it, so that pace, order and repetition are the pacer's alone.
 */
export class Answer {
  readonly #tools: Tools;
  readonly #o: AnswerOptions;
  readonly #composer: Composer;
  readonly #fit: Fit;
  #messages: Messages;
  readonly #lane: Lane;
  readonly #failure = Promise.withResolvers<never>();
  #drafts: Drafts | undefined;
  #latest: Latest | undefined;
  #composed: { readonly version: number; readonly withStatus: boolean; readonly pieces: readonly Piece[] } | undefined;
  #isOver = false;
  #hadWords = false;
  #statusTimer: NodeJS.Timeout | undefined;
  #statusDue = false;
  #stepping: Promise<void> | undefined;
  /** The face of who speaks comes before what they say. */
  #face: Promise<void> | undefined;
  readonly #stepped = Promise.withResolvers<void>();
  /** Resolves with the next step of the messages. */
  #moved = Promise.withResolvers<void>();
  #store: (ids: readonly string[]) => Promise<void> = async () => {};
  #endTyping = () => {};

  constructor(tools: Tools, o: AnswerOptions) {
    this.#tools = tools;
    this.#o = o;
    this.#composer = createComposer(o.above);
    this.#fit = new Fit(o.spot.locale, o.aside);
    this.#messages = new Messages(tools, o.spot, o);
    this.#lane = tools.pacers.open(o.spot.inline ?? o.spot.chat, (signal) => this.#draw(signal));
    this.#failure.promise.catch(() => {});
    if (o.growth === "draft") this.#beginDrafts();
  }

  /** @throws DeliveryError when the place cannot be written to; what the parts throw, once their last words are out */
  async show(parts: AsyncIterable<Part>, store: (ids: readonly string[]) => Promise<void>): Promise<void> {
    this.#store = store;
    const { turn } = this.#o;
    const endRests = turn && this.#tools.rests.begin(turn.id, () => this.#restMs());
    if (this.#o.growth === "edit" && this.#o.spot.inline === undefined) this.#beginTyping();
    const following = follow(parts, (latest, what) => this.#onChange(latest, what));
    following.catch(() => {});
    try {
      await Promise.race([following.catch(() => {}), this.#failure.promise]);
      if (this.#isExcuse()) this.#standBelow();
      await Promise.race([this.#finish(), this.#failure.promise]);
      await following;
    } finally {
      this.#isOver = true;
      endRests?.();
      this.#endTyping();
      clearTimeout(this.#statusTimer);
      this.#move();
      this.#drafts?.close();
      this.#lane.close();
    }
  }

  /** Whether an answer was to be replaced, and there is only a sentence that says why it is not. */
  #isExcuse(): boolean {
    const { turn, spot } = this.#o;
    if (turn?.replaces === undefined || spot.inline !== undefined || !this.#latest?.ended) return false;
    const { text, media, notices } = this.#latest;
    return !hasInk(text) && media.length === 0 && notices.length > 0;
  }

  /** The old answer stays, and what is said comes below it. */
  #standBelow(): void {
    const { after } = this.#o;
    this.#messages = new Messages(this.#tools, this.#o.spot, after === undefined ? {} : { after });
    this.#store = async () => {};
  }

  /** Waits until all is shown. What the last step showed already waits for no further leave to send. */
  async #finish(): Promise<void> {
    await this.#stepping?.catch(() => {});
    if (this.#isOver || !this.#isBehind()) return;
    if (!this.#stepping) {
      this.#lane.request("first");
      await Promise.race([this.#stepped.promise, this.#lane.settled()]);
      if (this.#isOver || !this.#isBehind()) return;
    }
    this.#lane.request("last");
    await this.#lane.settled();
  }

  #beginTyping(): void {
    const { chat, thread } = this.#o.spot;
    if (!this.#isOver) this.#endTyping = this.#tools.typing.begin(chat, thread);
  }

  #beginDrafts(): void {
    this.#drafts = openDrafts(this.#tools, this.#o.spot, this.#o.turn?.id ?? "", {
      piece: () => this.#draftPiece(),
      drawn: () => this.#endTyping(),
      wordless: () => this.#beginTyping(),
      unsupported: () => {
        this.#drafts = undefined;
        if (this.#latest && this.#hasWords(this.#latest)) this.#lane.request("first");
        else this.#beginTyping();
      },
      failed: (error) => this.#fail(error),
    });
  }

  /** What the draft shows now, once the full messages before it are out. */
  async #draftPiece(): Promise<Piece | undefined> {
    await this.#face;
    while (!this.#latest?.ended && !this.#isOver) {
      const pieces = this.#latest ? this.#compose(this.#latest) : [];
      if (this.#messages.count >= pieces.length - 1) return pieces.at(-1) ?? THINKING;
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
    if (latest.speaker && this.#o.spot.inline === undefined) {
      this.#face ??= this.#tools.faces.show(this.#o.spot, latest.speaker);
    }
    if (what === "last" || what === "whole" || this.#isOver || this.#o.growth === "whole" || !this.#hasWords(latest))
      return;
    if (this.#drafts) this.#drafts.request(what);
    // Where many are answered, growing would cost those their room who wait for an end.
    else if (this.#hasSpare("some")) this.#lane.request(what);
  }

  /** A message that takes a draft's place waits for no pace, so its end is looked for more often. */
  #restMs(): number {
    const grows = this.#o.growth === "edit" && this.#hadWords && this.#hasSpare("some");
    if (grows) return restBefore(this.#lane.dueInMs());
    return this.#drafts?.isHeldBack ? HELD_BACK_MS : BETWEEN_READS_MS;
  }

  #hasSpare(room: "some" | "plenty"): boolean {
    const { inline, chat } = this.#o.spot;
    return this.#tools.pacers.hasSpare(inline ?? chat, room);
  }

  #hasWords({ text, reasoning, notices, sources, status }: Latest): boolean {
    // Looking through all of a growing text at every word would cost more than all else here.
    this.#hadWords = text !== "" && (this.#hadWords || hasInk(text));
    // What is going on does not take the place of an answer that is there.
    if (this.#o.turn?.replaces !== undefined && !this.#hadWords) return false;
    if (this.#hadWords || reasoning.trim() || notices.length > 0 || sources.length > 0) return true;
    if (status && !this.#statusTimer) {
      this.#statusTimer = setTimeout(() => {
        this.#statusDue = true;
        if (this.#latest && !this.#latest.ended) this.#onChange(this.#latest, "middle");
      }, STATUS_AFTER_MS);
    }
    return status !== undefined && this.#statusDue && this.#hasSpare("plenty");
  }

  #compose(latest: Latest): readonly Piece[] {
    const { version } = latest;
    const withStatus = this.#statusDue;
    if (this.#composed?.version === version && this.#composed.withStatus === withStatus) return this.#composed.pieces;
    const pieces = this.#composer.compose(this.#fit.of(latest), withStatus);
    this.#composed = { version, withStatus, pieces };
    return pieces;
  }

  #wanted(latest: Latest): readonly Item[] {
    const pieces = this.#compose(latest);
    if (this.#o.spot.inline !== undefined) return inlineItems(pieces, latest);
    if (latest.ended) return finalItems(pieces, this.#fit.of(latest), this.#messages.isTextless);
    return this.#drafts ? pieces.slice(0, -1).map((piece) => ({ piece })) : growingItems(pieces, latest);
  }

  #isBehind(): boolean {
    if (this.#latest === undefined) return false;
    const wanted = this.#wanted(this.#latest);
    // Nothing does not replace an answer.
    if (wanted.length === 0 && this.#o.turn?.replaces !== undefined) return false;
    return this.#messages.isBehind(wanted, this.#latest.ended);
  }

  async #draw(signal: AbortSignal): Promise<void> {
    if (this.#latest?.ended) this.#move();
    const step = this.#step(signal).finally(() => {
      this.#stepped.resolve();
      this.#move();
    });
    this.#stepping = step;
    await step;
  }

  async #step(signal: AbortSignal): Promise<void> {
    const latest = this.#latest;
    if (this.#isOver || latest === undefined) return;
    // A draft that arrived after the last message would stand below it.
    if (latest.ended) await this.#drafts?.quiet();
    await this.#face;
    try {
      const outcome = await this.#messages.step(this.#wanted(latest), latest.ended, this.#store, signal);
      if (outcome === "lost") return this.#letGo();
      if (outcome === "sent") this.#drafts?.wiped();
    } catch (error) {
      if (!(error instanceof Unsendable)) {
        if (error instanceof ApiRefusal) this.#fail(error);
        // What a later draw may mend is the pacer's to repeat.
        throw error;
      }
      await this.#fit.refuse(latest, error);
      this.#composed = undefined;
    }
    this.#endTyping();
    if (!this.#isBehind()) return;
    if (this.#latest?.ended) this.#lane.request("last");
    else if (this.#hasSpare("some")) this.#lane.request("middle");
  }

  /** Somebody has deleted the growing answer: they do not want it. */
  #letGo(): void {
    this.#isOver = true;
    const { turn } = this.#o;
    if (turn && !this.#latest?.ended) this.#tools.core.stop(turn.place, turn.id);
  }

  #fail(error: ApiRefusal): void {
    this.#isOver = true;
    this.#tools.log.warn({ err: error, turn: this.#o.turn?.id }, "Telegram does not take an answer");
    this.#failure.reject(new DeliveryError(error.message, { cause: error }));
  }
}
