import type { Store } from "../store/store.ts";
import type { Usage } from "../turn.ts";

const DAY_MS = 86_400_000;
/** Books are kept for this month and the last. */
const KEPT_MS = 62 * DAY_MS;
/** Who asked for something within these days counts as active. */
const ACTIVE_MS = 7 * DAY_MS;

/** Whose key paid: the shared one, or one that a person or a server brought. */
export type Payer = "shared" | "own";

/** One use of Venice, to be written down. */
export interface Entry {
  readonly payer: Payer;
  /** A person's key, or `background`. */
  readonly person: string;
  /** A place's key. */
  readonly place: string;
  readonly usage: Usage;
}

/** What one day holds, added up by whatever is asked for. */
export interface Line {
  readonly day: string;
  readonly person: string;
  readonly place: string;
  readonly capability: string;
  readonly model: string;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly usd: number;
}

export interface Spent {
  readonly capability: string;
  readonly calls: number;
  readonly usd: number;
}

/** Who used what, by UTC day. What own keys paid stands apart: it is their owners' business. */
export interface Books {
  write(entry: Entry): Promise<void>;
  /** What the shared key paid, in USD. */
  total(span: "day" | "month"): Promise<number>;
  /** What somebody used today, by capability. */
  today(payer: Payer, who: string): Promise<readonly Spent[]>;
  /** Every line of the shared key since a day, oldest first. */
  lines(days: number): Promise<readonly Line[]>;
  /** How many people asked for anything in the last seven days. */
  active(): Promise<number>;
}

const FIELDS = ["calls", "in", "out", "usd"] as const;

export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

export function createBooks(store: Store, now: () => number): Books {
  const today = () => dayOf(now());
  const seen = { day: "", people: new Set<string>() };

  async function noteActive(person: string): Promise<void> {
    if (seen.day !== today()) Object.assign(seen, { day: today(), people: new Set() });
    if (seen.people.has(person)) return;
    seen.people.add(person);
    await store.timeline.add("active", person, now(), now() + ACTIVE_MS);
  }

  return {
    async write({ payer, person, place, usage }) {
      const until = now() + KEPT_MS;
      const { capability, model = "", usd = 0, inputTokens = 0, outputTokens = 0 } = usage;
      // What is given back was counted when it was taken.
      const calls = usd < 0 ? 0 : 1;
      const spent = { [`${capability}|calls`]: calls, [`${capability}|usd`]: usd };
      const writes = [store.tally(`${payer}:${today()}:${person}`, spent, until)];
      if (payer === "shared") {
        const line = [person, place, capability, model].join("|");
        const amounts = [calls, inputTokens, outputTokens, usd];
        const fields = Object.fromEntries(FIELDS.map((field, n) => [`${line}|${field}`, amounts[n] ?? 0]));
        writes.push(
          store.tally(`shared:${today()}:${place}`, spent, until),
          store.tally(`shared:${today()}`, fields, until),
          store.tally(`shared:total:${today()}`, { usd }, until),
          store.tally(`shared:total:${today().slice(0, 7)}`, { usd }, until),
        );
        if (person !== "background") writes.push(noteActive(person));
      }
      await Promise.all(writes);
    },
    async total(span) {
      const { usd = 0 } = await store.tallies(`shared:total:${span === "day" ? today() : today().slice(0, 7)}`);
      return usd;
    },
    async today(payer, who) {
      const fields = await store.tallies(`${payer}:${today()}:${who}`);
      const capabilities = new Set(Object.keys(fields).map((field) => field.slice(0, field.indexOf("|"))));
      return [...capabilities].map((capability) => ({
        capability,
        calls: fields[`${capability}|calls`] ?? 0,
        usd: fields[`${capability}|usd`] ?? 0,
      }));
    },
    async lines(days) {
      const all: Line[] = [];
      for (let back = days - 1; back >= 0; back--) {
        const day = dayOf(now() - back * DAY_MS);
        all.push(...toLines(day, await store.tallies(`shared:${day}`)));
      }
      return all;
    },
    async active() {
      return (await store.timeline.range("active", { limit: 100_000 })).length;
    },
  };
}

function toLines(day: string, fields: Readonly<Record<string, number>>): readonly Line[] {
  const entries = new Set(Object.keys(fields).map((field) => field.slice(0, field.lastIndexOf("|"))));
  return [...entries].map((entry) => {
    const [person = "", place = "", capability = "", model = ""] = entry.split("|");
    const [calls = 0, inputTokens = 0, outputTokens = 0, usd = 0] = FIELDS.map((name) => fields[`${entry}|${name}`]);
    return { day, person, place, capability, model, calls, inputTokens, outputTokens, usd };
  });
}
