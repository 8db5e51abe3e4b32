import type { Limits, Unit, WindowName } from "./limits.ts";
import type { StateReading, WindowSurvey } from "./state.ts";
import { count, createWindow, hear, lose, observe, reserve, roll, roomOf, type Window } from "./window.ts";

const LENGTH_MS = { minute: 60_000, day: 86_400_000 } as const;

/** All windows of one key and model, which a request passes at once, and what is on its way through them. */
export class Gate {
  readonly id: string;
  readonly key: string;
  readonly windows = new Map<WindowName, Window>();
  readonly #of: Readonly<Record<Unit, Window[]>> = { requests: [], tokens: [] };
  /** Granted, and not known to have arrived. */
  #openRequests = 0;
  /** Reserved by requests that have not ended. */
  #openTokens = 0;

  constructor(id: string, key: string) {
    this.id = id;
    this.key = key;
  }

  /** Believes limits of windows of which nothing was said yet. */
  assume(limits: Limits): void {
    for (const name in limits)
      if (!this.windows.has(name as WindowName)) this.#window(name as WindowName, limits[name as WindowName] as number);
  }

  get isIdle(): boolean {
    return this.#openRequests === 0 && this.#openTokens === 0;
  }

  limit(unit: Unit): number {
    return this.#of[unit].reduce((least, { limit }) => Math.min(least, limit), Number.POSITIVE_INFINITY);
  }

  room(unit: Unit): number {
    let room = Number.POSITIVE_INFINITY;
    for (const window of this.#of[unit]) room = Math.min(room, roomOf(window));
    return room;
  }

  fits(tokens: number): boolean {
    return this.room("requests") >= 1 && this.room("tokens") >= tokens;
  }

  /** True when a minute's window began anew: shares are counted from there. */
  roll(now: number): boolean {
    let began = false;
    for (const [name, window] of this.windows)
      if (roll(window, this.#inFlight(name), now) && name.endsWith("minute")) began = true;
    return began;
  }

  #inFlight(name: WindowName): number {
    return name.startsWith("requests") ? this.#openRequests : this.#openTokens;
  }

  /** When the first of the windows ends that have an end. */
  nextResetAt(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { resetAt } of this.windows.values()) if (resetAt > 0) next = Math.min(next, resetAt);
    return next;
  }

  reserve(tokens: number, now: number): void {
    for (const window of this.#of.requests) reserve(window, 1, now);
    for (const window of this.#of.tokens) reserve(window, tokens, now);
    this.#openRequests++;
    this.#openTokens += tokens;
  }

  /** Gives back what {@link reserve} took: the request was never sent. */
  release(tokens: number): void {
    for (const window of this.#of.requests) window.used = Math.max(0, window.used - 1);
    for (const window of this.#of.tokens) window.used = Math.max(0, window.used - tokens);
    this.#openRequests--;
    this.#openTokens -= tokens;
  }

  arrive(promptTokens: number, grantedAt: number, now: number): void {
    for (const window of this.#of.requests) {
      window.sure++;
      count(window, 1, now);
    }
    for (const window of this.#of.tokens) window.sure += promptTokens;
    this.#hear(grantedAt, now);
    this.#openRequests--;
  }

  /** A request has ended that had arrived: what it reserved becomes what it used. */
  settle(reserved: number, promptTokens: number, tokens: number, grantedAt: number, now: number): void {
    for (const window of this.#of.tokens) {
      window.used = Math.max(0, window.used + tokens - reserved);
      window.sure = Math.max(0, window.sure + tokens - promptTokens);
      count(window, tokens, now);
    }
    this.#hear(grantedAt, now);
    this.#openTokens -= reserved;
  }

  /** Nothing more will be heard of a request: it stays counted, but for this window only. */
  forget(reserved: number, hasArrived: boolean, now: number): void {
    if (!hasArrived) for (const window of this.#of.requests) count(window, 1, now);
    for (const window of this.#of.tokens) count(window, reserved, now);
    for (const window of this.windows.values()) lose(window, now);
    if (!hasArrived) this.#openRequests--;
    this.#openTokens -= reserved;
  }

  #hear(grantedAt: number, now: number): void {
    for (const window of this.windows.values()) hear(window, grantedAt, now);
  }

  /** True when a minute's window turns out to have begun anew. */
  observe(reading: StateReading, now: number): boolean {
    const { window: name, remaining, limit = remaining } = reading;
    const window = this.windows.get(name) ?? (limit === undefined ? undefined : this.#window(name, limit));
    return window !== undefined && observe(window, reading, this.#inFlight(name), now) && name.endsWith("minute");
  }

  #window(name: WindowName, limit: number): Window {
    const [unit, length] = name.split("/") as [Unit, keyof typeof LENGTH_MS];
    const window = createWindow(limit, LENGTH_MS[length]);
    this.windows.set(name, window);
    this.#of[unit].push(window);
    return window;
  }
}

/** What is known of each window of some gates. */
export function surveyGates(gates: readonly Gate[], now: number): readonly WindowSurvey[] {
  return gates.flatMap(({ windows }) =>
    [...windows].map(([window, each]) => ({
      window,
      limit: each.limit,
      room: Math.max(0, roomOf(each)),
      resetInMs: each.resetAt > 0 ? Math.max(0, each.resetAt - now) : undefined,
      lengthMs: each.lengthMs,
    })),
  );
}

/** The same windows of several keys as one. */
export function addUp(windows: readonly WindowSurvey[]): readonly WindowSurvey[] {
  const sums = new Map<WindowName, WindowSurvey>();
  for (const one of windows) {
    const sum = sums.get(one.window);
    if (!sum) {
      sums.set(one.window, one);
      continue;
    }
    const resets = [one.resetInMs, sum.resetInMs].filter((inMs) => inMs !== undefined);
    sums.set(one.window, {
      window: one.window,
      limit: sum.limit + one.limit,
      room: sum.room + one.room,
      resetInMs: resets.length > 0 ? Math.min(...resets) : undefined,
      lengthMs: Math.max(sum.lengthMs, one.lengthMs),
    });
  }
  return [...sums.values()].sort((a, b) => a.window.localeCompare(b.window));
}
