import type { Log } from "../../log.ts";
import {
  type Clock,
  keyName,
  type Model,
  type ReplyInfo,
  systemClock,
  tokensUsd,
  type Venice,
} from "../../venice/index.ts";
import { createKeyPool } from "../fair/key-pool.ts";
import { createFairScheduler, type FairScheduler } from "../fair/scheduler.ts";
import type { FairState } from "../fair/state.ts";
import type { TellOwners } from "../owners.ts";
import { createQuota, type Quota } from "../quota.ts";
import type { Store } from "../store/store.ts";
import type { Person, Place, Usage } from "../turn.ts";
import { type Allowances, createAllowances } from "./allowance.ts";
import { type Books, createBooks } from "./books.ts";
import { createBudget, type Limits } from "./budget.ts";
import { type Caps, createCaps } from "./caps.ts";
import { createDearest } from "./dearest.ts";
import { createLine } from "./line.ts";
import { createNames, type Names } from "./names.ts";
import { type Overview, overviewOf } from "./overview.ts";
import { createOwnKeys, type OwnKeys } from "./own-keys.ts";
import { createWeights, type WeightOf } from "./shares.ts";

export interface MoneyOptions {
  readonly store: Store;
  readonly venice: Venice;
  /** The shared Venice keys. */
  readonly keys: readonly string[];
  /** What all processes that share the keys agree on. */
  readonly fair: FairState;
  readonly limits: Limits;
  /** `SHARES` */
  readonly shares: readonly string[];
  readonly maxWaitMs: number;
  readonly tellOwners: TellOwners;
  readonly log: Log;
  readonly now: () => number;
  readonly clock?: Clock;
  readonly onSpent?: (usage: Usage) => void;
}

/** Everything about who may use how much of which key. */
export interface Money {
  readonly quota: Quota;
  readonly books: Books;
  readonly caps: Caps;
  readonly ownKeys: OwnKeys;
  readonly allowances: Allowances;
  readonly scheduler: FairScheduler;
  readonly names: Names;
  readonly weightOf: WeightOf;
  readonly keyNames: readonly string[];
  now(): number;
  overview(person: Person, place: Place, model: Model): Promise<Overview>;
  /** What Venice itself charged from one day to another, in USD; undefined without an admin key. */
  billedUsd(from: string, to: string): Promise<number | undefined>;
  /** What the shared keys have left, in USD; undefined where nobody has said. */
  balanceUsd(): number | undefined;
  /** Takes in what every reply says of the shared keys. */
  observe(reply: ReplyInfo): void;
  /** Asks Venice what the keys may do. Failing is no fault: replies tell it too. */
  learn(): Promise<void>;
  stop(): Promise<void>;
}

/** One answer of the default model, for those who would get less. */
const ANSWER = { promptTokens: 2000, completionTokens: 1000 };

export function openMoney(o: MoneyOptions): Money {
  const { venice, tellOwners, now, clock = systemClock } = o;
  const balances = new Map<string, number>();
  const scheduler = createFairScheduler({ state: o.fair, clock });
  const secrets = new Map(o.keys.map((key) => [keyName(key), key]));
  const nameShown = (key: string) => `#${[...secrets.keys()].indexOf(key) + 1}`;

  const pool =
    o.keys.length < 2
      ? undefined
      : createKeyPool({
          scheduler,
          clock,
          async probe(key, signal) {
            const { accessPermitted } = await venice.account.rateLimits({ signal, key: secrets.get(key) });
            return accessPermitted;
          },
          onOut: (key, fault) => void tellOwners(`key:${fault}:${key}`, `owner.key.${fault}`, { key: nameShown(key) }),
          onBack: (key) => void tellOwners(`key:back:${key}`, "owner.key.back", { key: nameShown(key) }),
        });

  const books = createBooks(o.store, now);
  const caps = createCaps(o.store);
  const ownKeys = createOwnKeys(o.store, venice, now);
  // Several keys may belong to one account: only what the richest has is there for certain.
  const balanceUsd = () => (balances.size === 0 ? undefined : Math.max(...balances.values()));
  const allowances = createAllowances({
    books,
    budgetDayUsd: o.limits.dayUsd,
    balanceUsd,
    now,
    async answerUsd() {
      const { model } = await venice.models.settle(undefined);
      return tokensUsd(model, ANSWER) ?? 0;
    },
  });
  const line = createLine({
    scheduler,
    pool,
    keys: o.keys,
    maxWaitMs: o.maxWaitMs,
    modelNamed: async (id) => (await venice.models.list({ accept: (model) => model.id === id }))[0],
  });
  const names = createNames(o.store);
  const weightOf = createWeights(o.shares);
  const quota = createQuota({
    books,
    caps,
    ownKeys,
    allowances,
    line,
    budget: createBudget(books, o.limits, tellOwners),
    names,
    weightOf,
    dearestUsd: createDearest(venice.models),
    ...(o.onSpent && { onSpent: o.onSpent }),
  });

  function learnBalance(key: string, balance: ReplyInfo["balance"] & object): void {
    balances.set(key, (balance.usd ?? 0) + (balance.diem ?? 0));
  }

  const money: Money = {
    keyNames: [...secrets.keys()],
    now,
    overview: (person, place, model) => overviewOf(person, place, model, { ...money, venice }),
    async billedUsd(from, to) {
      const report = await venice.billing?.usage({ from, to });
      return report?.byDate.reduce((sum, { usd, diem }) => sum + usd + diem, 0);
    },
    ...{ quota, books, caps, ownKeys, allowances, scheduler, names, weightOf, balanceUsd },
    observe({ key, foreignKey, balance }) {
      if (key !== undefined && !foreignKey && balance) learnBalance(key, balance);
    },
    async learn() {
      for (const [name, secret] of secrets) {
        try {
          const { allowances: limits, balance } = await venice.account.rateLimits({ key: secret });
          await scheduler.observe(name, limits);
          if (balance.usd !== undefined || balance.diem !== undefined) learnBalance(name, balance);
        } catch (error) {
          o.log.warn({ key: nameShown(name), error }, "Venice did not say what a key may do; its replies will");
        }
      }
    },
    async stop() {
      pool?.stop();
      await scheduler.stop();
      await o.fair.close();
    },
  };
  return money;
}
