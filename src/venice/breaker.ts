import { VeniceError } from "./errors.ts";

const FAILURES = 10;
const WINDOW_MS = 30_000;
const REST_MS = 30_000;
const MODELS = 500;

interface Circuit {
  failures: readonly { readonly at: number; readonly user?: string }[];
  restsUntil: number;
  readonly usersRestUntil: Map<string, number>;
}

/**
 * Stops sending to a model that refuses too much, because the service answers a run of failed requests with a block.
 *
 * Ten failures within 30 s rest the model for 30 s. When one user caused all ten, only that user rests: the service counts
 * per user too.
 */
export class Breaker {
  readonly #now: () => number;
  readonly #circuits = new Map<string, Circuit>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @throws VeniceError `unavailable`, code `paused`, while nothing may be sent */
  check(model: string, user?: string): void {
    const circuit = this.#circuits.get(model);
    if (!circuit) return;
    const now = this.#now();
    const userRests = user === undefined ? 0 : (circuit.usersRestUntil.get(user) ?? 0);
    const until = Math.max(circuit.restsUntil, userRests);
    if (until > now) throw new VeniceError("unavailable", { code: "paused", retryAfterMs: until - now });
  }

  /** Counts a failure, if it is of a kind that the service counts: 4xx but 429. */
  record(error: VeniceError, model: string, user?: string): void {
    const exhausted = error.code === "error_budget";
    const counted = error.status !== undefined && error.status >= 400 && error.status < 500 && error.status !== 429;
    if (!exhausted && !counted) return;
    const now = this.#now();
    const circuit = this.#circuit(model, now);
    const failures = [...circuit.failures.filter(({ at }) => now - at < WINDOW_MS), { at: now, user }];
    const own = user === undefined ? 0 : failures.filter((failure) => failure.user === user).length;
    circuit.failures = failures;
    if (user !== undefined && (exhausted || own >= FAILURES)) {
      circuit.usersRestUntil.set(user, now + REST_MS);
      circuit.failures = failures.filter((failure) => failure.user !== user);
    } else if (exhausted || failures.length >= FAILURES) {
      circuit.restsUntil = now + REST_MS;
      circuit.failures = [];
    }
  }

  #circuit(model: string, now: number): Circuit {
    const known = this.#circuits.get(model);
    if (known) {
      for (const [user, until] of known.usersRestUntil) if (until <= now) known.usersRestUntil.delete(user);
      return known;
    }
    // Names of models may come from people: what is oldest gives way.
    if (this.#circuits.size >= MODELS) this.#circuits.delete(this.#circuits.keys().next().value as string);
    const circuit: Circuit = { failures: [], restsUntil: 0, usersRestUntil: new Map() };
    this.#circuits.set(model, circuit);
    return circuit;
  }
}
