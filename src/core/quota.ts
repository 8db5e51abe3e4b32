import type { Allowances } from "./quota/allowance.ts";
import type { Books, Spent } from "./quota/books.ts";
import type { Budget } from "./quota/budget.ts";
import { type Caps, sumUsd } from "./quota/caps.ts";
import type { Line } from "./quota/line.ts";
import type { Names } from "./quota/names.ts";
import type { OwnKey, OwnKeys } from "./quota/own-keys.ts";
import type { WeightOf } from "./quota/shares.ts";
import {
  type Grant,
  type Need,
  type Permit,
  type Person,
  type Place,
  personKey,
  placeKey,
  placeKeys,
  type TurnRecord,
  type Usage,
} from "./turn.ts";

/** Who may use the key now, and who used how much of it. */
export interface Quota {
  /** Leave for one Call of a person, who is told in `locale` what they wait for. */
  take(turn: Pick<TurnRecord, "person" | "place">, o: TakeOptions): Permit;
  /** Leave for what nobody asked for (summaries, embeddings); it yields to people, and the shared key pays. */
  background(place: string): Permit;
  /** What a person used of the shared key today, by capability. */
  spentToday(person: Person, place: Place): Promise<readonly Spent[]>;
}

export interface TakeOptions {
  readonly locale: string;
  readonly signal: AbortSignal;
  /** The shared key pays even for who has one of their own: it is not theirs alone. */
  readonly sharedOnly?: boolean;
}

export interface QuotaOptions {
  readonly books: Books;
  readonly budget: Budget;
  readonly allowances: Allowances;
  readonly caps: Caps;
  readonly line: Line;
  readonly ownKeys: OwnKeys;
  readonly names: Names;
  readonly weightOf: WeightOf;
  /** What the dearest of a kind costs: stands in where the catalogue names no price. */
  readonly dearestUsd: (capability: string) => Promise<number>;
  readonly onSpent?: (usage: Usage) => void;
}

/** Whoever a request is for. */
interface Asker {
  /** A person's key, or `background`. */
  readonly who: string;
  readonly place: string;
  /** All keys that the place is and was known by. */
  readonly places: readonly string[];
  readonly weight: number;
  readonly background: boolean;
  readonly own: () => Promise<OwnKey | undefined>;
  readonly locale: string;
  readonly signal: AbortSignal;
}

/** Money first, then the line: whoever may not pay need not wait. */
export function createQuota(o: QuotaOptions): Quota {
  const { books } = o;
  /** What is under way for somebody and not in the books yet, in USD. */
  const pending = new Map<string, number>();

  /** @throws UserError where an allowance, a cap or a budget leaves no room */
  async function claim({ who, places, weight, background }: Asker, capability: string, usd: number) {
    if (!background) {
      const booked = await books.today("shared", who);
      const open = pending.get(who) ?? 0;
      await o.allowances.check(sumUsd(booked) + open, usd, weight);
      const byPerson = [...booked, { capability: "", calls: 0, usd: open }];
      const inPlace = async () => (await Promise.all(places.map((key) => books.today("shared", key)))).flat();
      await o.caps.check({ capability, usd, byPerson, inPlace });
    }
    const claimed = await o.budget.claim(usd);
    pending.set(who, (pending.get(who) ?? 0) + usd);
    return () => {
      claimed.over();
      const left = (pending.get(who) ?? 0) - usd;
      if (left > 1e-9) pending.set(who, left);
      else pending.delete(who);
    };
  }

  async function* reserve(asker: Asker, need: Need): ReturnType<Permit["reserve"]> {
    const { capability, model } = need;
    asker.signal.throwIfAborted();
    const own = await asker.own();
    const isPriced = need.usd !== undefined || need.answerTokens !== undefined;
    const usd = need.usd ?? (isPriced ? 0 : await o.dearestUsd(capability));
    const release = own ? () => {} : await claim(asker, capability, usd);
    try {
      const { who: person, weight, background, locale, signal } = asker;
      const leave = yield* o.line.enter({ person, weight, background, own, need, locale, signal });
      return { key: leave.key, settle } satisfies Grant;

      async function settle(used?: Parameters<Grant["settle"]>[0]): Promise<void> {
        const { inputTokens, outputTokens } = used ?? {};
        const tokens = inputTokens === undefined ? undefined : inputTokens + (outputTokens ?? 0);
        try {
          await leave.end(tokens);
          if (!used) return;
          const usage = { capability, model, ...used, usd: used.usd ?? need.usd ?? (await o.dearestUsd(capability)) };
          await write(own ? "own" : "shared", asker, usage);
          o.onSpent?.(usage);
        } finally {
          // What is spent is in the books before it is no longer set aside.
          release();
        }
      }
    } catch (error) {
      release();
      throw error;
    }
  }

  async function write(payer: "shared" | "own", { who, place }: Asker, usage: Usage): Promise<void> {
    await books.write({ payer, person: who, place, usage });
    // Nobody's answer waits for a message to the owners; what fails now is told after the next one.
    if (payer === "shared") o.budget.watch().catch(() => {});
  }

  const permit = (asker: Asker): Permit => ({
    reserve: (need) => reserve(asker, need),
    async refund(usage, key) {
      const payer = key === undefined || o.line.isShared(key) ? "shared" : "own";
      await write(payer, asker, { ...usage, usd: -(usage.usd ?? 0) });
    },
  });

  return {
    take({ person, place }, { locale, signal, sharedOnly }) {
      o.names.note(personKey(place.platform, person.id), person.name);
      o.names.note(placeKey(place), place.name);
      let own: Promise<OwnKey | undefined> | undefined;
      return permit({
        who: personKey(place.platform, person.id),
        place: placeKey(place),
        places: placeKeys(place),
        weight: o.weightOf(person, place),
        background: false,
        // Looked up once: a turn is paid for by one key from its beginning to its end.
        own() {
          own ??= sharedOnly ? Promise.resolve(undefined) : o.ownKeys.of(person, place);
          return own;
        },
        locale,
        signal,
      });
    },
    background: (place) =>
      permit({
        who: "background",
        place,
        places: [place],
        weight: 1,
        background: true,
        own: async () => undefined,
        locale: "en",
        signal: new AbortController().signal,
      }),
    spentToday: (person, place) => books.today("shared", personKey(place.platform, person.id)),
  };
}

/** A grant for who shows nothing while waiting for it. */
export async function granted(reserving: ReturnType<Permit["reserve"]>): Promise<Grant> {
  for (;;) {
    const { done, value } = await reserving.next();
    if (done) return value;
  }
}
