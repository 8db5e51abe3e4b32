import { percentile, seeded } from "../stats.ts";
import type { Asked, Policy, Setting } from "./policies.ts";
import { ModelOfVenice, type Question, WINDOW_MS } from "./venice.ts";
import { VirtualClock } from "./virtual-clock.ts";

export interface Scenario {
  readonly name: string;
  readonly requestsPerWindow: number;
  readonly tokensPerWindow: number;
  readonly hours: number;
  readonly seed: number;
  /** Whether tokens run out before requests do. */
  readonly tokensBind?: boolean;
}

export interface Outcome {
  /** The least over any ten windows in a row, of the windows' length and what they hold: 0 to 1. */
  readonly utilisation: number;
  readonly refusals: number;
  /** Jain's index of the dominant shares of those who ask alike. */
  readonly jain: number;
  /** The fewest that any of them was served. */
  readonly fewestServed: number;
  /** The spammer's part of what all heavy users were served, and what would be fair. */
  readonly spammer: number;
  /** How often the one with weight 3 was served, by the mean of those with weight 1. */
  readonly weighted: number;
  /** Light users' waits, in windows. */
  readonly p50: number;
  readonly p99: number;
}

const EQUALS = 20;
/** For each request a minute. */
const LIGHT_PEOPLE = 5;
/** The part of the key that light users ask for together. */
const LIGHT_LOAD = 0.4;
const WARM_UP_WINDOWS = 5;

/**
 * A community on one key. Twenty people always have three times their part of a window waiting, one of weight 3 too; a
 * spammer has a hundred times as much waiting; five light users for
 * each request a minute ask now and then, many at the same moment.
 */
export async function simulate(scenario: Scenario, createPolicy: (setting: Setting) => Policy): Promise<Outcome> {
  const { requestsPerWindow, tokensPerWindow, hours, seed } = scenario;
  const clock = new VirtualClock();
  const random = seeded(seed);
  const venice = new ModelOfVenice(clock, { requests: requestsPerWindow, tokens: tokensPerWindow }, seeded(seed + 1));
  const lightPeople = LIGHT_PEOPLE * requestsPerWindow;
  const people = EQUALS + 2 + lightPeople;
  const ask = createPolicy({ clock, venice, requestsPerWindow, people });
  const endsAt = clock.now() + hours * 3_600_000;
  const countsFrom = clock.now() + WARM_UP_WINDOWS * WINDOW_MS;
  const served = new Map<string, { requests: number; tokens: number }>();
  const waits: number[] = [];

  const question = (): Question => ({
    // One in ten drags a long conversation along.
    promptTokens: random() < 0.1 ? 4000 + Math.floor(random() * 8000) : 100 + Math.floor(random() * 900),
    maxCompletionTokens: 4096,
    answerTokens: 50 + Math.floor(random() ** 3 * 2000),
  });
  const heavy = async (person: string, weight: number) => {
    while (clock.now() < endsAt) {
      const asked = { ...question(), person, weight };
      await ask(asked);
      if (clock.now() < countsFrom) continue;
      const { requests, tokens } = served.get(person) ?? { requests: 0, tokens: 0 };
      served.set(person, { requests: requests + 1, tokens: tokens + asked.promptTokens + asked.answerTokens });
    }
  };
  const light = async () => {
    while (true) {
      const burst = Math.max(2, Math.round((0.1 + 0.2 * random()) * requestsPerWindow));
      const perMs = (LIGHT_LOAD * requestsPerWindow) / WINDOW_MS;
      await clock.sleep((-Math.log(1 - random()) * burst) / perMs);
      for (let i = 0; i < burst; i++) {
        const asked: Asked = { ...question(), person: `light${Math.floor(random() * lightPeople)}`, weight: 1 };
        void clock.sleep(random() * 5000).then(async () => {
          const from = clock.now();
          const sentAt = await ask(asked);
          waits.push((sentAt - from) / WINDOW_MS);
        });
      }
    }
  };
  const depth = Math.ceil((3 * requestsPerWindow) / EQUALS);
  for (let i = 0; i < EQUALS; i++) for (let j = 0; j < depth; j++) void heavy(`equal${i}`, 1);
  for (let j = 0; j < 3 * depth; j++) void heavy("weighted", 3);
  for (let j = 0; j < 100 * depth; j++) void heavy("spammer", 1);
  void light();
  await clock.runUntil(endsAt);

  const shareOf = (person: string): number => {
    const { requests, tokens } = served.get(person) ?? { requests: 0, tokens: 0 };
    return Math.max(requests / requestsPerWindow, tokens / tokensPerWindow);
  };
  const names = Array.from({ length: EQUALS }, (_, i) => `equal${i}`);
  const shares = names.map(shareOf);
  const sum = shares.reduce((a, b) => a + b, 0);
  const all = [...served.keys()].reduce((total, person) => total + shareOf(person), 0);
  return {
    utilisation: leastUtilisation(venice, scenario),
    refusals: venice.refusals,
    jain: sum ** 2 / (EQUALS * shares.reduce((a, b) => a + b * b, 0)),
    fewestServed: Math.min(...names.map((name) => served.get(name)?.requests ?? 0)),
    spammer: shareOf("spammer") / all,
    weighted: (shareOf("weighted") * EQUALS) / sum,
    p50: percentile(waits, 0.5),
    p99: percentile(waits, 0.99),
  };
}

/** Of the unit that binds. Time between windows is lost too. */
function leastUtilisation({ windows }: ModelOfVenice, { requestsPerWindow, tokensPerWindow }: Scenario): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = WARM_UP_WINDOWS; i + 10 < windows.length; i++) {
    const ten = windows.slice(i, i + 10);
    const from = windows[i] as (typeof windows)[number];
    const to = windows[i + 10] as (typeof windows)[number];
    const length = (to.startedAt - from.startedAt) / WINDOW_MS;
    const requests = ten.reduce((sum, window) => sum + window.requests, 0) / (requestsPerWindow * length);
    const tokens = ten.reduce((sum, window) => sum + window.tokens, 0) / (tokensPerWindow * length);
    least = Math.min(least, Math.max(requests, tokens));
  }
  return least;
}
