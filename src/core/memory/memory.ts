import { isDeepStrictEqual } from "node:util";
import type { Store } from "../store/store.ts";
import { blank, isBlank, type RememberedTurn, type Summary, summarySchema, turnSchema } from "./records.ts";
import { createVectors, type Vectors } from "./vectors.ts";

const DAY_MS = 86_400_000;
export const RETENTION_DAYS = 30;
/** A path grows until its oldest turns are summarised; past this many the oldest are left out even if they are not. */
const LONGEST_PATH = 200;

/** What a new turn continues. */
export interface Thread {
  /** The newest ancestor. */
  readonly parent?: string;
  /** The turn up to which `summary` tells what was said; its text may be missing while it is made anew. */
  readonly base?: string;
  readonly summary?: string;
  /** The turns after it, oldest first; forgotten ones are left out. */
  readonly turns: readonly RememberedTurn[];
  /** The ids of all turns after the summary, forgotten ones too. */
  readonly path: readonly string[];
}

/**
 * What was said in each place: a tree of turns, found by id, by message, by person and by time.
 * Places and people are named by their keys (`placeKey`, `personKey`).
 */
export interface Memory {
  /** The thread that ends with `parent`, or with the place's newest turn of that line (of the bot's own, without). */
  thread(place: string, parent?: string, line?: string): Promise<Thread>;
  turn(place: string, id: string): Promise<RememberedTurn | undefined>;
  /** The turn that a message asked or answered. */
  turnOf(place: string, messageId: string): Promise<string | undefined>;
  /** Keeps a turn, found from then on by its messages and its person; it becomes its line's newest. */
  remember(place: string, turn: RememberedTurn): Promise<void>;
  /** Messages that answer a turn, known while it still grows. @returns whether the turn is kept already, and knows of them now */
  answered(place: string, turnId: string, messageIds: readonly string[]): Promise<boolean>;
  /** Where one of `others` is its line's newest, this turn is from now on. */
  show(place: string, turn: RememberedTurn, others: readonly string[]): Promise<void>;
  /** Changes a turn. @returns whether it is there */
  revise(place: string, id: string, change: (turn: RememberedTurn) => RememberedTurn): Promise<boolean>;
  /** Blanks what was said in a turn; its place in the tree stays. */
  forgetTurn(place: string, id: string): Promise<void>;
  readonly summaries: Summaries;
  readonly vectors: Vectors;
  /** All that a place remembers, oldest first. */
  ofPlace(place: string): Promise<readonly RememberedTurn[]>;
  /** All that a person said, as (place key, turn) pairs, oldest first. */
  ofPerson(person: string): Promise<readonly (readonly [string, RememberedTurn])[]>;
  /** Everything of a place, at once. */
  drop(place: string): Promise<number>;
}

export interface Summaries {
  get(place: string, turnId: string): Promise<Summary | undefined>;
  set(place: string, turnId: string, summary: Summary): Promise<void>;
  /** Every summary of a place as (turn id, summary) pairs, oldest first. */
  all(place: string): Promise<readonly (readonly [string, Summary])[]>;
}

const ALL = { limit: 1_000_000 };

export function createMemory(store: Store, now: () => number = Date.now, retentionDays = RETENTION_DAYS): Memory {
  const ttlMs = retentionDays * DAY_MS;
  const turns = store.space<RememberedTurn>("turns", ttlMs);
  const heads = store.space<string>("heads", ttlMs);
  const messages = store.space<string>("messages", ttlMs);
  const summaryRecords = store.space<Summary>("summaries", ttlMs);
  const { timeline } = store;

  const keyOf = (place: string, id: string) => `${place} ${id}`;
  const headKey = (place: string, line?: string) => (line === undefined ? place : `${place} ${line}`);
  const messageKey = (place: string, id: string) => `${place} ${id}`;
  const list = { turns: (place: string) => `turns:${place}`, summaries: (place: string) => `summaries:${place}` };
  const saidBy = (person: string) => `said:${person}`;
  /** A turn's person by key: the same platform as the place's. */
  const personOf = (place: string, id: string) => `${place.slice(0, place.indexOf(":"))}:${id}`;
  // What is not there fails no schema: making that error would cost more than the read.
  const parse = (record: unknown) => (record === undefined ? undefined : turnSchema.safeParse(record).data);
  const read = async (place: string, id: string) => parse(await turns.get(keyOf(place, id)));
  const readMany = async (place: string, ids: readonly string[]): Promise<RememberedTurn[]> => {
    const records = await turns.getMany(ids.map((id) => keyOf(place, id)));
    return records.map(parse).filter((turn) => turn !== undefined);
  };

  const summaries: Summaries = {
    async get(place, turnId) {
      return summarySchema.safeParse(await summaryRecords.get(keyOf(place, turnId))).data;
    },
    async set(place, turnId, summary) {
      await summaryRecords.set(keyOf(place, turnId), summary);
      await timeline.add(list.summaries(place), turnId, now(), now() + ttlMs);
      const turn = await read(place, turnId);
      if (turn && !turn.summarized) await turns.set(keyOf(place, turnId), { ...turn, summarized: true });
    },
    async all(place) {
      const ids = await timeline.range(list.summaries(place), ALL);
      const records = await summaryRecords.getMany(ids.map((id) => keyOf(place, id)));
      return ids.flatMap((id, i) => {
        const summary = summarySchema.safeParse(records[i]).data;
        return summary ? [[id, summary] as const] : [];
      });
    },
  };

  const vectors = createVectors(store, now, ttlMs);

  return {
    summaries,
    vectors,
    async thread(place, from, line) {
      const parentId = from ?? (await heads.get(headKey(place, line)));
      const parent = parentId === undefined ? undefined : await read(place, parentId);
      if (!parent) return { turns: [], path: [] };
      const ancestors = [...(await readMany(place, parent.path)), parent];
      // The newest summary on the way covers exactly the ancestors up to its turn, so it is right for every branch.
      const at = ancestors.findLastIndex((turn) => turn.summarized);
      const base = at >= 0 ? ancestors[at]?.id : parent.base;
      const after = ancestors.slice(at + 1);
      const summary = base === undefined ? undefined : (await summaries.get(place, base))?.text;
      const path = after.map((turn) => turn.id).slice(-LONGEST_PATH);
      return { parent: parent.id, base, summary, turns: after.filter((turn) => !isBlank(turn)), path };
    },
    async turn(place, id) {
      return read(place, id);
    },
    async turnOf(place, messageId) {
      return messages.get(messageKey(place, messageId));
    },
    async remember(place, turn) {
      const key = keyOf(place, turn.id);
      const expiresAt = now() + ttlMs;
      const said = turn.person && saidBy(personOf(place, turn.person.id));
      // All at once: they are written together.
      await Promise.all([
        turns.set(key, turn),
        heads.set(headKey(place, turn.line), turn.id),
        timeline.add(list.turns(place), turn.id, turn.at, expiresAt),
        said && timeline.add(said, key, turn.at, expiresAt),
        ...[...turn.asked, ...turn.answered].map((id) => messages.set(messageKey(place, id), turn.id)),
      ]);
    },
    async answered(place, turnId, messageIds) {
      const known = await messages.getMany(messageIds.map((id) => messageKey(place, id)));
      const unknown = messageIds.filter((_, i) => known[i] !== turnId);
      const [isThere] = await Promise.all([
        this.revise(place, turnId, (turn) => ({ ...turn, answered: [...messageIds] })),
        ...unknown.map((id) => messages.set(messageKey(place, id), turnId)),
      ]);
      return isThere;
    },
    async show(place, turn, others) {
      const head = headKey(place, turn.line);
      if (others.includes((await heads.get(head)) ?? "")) await heads.set(head, turn.id);
    },
    async revise(place, id, change) {
      const turn = await read(place, id);
      if (!turn) return false;
      const changed = change(turn);
      if (!isDeepStrictEqual(changed, turn)) await turns.set(keyOf(place, id), changed);
      return true;
    },
    async forgetTurn(place, id) {
      const turn = await read(place, id);
      if (!turn) return;
      await Promise.all([turns.set(keyOf(place, id), blank(turn)), vectors.remove(place, [id])]);
      if (turn.person) await timeline.remove(saidBy(personOf(place, turn.person.id)), [keyOf(place, id)]);
    },
    async ofPlace(place) {
      return (await readMany(place, await timeline.range(list.turns(place), ALL))).filter((turn) => !isBlank(turn));
    },
    async ofPerson(person) {
      const keys = await timeline.range(saidBy(person), ALL);
      const records = (await turns.getMany(keys)).map(parse);
      return keys.flatMap((key, i) => {
        const turn = records[i];
        return turn && !isBlank(turn) ? [[key.slice(0, key.lastIndexOf(" ")), turn] as const] : [];
      });
    },
    async drop(place) {
      const ids = await timeline.range(list.turns(place), ALL);
      const known = await readMany(place, ids);
      for (const turn of known) {
        await messages.deleteMany([...turn.asked, ...turn.answered].map((id) => messageKey(place, id)));
        if (turn.person) await timeline.remove(saidBy(personOf(place, turn.person.id)), [keyOf(place, turn.id)]);
      }
      await turns.deleteMany(ids.map((id) => keyOf(place, id)));
      await vectors.drop(place);
      await summaryRecords.deleteMany((await summaries.all(place)).map(([id]) => keyOf(place, id)));
      await timeline.clear(list.turns(place));
      await timeline.clear(list.summaries(place));
      const lines = new Set([undefined, ...known.map(({ line }) => line)]);
      await heads.deleteMany([...lines].map((line) => headKey(place, line)));
      return known.filter((turn) => !isBlank(turn)).length;
    },
  };
}
