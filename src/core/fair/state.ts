import type { Limits, WindowName } from "./limits.ts";

/** Somebody who wants to send one request. */
export interface Waiter {
  /** Unique over all processes; also the id of the permit that it becomes. */
  readonly id: string;
  /** Whose lease it lives by. */
  readonly process: string;
  readonly person: string;
  readonly weight: number;
  readonly background: boolean;
  /** Ids of the keys that it may use. Waiters with the same keys and model stand in one lane. */
  readonly keys: readonly string[];
  readonly model: string;
  /** Reserved: the prompt's estimate and the most that may be answered. */
  readonly tokens: number;
  /** The part of `tokens` that the service counts when the request arrives. */
  readonly promptTokens: number;
  /** Believed until a reply says otherwise. */
  readonly defaults: Limits;
}

/** A reading by the state's own clock: how long from now, because the clocks of processes differ. */
export interface StateReading {
  readonly window: WindowName;
  readonly limit?: number;
  readonly remaining?: number;
  readonly resetInMs?: number;
}

export type Entered =
  | { readonly kind: "granted"; readonly key: string }
  /** `tag`: about where it stands in virtual time. */
  | { readonly kind: "waiting"; readonly tag: number }
  /** More than any window holds. */
  | { readonly kind: "oversized"; readonly most: number }
  /** Every key rests. */
  | { readonly kind: "keyless"; readonly retryInMs: number };

/** What became of somebody who had to wait. */
export type Outcome =
  | { readonly id: string; readonly kind: "granted"; readonly key: string }
  | { readonly id: string; readonly kind: "oversized"; readonly most: number };

export interface Beat {
  /** Since the last beat, of this process's waiters. */
  readonly outcomes: readonly Outcome[];
  /** When the next window opens that somebody waits for; absent when a reply must come first, or nobody waits. */
  readonly nextInMs?: number;
  /** The first beat, or the first after the lease had lapsed: then waiters must enter again, and permits are gone. */
  readonly isNew: boolean;
}

/** One person's line in a lane. */
export interface FlowSurvey {
  readonly person: string;
  readonly weight: number;
  readonly background: boolean;
  /** Virtual start tag of its first waiter, in ticks. */
  readonly tag: number;
  /** First in, first out. */
  readonly waiters: readonly {
    readonly id: string;
    readonly tokens: number;
    /** How much later the next one's tag is. */
    readonly ticks: number;
  }[];
}

/** One window of the keys that are in use, added up. */
export interface WindowSurvey {
  readonly window: WindowName;
  readonly limit: number;
  readonly room: number;
  /** To the earliest reset; absent while no reply has told. */
  readonly resetInMs?: number;
  readonly lengthMs: number;
}

export interface LaneSurvey {
  readonly flows: readonly FlowSurvey[];
  readonly windows: readonly WindowSurvey[];
}

export interface Lane {
  readonly keys: readonly string[];
  readonly model: string;
  readonly defaults: Limits;
}

/**
 * What all processes that share keys must agree on: windows, virtual times, waiters and permits. Each operation is atomic
 * and grants whatever its effects make room for, whichever process waits for it.
 *
 * A process lives by its lease: it is renewed by every operation and every {@link FairState.beat}, and lapses
 * {@link PROCESS_LEASE_MS} later. Then its waiters leave; what it had reserved stays counted until its windows reset.
 */
export interface FairState {
  enter(waiter: Waiter): Promise<Entered>;
  /** Takes back a waiter, or a permit whose request was never sent: everything reserved is free again. */
  leave(process: string, id: string): Promise<void>;
  /** Feeds what a reply or the account said of a key's windows; with `permit`, its request has arrived. */
  observe(
    process: string,
    key: string,
    model: string,
    readings: readonly StateReading[],
    permit?: string,
  ): Promise<void>;
  /** Ends a permit; without `tokens` the reservation stands. A permit that is gone is no fault. */
  settle(process: string, id: string, tokens?: number): Promise<void>;
  /** Nothing is granted on a key for so long; 0 ends its rest. */
  rest(process: string, key: string, ms: number): Promise<void>;
  beat(process: string): Promise<Beat>;
  survey(lane: Lane): Promise<LaneSurvey>;
  /** Calls back when a beat would bring outcomes. The result ends that. */
  onOutcome(process: string, wake: () => void): () => void;
  close(): Promise<void>;
}

export const PROCESS_LEASE_MS = 15_000;
/** Longer than any request may take; a permit that is not settled by then was forgotten. */
export const PERMIT_LEASE_MS = 20 * 60_000;
/** Added to every reset: what a clock or a reply's way may differ. */
export const RESET_MARGIN_MS = 500;
