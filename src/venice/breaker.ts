import { VeniceError } from "./errors.ts";

/** What failures are counted for. */
export interface Route {
  /** The key's name. */
  readonly key: string;
  readonly model: string;
  /** Who is behind the request; empty where nobody said. */
  readonly person: string;
  /** The request itself names them: the service counts their failures apart from those of others. */
  readonly isNamed: boolean;
}

/** Stops sending where nearly everything is refused, well before the service answers with a block. */
export interface Breaker {
  /**
   * Asked right before sending: after a pause, the one who may send is the probe.
   * @throws VeniceError `unavailable`, code `paused`; what is wrong with the key itself, where that was it
   */
  check(route: Route): void;
  /** Every outcome. What counts is success, and a failure of the kind that the service counts: 4xx but 429. */
  record(route: Route, outcome: VeniceError | "ok"): void;
}

const FAILURES = 10;
const WINDOW_MS = 30_000;
const PAUSE_MS = 30_000;
/** How many of one person's failures speak against a model: at least three people must fail before it is paused for all. */
const FAILURES_PER_PERSON = 4;
/** Names of models and people come from outside: what was heard of least recently gives way. */
const MOST_CIRCUITS = 10_000;

interface Circuit {
  /** When each person failed. */
  readonly failedAt: Map<string, readonly number[]>;
  /** 0 while closed. */
  pausedUntil: number;
  /** The probe that is on its way counts as lost after one more pause. */
  probedAt: number;
  /** What ended it. */
  fault?: VeniceError;
}

/**
 * Venice blocks key × model × `user` for 30 s after more than 20 (documented) or 50 (observed) failed requests in 30 s. Here
 * ten pause that one person's use of the model for 30 s; then one request goes as a probe, and decides. A model is paused for
 * all on its key only when several people fail and nobody succeeds, or when it is blocked for all.
 *
 * @param now epoch milliseconds
 * @see https://docs.venice.ai/api-reference/rate-limiting "Failed Request Rate Limits"
 * @see Nygard, "Release It!", 2007: the circuit breaker and its half-open state
 */
export function createBreaker(now: () => number): Breaker {
  const circuits = new Map<string, Circuit>();
  const ofModel = ({ key, model }: Route) => `${key}|${model}`;
  const ofPerson = (route: Route) => `${ofModel(route)}|${route.person}`;

  function pause(circuit: Circuit, fault: VeniceError): void {
    Object.assign(circuit, { pausedUntil: now() + PAUSE_MS, probedAt: 0, fault });
    circuit.failedAt.clear();
  }

  function count(circuit: Circuit, person: string, most: number, fault: VeniceError): void {
    const at = now();
    const isProbe = circuit.pausedUntil > 0 && at >= circuit.pausedUntil;
    if (circuit.pausedUntil > at) return;
    circuit.failedAt.set(person, [...(circuit.failedAt.get(person) ?? []), at].slice(-most));
    let failures = 0;
    for (const [each, times] of circuit.failedAt) {
      const recent = times.filter((time) => Math.abs(at - time) < WINDOW_MS);
      if (recent.length === 0) circuit.failedAt.delete(each);
      failures += recent.length;
    }
    if (isProbe || failures >= FAILURES) pause(circuit, fault);
  }

  /** A success that was sent before the pause began proves nothing. */
  function succeed(id: string, circuit: Circuit | undefined): void {
    if (circuit && now() >= circuit.pausedUntil) circuits.delete(id);
  }

  return {
    check(route) {
      const at = now();
      const both = [circuits.get(ofModel(route)), circuits.get(ofPerson(route))].filter(isPaused);
      for (const { pausedUntil, probedAt, fault } of both) {
        const until = at < pausedUntil ? pausedUntil : probedAt > 0 ? probedAt + PAUSE_MS : 0;
        if (until <= at) continue;
        if (fault?.kind === "auth" || fault?.kind === "payment") throw fault;
        throw new VeniceError("unavailable", { code: "paused", retryAfterMs: until - at });
      }
      // Nobody is marked as the probe who is not going to be sent.
      for (const circuit of both) circuit.probedAt = at;
    },

    record(route, outcome) {
      const [model, person] = [ofModel(route), ofPerson(route)];
      if (outcome === "ok") {
        succeed(model, circuits.get(model));
        // The service goes on counting a person's failures when others of their requests succeed: only a probe ends a pause.
        const own = circuits.get(person);
        if (isPaused(own)) succeed(person, own);
      } else if (outcome.code === "error_budget") {
        pause(touch(circuits, route.isNamed ? person : model), outcome);
      } else if (isCounted(outcome)) {
        count(touch(circuits, person), route.person, FAILURES, outcome);
        count(touch(circuits, model), route.person, FAILURES_PER_PERSON, outcome);
      }
    },
  };
}

const isPaused = (circuit: Circuit | undefined): circuit is Circuit => circuit !== undefined && circuit.pausedUntil > 0;

const isCounted = ({ status = 0 }: VeniceError): boolean => status >= 400 && status < 500 && status !== 429;

function touch(circuits: Map<string, Circuit>, id: string): Circuit {
  const circuit = circuits.get(id) ?? { failedAt: new Map(), pausedUntil: 0, probedAt: 0 };
  circuits.delete(id);
  circuits.set(id, circuit);
  if (circuits.size > MOST_CIRCUITS) circuits.delete(circuits.keys().next().value as string);
  return circuit;
}
