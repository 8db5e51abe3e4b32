import { z } from "zod";
import type { Store } from "./store/store.ts";
import type { TurnRecord } from "./turn.ts";

const DAY_MS = 86_400_000;
/** How long an event is recognised when it comes again; platforms redeliver for a day at most. */
const SEEN_MS = 7 * DAY_MS;
const OWED = "owed";

const place = z.looseObject({
  platform: z.enum(["discord", "telegram", "web"]),
  id: z.string(),
  private: z.boolean(),
  nsfw: z.boolean(),
});
const record = z.looseObject({
  id: z.string(),
  at: z.number(),
  place,
  person: z.object({ id: z.string(), name: z.string(), locale: z.string(), roles: z.array(z.string()) }),
  call: z.object({ command: z.string(), options: z.record(z.string(), z.unknown()) }),
  asked: z.array(z.string()),
});
const entry = z.object({ record: record.optional(), sent: z.array(z.string()), tries: z.number() });
type Entry = { readonly record?: TurnRecord; readonly sent: readonly string[]; readonly tries: number };

/** A turn whose answer is still owed. */
export interface Owed {
  readonly record: TurnRecord;
  /** The messages that were already sent for it, in order. */
  readonly sent: readonly string[];
  /** How many processes have begun it before. */
  readonly tries: number;
}

/** What came in, what was sent for it, and what is still owed after a crash. */
export interface Ledger {
  /** Stores an event's turn. `seen`: it was stored before, by whichever process. */
  accept(turn: TurnRecord): Promise<"new" | "seen">;
  sent(turnId: string, messageIds: readonly string[]): Promise<void>;
  /** The answer is out, or can never be: nothing is owed, and what was said is dropped from the ledger. */
  done(turnId: string): Promise<void>;
  /** One turn, as long as it is owed. */
  find(turnId: string): Promise<Owed | undefined>;
  /** What an earlier process left, oldest first, as far as it is wanted; each is counted as tried once more. */
  owed(wanted: (turn: TurnRecord) => boolean): AsyncIterable<Owed>;
}

export function createLedger(store: Store, now: () => number = Date.now): Ledger {
  const entries = store.space<Entry>("ledger", SEEN_MS);
  const read = async (id: string): Promise<Entry | undefined> => {
    const parsed = entry.safeParse(await entries.get(id));
    return parsed.success ? (parsed.data as Entry) : undefined;
  };
  return {
    async accept(turn) {
      // First the list, then the record: a crash in between leaves a name that points to nothing, never a lost turn.
      await store.timeline.add(OWED, turn.id, turn.at, now() + SEEN_MS);
      if (await entries.insert(turn.id, { record: turn, sent: [], tries: 0 })) return "new";
      if (!(await read(turn.id))?.record) await store.timeline.remove(OWED, [turn.id]);
      return "seen";
    },
    async sent(turnId, messageIds) {
      const known = await read(turnId);
      if (known?.record) await entries.set(turnId, { ...known, sent: messageIds });
    },
    async done(turnId) {
      await entries.set(turnId, { sent: [], tries: 0 });
      await store.timeline.remove(OWED, [turnId]);
    },
    async find(turnId) {
      const known = await read(turnId);
      return known?.record && { record: known.record, sent: known.sent, tries: known.tries };
    },
    async *owed(wanted) {
      for (const id of await store.timeline.range(OWED, { limit: 100_000 })) {
        const known = await read(id);
        if (!known?.record) {
          await store.timeline.remove(OWED, [id]);
          continue;
        }
        if (!wanted(known.record)) continue;
        await entries.set(id, { ...known, tries: known.tries + 1 });
        yield { record: known.record, sent: known.sent, tries: known.tries };
      }
    },
  };
}
