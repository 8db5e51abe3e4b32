import { addUp, type Gate, surveyGates } from "./gate.ts";
import type { Charge, Flow, Lane, Tier } from "./lane.ts";
import type { Unit } from "./limits.ts";
import { Registry } from "./registry.ts";
import { mostTokens, nextStep, type Step } from "./select.ts";
import {
  type Beat,
  type Entered,
  type FairState,
  type FlowSurvey,
  type Outcome,
  PERMIT_LEASE_MS,
  PROCESS_LEASE_MS,
  RESET_MARGIN_MS,
  type Waiter,
} from "./state.ts";
import { steadyClock } from "./steady-clock.ts";
import { ticksOf } from "./virtual-time.ts";

interface Permit {
  readonly waiter: Waiter;
  readonly lane: Lane;
  readonly gate: Gate;
  readonly charge: Charge;
  readonly grantedAt: number;
  hasArrived: boolean;
}

interface Process {
  leaseEndsAt: number;
  outcomes: Outcome[];
  /** Until its first beat. */
  isNew: boolean;
}

/** About where a person's last waiter stands. */
function lastTag(lane: Lane, waiter: Waiter, limit: (unit: Unit) => number): number {
  const flow = lane.tier(waiter).flows.get(waiter.person) as Flow;
  return flow.tag + (flow.queue.size - 1) * ticksNeeded(waiter, limit);
}

const ticksNeeded = ({ tokens, weight }: Waiter, limit: (unit: Unit) => number): number =>
  Math.max(ticksOf(1, limit("requests"), weight), ticksOf(tokens, limit("tokens"), weight));

/**
 * The shared state of one process that has its keys to itself.
 * @param o.now milliseconds; should never step back (`performance`'s clock does not)
 */
export function createMemoryState(o: { readonly now: () => number }): FairState {
  const clock = steadyClock(o.now);
  const registry = new Registry();
  /** Lanes in which somebody waits. */
  const busy = new Set<Lane>();
  const waiting = new Map<string, { readonly waiter: Waiter; readonly lane: Lane }>();
  /** In order of their leases. */
  const permits = new Map<string, Permit>();
  const processes = new Map<string, Process>();
  const wakes = new Map<string, () => void>();
  const restsUntil = new Map<string, number>();
  let seq = 0;
  /** Who is told by the answer, and needs no waking. */
  let entering: string | undefined;

  function processOf(id: string, now: number): Process {
    let process = processes.get(id);
    if (!process) {
      process = { leaseEndsAt: 0, outcomes: [], isNew: true };
      processes.set(id, process);
    }
    process.leaseEndsAt = now + PROCESS_LEASE_MS;
    return process;
  }

  const isUsable = (now: number) => (gate: Gate) => (restsUntil.get(gate.key) ?? 0) <= now;

  function limitOf(lane: Lane, now: number): (unit: Unit) => number {
    const usable = lane.gates.filter(isUsable(now));
    return (unit) => (usable.length > 0 ? usable : lane.gates).reduce((sum, gate) => sum + gate.limit(unit), 0);
  }

  function rollLane(lane: Lane, now: number): void {
    for (const gate of lane.gates) if (gate.roll(now)) for (const each of registry.lanesOf(gate)) each.nextRound();
  }

  /** Grants all that can be granted in a lane. */
  function schedule(lane: Lane, now: number): void {
    rollLane(lane, now);
    const usable = isUsable(now);
    for (let step = nextStep(lane, usable); step; step = nextStep(lane, usable)) take(lane, step, now);
    if (lane.isEmpty) busy.delete(lane);
    else busy.add(lane);
  }

  function take(lane: Lane, step: Step, now: number): void {
    const waiter = step.flow.head?.waiter as Waiter;
    waiting.delete(waiter.id);
    if (step.kind === "oversized") {
      step.tier.remove(waiter);
      tell(waiter, { id: waiter.id, kind: "oversized", most: step.most });
      return;
    }
    const { gate } = step;
    const charge = step.tier.serveHead(step.flow, limitOf(lane, now), lane.round);
    gate.reserve(waiter.tokens, now);
    permits.set(waiter.id, { waiter, lane, gate, charge, grantedAt: now, hasArrived: false });
    tell(waiter, { id: waiter.id, kind: "granted", key: gate.key });
  }

  function tell(waiter: Waiter, outcome: Outcome): void {
    processes.get(waiter.process)?.outcomes.push(outcome);
    if (waiter.id !== entering) wakes.get(waiter.process)?.();
  }

  function scheduleAll(gate: Gate, now: number): void {
    for (const lane of registry.lanesOf(gate)) schedule(lane, now);
  }

  function arrive(permit: Permit, now: number): void {
    if (permit.hasArrived) return;
    permit.hasArrived = true;
    permit.gate.arrive(permit.waiter.promptTokens, permit.grantedAt, now);
  }

  /** Ends a permit of which nothing more will be heard. */
  function lapse(permit: Permit, now: number): void {
    permits.delete(permit.waiter.id);
    permit.gate.forget(permit.waiter.tokens, permit.hasArrived, now);
  }

  function reap(now: number): void {
    for (const [id, process] of processes) {
      if (process.leaseEndsAt > now) continue;
      processes.delete(id);
      for (const { waiter, lane } of waiting.values()) if (waiter.process === id) removeWaiter(waiter, lane);
      for (const permit of permits.values()) if (permit.waiter.process === id) lapse(permit, now);
    }
    for (const permit of permits.values()) {
      if (permit.grantedAt + PERMIT_LEASE_MS > now) break;
      lapse(permit, now);
    }
    registry.forgetOld(now);
  }

  function removeWaiter(waiter: Waiter, lane: Lane): void {
    waiting.delete(waiter.id);
    lane.tier(waiter).remove(waiter);
  }

  function nextInMs(now: number): number | undefined {
    let next = Number.POSITIVE_INFINITY;
    for (const lane of busy)
      for (const gate of lane.gates) {
        const restEndsAt = restsUntil.get(gate.key) ?? 0;
        next = Math.min(next, gate.nextResetAt() + RESET_MARGIN_MS);
        if (restEndsAt > now) next = Math.min(next, restEndsAt);
      }
    return Number.isFinite(next) ? Math.max(0, next - now) : undefined;
  }

  function flowsOf(tier: Tier, limit: (unit: Unit) => number, background: boolean): readonly FlowSurvey[] {
    return Array.from(tier.line, (flow: Flow) => ({
      person: flow.person,
      weight: flow.weight,
      background,
      tag: flow.tag,
      waiters: Array.from(flow.queue.values(), ({ waiter }) => ({
        id: waiter.id,
        tokens: waiter.tokens,
        ticks: ticksNeeded(waiter, limit),
      })),
    }));
  }

  return {
    async enter(waiter): Promise<Entered> {
      const now = clock();
      const process = processOf(waiter.process, now);
      const lane = registry.lane(waiter.keys, waiter.model, waiter.defaults, now);
      const granted = permits.get(waiter.id);
      if (granted) return { kind: "granted", key: granted.gate.key };
      if (waiting.has(waiter.id)) return { kind: "waiting", tag: lastTag(lane, waiter, limitOf(lane, now)) };
      const usable = lane.gates.filter(isUsable(now));
      if (usable.length === 0) {
        const restEndsAt = Math.min(...lane.gates.map(({ key }) => restsUntil.get(key) ?? now));
        return { kind: "keyless", retryInMs: Math.max(0, restEndsAt - now) };
      }
      const most = mostTokens(usable);
      if (waiter.tokens > most) return { kind: "oversized", most };
      waiting.set(waiter.id, { waiter, lane });
      lane.tier(waiter).join({ waiter, seq: seq++ }, limitOf(lane, now));
      entering = waiter.id;
      schedule(lane, now);
      entering = undefined;
      const permit = permits.get(waiter.id);
      if (!permit) return { kind: "waiting", tag: lastTag(lane, waiter, limitOf(lane, now)) };
      process.outcomes = process.outcomes.filter(({ id }) => id !== waiter.id);
      return { kind: "granted", key: permit.gate.key };
    },

    async leave(process, id) {
      const now = clock();
      processOf(process, now);
      const waiter = waiting.get(id);
      if (waiter) {
        removeWaiter(waiter.waiter, waiter.lane);
        schedule(waiter.lane, now);
      }
      const permit = permits.get(id);
      if (!permit) return;
      const { lane, gate, charge } = permit;
      if (permit.hasArrived) {
        lapse(permit, now);
        return;
      }
      permits.delete(id);
      rollLane(lane, now);
      gate.release(permit.waiter.tokens);
      lane.tier(permit.waiter).correct(permit.waiter.person, charge, -charge.requests, -charge.tokens, lane.round);
      scheduleAll(gate, now);
    },

    async observe(process, key, model, readings, permitId) {
      const now = clock();
      processOf(process, now);
      const gate = registry.gate(key, model, now);
      if (gate.roll(now)) for (const lane of registry.lanesOf(gate)) lane.nextRound();
      const permit = permitId === undefined ? undefined : permits.get(permitId);
      if (permit) arrive(permit, now);
      for (const reading of readings)
        if (gate.observe(reading, now)) for (const lane of registry.lanesOf(gate)) lane.nextRound();
      scheduleAll(gate, now);
    },

    async settle(process, id, tokens) {
      const now = clock();
      processOf(process, now);
      const permit = permits.get(id);
      if (!permit) return;
      const { waiter, lane, gate, charge } = permit;
      rollLane(lane, now);
      arrive(permit, now);
      permits.delete(id);
      const used = tokens ?? waiter.tokens;
      gate.settle(waiter.tokens, waiter.promptTokens, used, permit.grantedAt, now);
      const ticks = ticksOf(used, limitOf(lane, now)("tokens"), waiter.weight);
      lane.tier(waiter).correct(waiter.person, charge, 0, ticks - charge.tokens, lane.round);
      scheduleAll(gate, now);
    },

    async rest(process, key, ms) {
      const now = clock();
      processOf(process, now);
      if (ms > 0) restsUntil.set(key, now + ms);
      else restsUntil.delete(key);
      for (const gate of registry.gatesOf(key)) scheduleAll(gate, now);
    },

    async beat(id): Promise<Beat> {
      const now = clock();
      reap(now);
      const process = processOf(id, now);
      const { isNew } = process;
      process.isNew = false;
      for (const lane of busy) schedule(lane, now);
      const { outcomes } = process;
      process.outcomes = [];
      return { outcomes, nextInMs: nextInMs(now), isNew };
    },

    async survey({ keys, model, defaults }) {
      const now = clock();
      const lane = registry.lane(keys, model, defaults, now);
      rollLane(lane, now);
      const limit = limitOf(lane, now);
      return {
        flows: [...flowsOf(lane.people, limit, false), ...flowsOf(lane.background, limit, true)],
        windows: addUp(surveyGates(lane.gates.filter(isUsable(now)), now)),
      };
    },

    onOutcome(process, wake) {
      wakes.set(process, wake);
      return () => wakes.delete(process);
    },

    async close() {},
  };
}
