import type { Gate } from "./gate.ts";
import type { Unit } from "./limits.ts";
import { type Entry, Line } from "./line.ts";
import type { Waiter } from "./state.ts";
import { catchUp, creditTicks, type Served, serve, startTag, ticksOf } from "./virtual-time.ts";

/** Who has not been seen for so many windows is as good as new. */
const FORGET_ROUNDS = 100;

/** One person's requests in a lane: first in, first out. It stands in the line by its first one. */
export class Flow implements Entry {
  readonly person: string;
  readonly queue = new Map<string, Queued>();
  readonly served: Served = { requests: 0, tokens: 0 };
  /** The part of `served` in this round for which nobody else was waiting. */
  readonly unopposed: Served = { requests: 0, tokens: 0 };
  weight = 1;
  tag = 0;
  seq = 0;
  size = 0;

  constructor(person: string) {
    this.person = person;
  }

  get head(): Queued | undefined {
    return this.queue.values().next().value;
  }
}

export interface Queued {
  readonly waiter: Waiter;
  readonly seq: number;
}

/** What a grant added to its person's account. */
export interface Charge {
  readonly requests: number;
  readonly tokens: number;
  readonly isUnopposed: boolean;
  readonly round: number;
}

/**
 * Who waits for one model on the same keys, in the order of start-time fair queueing.
 *
 * Where the classic server forgets all service while nobody was waiting, this one remembers it until the window resets
 * ("unopposed"): a window that somebody emptied alone is gone for the others too, so they come first in what is left of it.
 * After the reset all begin equal.
 */
export class Lane {
  readonly id: string;
  readonly gates: readonly Gate[];
  readonly people = new Tier();
  readonly background = new Tier();
  /** Counts the minutes' windows that have begun. */
  round = 0;
  /** The first in line that did not fit although a request was left, and the round in which that was seen first. */
  claim: { readonly id: string; readonly round: number } | undefined;

  constructor(id: string, gates: readonly Gate[]) {
    this.id = id;
    this.gates = gates;
  }

  get isEmpty(): boolean {
    return this.people.line.length === 0 && this.background.line.length === 0;
  }

  tier(waiter: Waiter): Tier {
    return waiter.background ? this.background : this.people;
  }

  nextRound(): void {
    this.round++;
    this.people.nextRound();
    this.background.nextRound();
  }
}

/** Those of a lane who are served before, or after, all others. */
export class Tier {
  readonly line = new Line<Flow>();
  readonly flows = new Map<string, Flow>();
  readonly #unopposed = new Set<Flow>();
  /** Who waits for nothing, and since which round; in that order. */
  readonly #idle = new Map<Flow, number>();
  #round = 0;
  virtualTime = 0;

  /**
   * Where somebody who comes now begins: with whoever was served least of those who wait. That may be before virtual time,
   * which counts what was reserved and does not go back when less was used.
   */
  get present(): number {
    return Math.min(this.virtualTime, this.line.first()?.tag ?? this.virtualTime);
  }

  join({ waiter, seq }: Queued, limit: (unit: Unit) => number): void {
    const flow = this.#flow(waiter.person);
    if (flow.queue.size === 0) catchUp(flow.served, this.present - creditTicks(limit("requests")));
    flow.weight = waiter.weight;
    flow.queue.set(waiter.id, { waiter, seq });
    if (flow.queue.size === 1) this.#stand(flow);
  }

  /** Takes a waiter out, wherever in its person's queue it is. */
  remove(waiter: Waiter): void {
    const flow = this.flows.get(waiter.person);
    if (!flow?.queue.has(waiter.id)) return;
    const isHead = flow.head?.waiter.id === waiter.id;
    if (isHead) this.line.delete(flow);
    flow.queue.delete(waiter.id);
    if (isHead) this.#next(flow);
  }

  /** Takes the first waiter of a flow out and charges its person. */
  serveHead(flow: Flow, limit: (unit: Unit) => number, round: number): Charge {
    const { waiter } = flow.head as Queued;
    const charge = {
      requests: ticksOf(1, limit("requests"), waiter.weight),
      tokens: ticksOf(waiter.tokens, limit("tokens"), waiter.weight),
      isUnopposed: this.line.length === 1,
      round,
    };
    if (!charge.isUnopposed) this.virtualTime = Math.max(this.virtualTime, flow.tag);
    this.line.delete(flow);
    flow.queue.delete(waiter.id);
    this.#account(flow, charge.requests, charge.tokens, charge.isUnopposed);
    this.#next(flow);
    return charge;
  }

  /** Corrects an earlier charge. What was unopposed in an earlier round is forgotten already. */
  correct(person: string, charge: Charge, requests: number, tokens: number, round: number): void {
    const flow = this.flows.get(person);
    if (!flow || (charge.isUnopposed && charge.round !== round)) return;
    if (requests === 0 && tokens === 0) return;
    if (flow.queue.size > 0) this.line.delete(flow);
    this.#account(flow, requests, tokens, charge.isUnopposed);
    if (flow.queue.size > 0) this.#stand(flow);
  }

  nextRound(): void {
    this.#round++;
    const { present } = this;
    for (const flow of this.#unopposed) {
      if (flow.queue.size > 0) this.line.delete(flow);
      serve(flow.served, -flow.unopposed.requests, -flow.unopposed.tokens);
      flow.unopposed.requests = 0;
      flow.unopposed.tokens = 0;
      catchUp(flow.served, present);
      if (flow.queue.size > 0) this.#stand(flow);
    }
    this.#unopposed.clear();
    for (const [flow, round] of this.#idle) {
      if (round + FORGET_ROUNDS > this.#round) break;
      this.#idle.delete(flow);
      this.flows.delete(flow.person);
    }
  }

  #account(flow: Flow, requests: number, tokens: number, isUnopposed: boolean): void {
    serve(flow.served, requests, tokens);
    if (!isUnopposed) return;
    flow.unopposed.requests += requests;
    flow.unopposed.tokens += tokens;
    this.#unopposed.add(flow);
  }

  #flow(person: string): Flow {
    let flow = this.flows.get(person);
    if (!flow) {
      flow = new Flow(person);
      this.flows.set(person, flow);
    }
    this.#idle.delete(flow);
    return flow;
  }

  #next(flow: Flow): void {
    if (flow.queue.size > 0) this.#stand(flow);
    else this.#idle.set(flow, this.#round);
  }

  #stand(flow: Flow): void {
    const { waiter, seq } = flow.head as Queued;
    flow.tag = startTag(flow.served);
    flow.seq = seq;
    flow.size = waiter.tokens;
    this.line.insert(flow);
  }
}
