import type { Cost } from "./command-spec.ts";
import type { Store } from "./store/store.ts";
import { type Permit, type Person, type Place, personKey, placeKey, type Usage } from "./turn.ts";

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
  /** Leave for one Call. Whatever it really uses is told to the permit afterwards. */
  take(person: Person, place: Place, cost: Cost, signal: AbortSignal): Promise<Permit>;
  spentToday(person: Person, place: Place): Promise<readonly Spent[]>;
  /** Books what nobody asked for: summaries. */
  background(place: string, usage: Usage): Promise<void>;
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
  return {
    async take(person, place, _cost, signal) {
      signal.throwIfAborted();
      const who = personKey(place.platform, person.id);
      return { settle: (usage) => book(who, placeKey(place), usage) };
    },
    background: (place, usage) => book("background", place, usage),
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
