import { z } from "zod";
import { createPresence, type Presence } from "./presence.ts";
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
const entry = z.object({
  record: record.optional(),
  sent: z.array(z.string()),
  tries: z.number(),
  /** The process that answers it. */
  holder: z.string().optional(),
});
type Entry = Omit<z.infer<typeof entry>, "record" | "sent"> & {
  readonly record?: TurnRecord;
  readonly sent: readonly string[];
};

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
  done(turnId: string, messageIds?: readonly string[]): Promise<void>;
  /** The messages that a turn was answered in, for as long as events are recognised. */
  sentFor(turnId: string): Promise<readonly string[]>;
  /** One turn, as long as this process owes it. */
  find(turnId: string): Promise<Owed | undefined>;
  /**
   * What dead processes left, oldest first, as far as it is wanted: from now on this process owes it, and no other.
   * Each is counted as tried once more.
   */
  owed(wanted: (turn: TurnRecord) => boolean): AsyncIterable<Owed>;
}

export function createLedger(
  store: Store,
  now: () => number = Date.now,
  presence: Presence = createPresence(store),
): Ledger {
  const entries = store.space<Entry>("ledger", SEEN_MS);
  /** What this process owes: it alone changes that. */
  const held = new Map<string, Entry>();
  presence.onLost(() => held.clear());
  const read = async (id: string): Promise<Entry | undefined> => {
    const parsed = entry.safeParse(await entries.get(id));
    return parsed.success ? (parsed.data as Entry) : undefined;
  };
  const readOwn = async (id: string): Promise<Entry | undefined> => {
    const known = held.get(id) ?? (await read(id));
    return known?.holder === presence.name ? known : undefined;
  };
  const inherits = async (holder: string | undefined) => holder === undefined || presence.inherits(holder);
  const hold = async (id: string, changed: Entry): Promise<void> => {
    held.set(id, changed);
    await entries.set(id, changed);
  };
  return {
    async accept(turn) {
      const owed: Entry = { record: turn, sent: [], tries: 0, holder: await presence.held() };
      // First the list, then the record: a crash in between leaves a name that points to nothing, never a lost turn.
      const listed = store.timeline.add(OWED, turn.id, turn.at, now() + SEEN_MS);
      const [isNew] = await Promise.all([entries.insert(turn.id, owed), listed]);
      if (isNew) {
        held.set(turn.id, owed);
        return "new";
      }
      if (!(await read(turn.id))?.record) await store.timeline.remove(OWED, [turn.id]);
      return "seen";
    },
    async sent(turnId, messageIds) {
      const known = await readOwn(turnId);
      if (known?.record) await hold(turnId, { ...known, sent: messageIds });
    },
    async done(turnId, sent = []) {
      held.delete(turnId);
      await Promise.all([entries.set(turnId, { sent, tries: 0 }), store.timeline.remove(OWED, [turnId])]);
    },
    async sentFor(turnId) {
      return (await read(turnId))?.sent ?? [];
    },
    async find(turnId) {
      const known = await readOwn(turnId);
      return known?.record && { record: known.record, sent: known.sent, tries: known.tries };
    },
    async *owed(wanted) {
      for (const id of await store.timeline.range(OWED, { limit: 100_000 })) {
        const seen = await read(id);
        // A name without a record: another process is just accepting it, or died over that.
        if (!seen) continue;
        if (!seen.record) {
          await store.timeline.remove(OWED, [id]);
          continue;
        }
        if (!wanted(seen.record) || !(await inherits(seen.holder))) continue;
        // As it stands now: until this moment another process may have had it, and brought it to its end.
        const known = await read(id);
        if (!known?.record || known.holder !== seen.holder) continue;
        await hold(id, { ...known, tries: known.tries + 1, holder: presence.name });
        yield { record: known.record, sent: known.sent, tries: known.tries };
      }
    },
  };
}
