import { Gate } from "./gate.ts";
import { Lane } from "./lane.ts";
import type { Limits } from "./limits.ts";

/** What nobody has touched for so long is forgotten, with the day's windows that it knew. */
const FORGET_MS = 2 * 86_400_000;

/** All gates and lanes of a state, made when first asked for. */
export class Registry {
  readonly #gates = new Map<string, Gate>();
  readonly #lanes = new Map<string, Lane>();
  readonly #lanesOf = new Map<Gate, Set<Lane>>();
  /** In order of time. */
  readonly #touchedAt = new Map<Gate | Lane, number>();

  gate(key: string, model: string, now: number, defaults: Limits = {}): Gate {
    const id = `${key}|${model}`;
    let gate = this.#gates.get(id);
    if (!gate) {
      gate = new Gate(id, key);
      this.#gates.set(id, gate);
      this.#lanesOf.set(gate, new Set());
    }
    gate.assume(defaults);
    this.#touch(gate, now);
    return gate;
  }

  lane(keys: readonly string[], model: string, defaults: Limits, now: number): Lane {
    const id = `${keys.join("+")}|${model}`;
    const known = this.#lanes.get(id);
    const gates = keys.map((key) => this.gate(key, model, now, defaults));
    const lane = known ?? new Lane(id, gates);
    if (!known) {
      this.#lanes.set(id, lane);
      for (const gate of gates) this.#lanesOf.get(gate)?.add(lane);
    }
    this.#touch(lane, now);
    return lane;
  }

  lanesOf(gate: Gate): ReadonlySet<Lane> {
    return this.#lanesOf.get(gate) ?? new Set();
  }

  gatesOf(key: string): readonly Gate[] {
    return [...this.#gates.values()].filter((gate) => gate.key === key);
  }

  forgetOld(now: number): void {
    for (const [thing, at] of this.#touchedAt) {
      if (at + FORGET_MS > now) return;
      if (thing instanceof Lane && thing.isEmpty) {
        this.#touchedAt.delete(thing);
        this.#lanes.delete(thing.id);
        for (const gate of thing.gates) this.#lanesOf.get(gate)?.delete(thing);
      } else if (thing instanceof Gate && thing.isIdle && this.lanesOf(thing).size === 0) {
        this.#touchedAt.delete(thing);
        this.#gates.delete(thing.id);
        this.#lanesOf.delete(thing);
      }
    }
  }

  #touch(thing: Gate | Lane, now: number): void {
    this.#touchedAt.delete(thing);
    this.#touchedAt.set(thing, now);
  }
}
