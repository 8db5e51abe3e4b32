import type { LimitClass } from "./limits.ts";
import type { WaitingPlace } from "./places.ts";
import type { WindowSurvey } from "./state.ts";

/** A wish to send one request. */
export interface Demand {
  /** Whose share it is. */
  readonly person: string;
  /** How much of a share; 1 by default. */
  readonly weight?: number;
  /** Yields to everything that is not. */
  readonly background?: boolean;
  /** Ids of the keys that it may use, the same in every process; never the secrets. */
  readonly keys: readonly string[];
  readonly model: string;
  /** What is believed of the model's limits until its first reply. */
  readonly class: LimitClass;
  /** An estimate. */
  readonly promptTokens?: number;
  readonly maxCompletionTokens?: number;
}

export interface TakeOptions {
  /** Aborting frees the place; `take` rejects with its reason. */
  readonly signal: AbortSignal;
  readonly maxWaitMs: number;
  /** Told at first, and whenever place or seconds change, while it waits. */
  readonly onPlace?: (place: WaitingPlace) => void;
}

/** What somebody can expect of a model now. */
export interface Outlook {
  /** Who waits, background work left out. */
  readonly people: number;
  /** The part of every window that is this person's while they wait: 0 to 1. */
  readonly share: number;
  readonly windows: readonly WindowSurvey[];
}

/** The request is not sent, and nothing was charged. */
export class FairRefusal extends Error {
  override name = "FairRefusal";
  /** `wait`: it would take too long · `oversized`: it never fits · `keyless`: every key rests. */
  readonly kind: "wait" | "oversized" | "keyless";
  /** When to come back. */
  readonly retryInMs?: number;
  /** The most that one request may reserve. */
  readonly mostTokens?: number;

  constructor(kind: FairRefusal["kind"], o: { readonly retryInMs?: number; readonly mostTokens?: number }) {
    super(`no permit: ${kind}`);
    this.kind = kind;
    this.retryInMs = o.retryInMs;
    this.mostTokens = o.mostTokens;
  }
}
