import type { Store } from "./store/store.ts";
import {
  type Grant,
  type Need,
  type Permit,
  type Person,
  type Place,
  personKey,
  placeKey,
  type Usage,
} from "./turn.ts";

const DAY_MS = 86_400_000;
/** Books are kept for this and the last month. */
const KEPT_MS = 62 * DAY_MS;

/** What one person used in one UTC day, by capability. */
export interface Spent {
  readonly capability: string;
  readonly calls: number;
  readonly usd: number;
}

/** Who may use the key now, and who used how much of it. */
export interface Quota {
  /** Leave for one Call of a person. */
  take(person: Person, place: Place, signal: AbortSignal): Promise<Permit>;
  spentToday(person: Person, place: Place): Promise<readonly Spent[]>;
  /** Leave for what nobody asked for (summaries, embeddings); it yields to people. */
  background(place: string): Permit;
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Records every use by day, person, place, capability and model; days are UTC. */
export function createQuota(store: Store, now: () => number = Date.now, onSpent?: (usage: Usage) => void): Quota {
  const personDay = (person: string) => `spent:${dayOf(now())}:${person}`;
  async function book(who: string, place: string, usage: Usage): Promise<void> {
    const expiresAt = now() + KEPT_MS;
    const amounts = (prefix: string) => ({
      [`${prefix}|calls`]: 1,
      [`${prefix}|in`]: usage.inputTokens ?? 0,
      [`${prefix}|out`]: usage.outputTokens ?? 0,
      [`${prefix}|usd`]: usage.usd ?? 0,
    });
    await store.tally(personDay(who), amounts(usage.capability), expiresAt);
    const entry = [who, place, usage.capability, usage.model ?? ""].join("|");
    await store.tally(`spent:${dayOf(now())}`, amounts(entry), expiresAt);
    onSpent?.(usage);
  }
  function permit(who: string, place: string, signal?: AbortSignal): Permit {
    return {
      async *reserve({ capability, model }: Need): AsyncGenerator<never, Grant, undefined> {
        signal?.throwIfAborted();
        return {
          async settle(used) {
            if (used) await book(who, place, { capability, model, ...used });
          },
        };
      },
    };
  }
  return {
    async take(person, place, signal) {
      return permit(personKey(place.platform, person.id), placeKey(place), signal);
    },
    background: (place) => permit("background", place),
    async spentToday(person, place) {
      const tallies = await store.tallies(personDay(personKey(place.platform, person.id)));
      const capabilities = new Set(Object.keys(tallies).map((field) => field.split("|")[0] as string));
      return [...capabilities].map((capability) => ({
        capability,
        calls: tallies[`${capability}|calls`] ?? 0,
        usd: tallies[`${capability}|usd`] ?? 0,
      }));
    },
  };
}

/** A grant for who shows nothing while waiting for it. */
export async function granted(reserving: ReturnType<Permit["reserve"]>): Promise<Grant> {
  for (;;) {
    const { done, value } = await reserving.next();
    if (done) return value;
  }
}
