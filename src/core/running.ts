import { type Place, placeKey, placeKeys, type TurnRecord } from "./turn.ts";

/** Why a turn ends before its answer is complete. */
export type EndReason =
  | "stopped" /* a person pressed Stop */
  | "deleted" /* the question or the answer is gone: nothing more is to be shown, nor remembered */
  | "handover"; /* this process ends: the next one finishes the answer */

interface Growing {
  readonly place: string;
  readonly person: string;
  readonly command: string;
  readonly asked: readonly string[];
  /** What it makes anew, and how: none where it is an answer of its own. */
  readonly again: string | undefined;
  /** The messages that it is shown in: known here before they are stored. */
  shown: readonly string[];
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

/** The turns under way in this process. */
export interface Running {
  /** Registers a turn until `end` is called. */
  begin(turn: TurnRecord): { readonly signal: AbortSignal; show(messageIds: readonly string[]): void; end(): void };
  has(turnId: string): boolean;
  /** Whether a turn under way replaces the same answer by the same call: its button was pressed twice. */
  replacesAlready(turn: TurnRecord): boolean;
  /**
   * Ends one turn, or all of a place; returns how many.
   * @param which one turn, or all that a person asked for, but for those of one command; all when left out
   */
  stop(place: Place, which?: { readonly turn?: string; readonly person?: string; readonly except?: string }): number;
  /** The turns under way that a message asked for. */
  askedBy(place: Place, messageId: string): readonly string[];
  /** The turns under way that are shown in a message. */
  shownIn(place: Place, messageId: string): readonly string[];
  abort(turnId: string, reason: EndReason): void;
  abortAll(reason: EndReason): void;
  /** Resolves when this turn is not under way (any more). */
  ended(turnId: string): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  readonly size: number;
}

/** The reason of an aborted signal of ours; undefined where something else aborted it. */
export function endReason(signal: AbortSignal): EndReason | undefined {
  return signal.aborted && signal.reason instanceof TurnEnded ? signal.reason.why : undefined;
}

export class TurnEnded extends Error {
  override name = "TurnEnded";
  readonly why: EndReason;
  constructor(why: EndReason) {
    super(why);
    this.why = why;
  }
}

export function createRunning(): Running {
  const turns = new Map<string, Growing>();
  const abort = (id: string, reason: EndReason) => turns.get(id)?.controller.abort(new TurnEnded(reason));
  return {
    begin(turn) {
      const { id, place, person, call, asked } = turn;
      const controller = new AbortController();
      const { promise, resolve } = Promise.withResolvers<void>();
      const { command } = call;
      const known = { place: placeKey(place), person: person.id, command, asked, again: againOf(turn) };
      const growing: Growing = { ...known, shown: [], controller, ended: promise };
      turns.set(id, growing);
      return {
        signal: controller.signal,
        show(messageIds) {
          growing.shown = messageIds;
        },
        end() {
          turns.delete(id);
          resolve();
        },
      };
    },
    has: (id) => turns.has(id),
    replacesAlready(turn) {
      const again = againOf(turn);
      return again !== undefined && [...turns.values()].some((growing) => growing.again === again);
    },
    stop(place, { turn, person, except } = {}) {
      const keys = placeKeys(place);
      const isMeant = ([id, growing]: [string, Growing]) =>
        keys.includes(growing.place) &&
        growing.command !== except &&
        (turn ?? id) === id &&
        (person ?? growing.person) === growing.person;
      const ids = [...turns].filter(isMeant);
      for (const [id] of ids) abort(id, "stopped");
      return ids.length;
    },
    askedBy(place, messageId) {
      const key = placeKey(place);
      return [...turns].filter(([, turn]) => turn.place === key && turn.asked.includes(messageId)).map(([id]) => id);
    },
    shownIn(place, messageId) {
      const key = placeKey(place);
      return [...turns].filter(([, turn]) => turn.place === key && turn.shown.includes(messageId)).map(([id]) => id);
    },
    abort,
    abortAll(reason) {
      for (const id of turns.keys()) abort(id, reason);
    },
    async ended(id) {
      await turns.get(id)?.ended;
    },
    async idle() {
      while (turns.size > 0) await Promise.all([...turns.values()].map((turn) => turn.ended));
    },
    get size() {
      return turns.size;
    },
  };
}

const againOf = ({ place, replaces, call }: TurnRecord): string | undefined =>
  replaces === undefined ? undefined : JSON.stringify([placeKey(place), replaces, call.command, call.options]);
