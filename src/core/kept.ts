import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "./errors.ts";
import type { Store } from "./store/store.ts";
import { type FileRef, type Person, type Place, personKey, placeKey } from "./turn.ts";

const DAY_MS = 86_400_000;
/** As long as conversations: the buttons under a picture work while it is remembered. */
const KEPT_MS = 30 * DAY_MS;
/** Past this the oldest files go first. */
const MOST_BYTES = 4 * 1024 ** 3;
const PREFIX = "kept:";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What is younger may still be on its way to a record, or to its name. */
const ORPHAN_MS = 3_600_000;
const NOTED_MS = 2 * DAY_MS;

const record = z.object({ key: z.string(), person: z.string(), place: z.string(), turn: z.string().optional() });
type Record = z.infer<typeof record>;

interface Bytes {
  readonly bytes: Uint8Array;
  readonly mime: string;
  readonly name: string;
}

/** For whom something is made, and where. */
interface Owner {
  /** The turn that it is made in. */
  readonly id?: string;
  readonly person: Pick<Person, "id">;
  readonly place: Place;
}

/**
 * What was made and paid for: pictures, sound and film, kept so that buttons can go on from them, and so that a turn that
 * a crash cut does not pay twice.
 */
export interface Kept {
  /** Keeps bytes for 30 days; each file is sealed with a key of its own, which is in the store. */
  put(made: Bytes, owner: Owner): Promise<FileRef>;
  /** @throws UserError when it is not kept any more */
  open(file: FileRef): Promise<Uint8Array>;
  /** What a step of a turn has led to in an earlier process; undefined when it was not done yet. */
  done(turnId: string, step: string): Promise<unknown>;
  /** Notes what a step has led to, before anything of it is shown. */
  note(turnId: string, step: string, result: unknown): Promise<void>;
  /** Also what was noted of the turns that they were made in. @param whose a person's or a place's key */
  forget(whose: string): Promise<number>;
  /** The platform gave a place another id: what was made there goes along. @param from a place's key */
  move(from: string, to: string): Promise<void>;
  /** Removes files that are too old, too many, or that nobody knows of. */
  sweep(): Promise<void>;
}

export const isKept = (file: Pick<FileRef, "ref">): boolean => file.ref.startsWith(PREFIX);

/** @param folder files lie there under random names */
export function createKept(store: Store, folder: string, now: () => number = Date.now, mostBytes = MOST_BYTES): Kept {
  const records = store.space<Record>("kept", KEPT_MS);
  const results = store.space<unknown>("results", NOTED_MS);
  const pathOf = (id: string) => join(folder, id);
  const notesOf = (turn: string) => `notes:${turn}`;
  const lists = ({ person, place }: Record) => [`kept:${person}`, `kept:${place}`];

  async function remove(id: string): Promise<void> {
    const found = record.safeParse(await records.get(id)).data;
    await records.delete(id);
    for (const list of found ? lists(found) : []) await store.timeline.remove(list, [id]);
    if (found?.turn) await removeNotes(found.turn);
    await rm(pathOf(id), { force: true });
  }

  async function removeNotes(turn: string): Promise<void> {
    const steps = await store.timeline.range(notesOf(turn), { limit: 1000 });
    await results.deleteMany(steps.map((step) => `${turn} ${step}`));
    await store.timeline.clear(notesOf(turn));
  }

  return {
    async put({ bytes, mime, name }, { person, place, id: turn }) {
      const id = randomUUID();
      const key = randomBytes(32);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // Renamed into place: what a crash leaves half-written has no name that anybody knows.
      await writeFile(pathOf(`${id}.new`), seal(key, bytes), { mode: 0o600 });
      await rename(pathOf(`${id}.new`), pathOf(id));
      const entry = {
        key: key.toString("base64url"),
        person: personKey(place.platform, person.id),
        place: placeKey(place),
        ...(turn !== undefined && { turn }),
      };
      const listed = lists(entry).map((list) => store.timeline.add(list, id, now(), now() + KEPT_MS));
      await Promise.all([records.set(id, entry), ...listed]);
      return { name, mime, size: bytes.byteLength, ref: `${PREFIX}${id}` };
    },
    async open(file) {
      const id = file.ref.slice(PREFIX.length);
      const found = record.safeParse(await records.get(id)).data;
      const sealed = found && (await readFile(pathOf(id)).catch(() => undefined));
      const bytes = sealed && unseal(Buffer.from(found.key, "base64url"), sealed);
      if (!bytes) throw new UserError("error.file.gone", { name: file.name });
      return bytes;
    },
    done: (turnId, step) => results.get(`${turnId} ${step}`),
    async note(turnId, step, result) {
      const listed = store.timeline.add(notesOf(turnId), step, now(), now() + NOTED_MS);
      await Promise.all([results.set(`${turnId} ${step}`, result), listed]);
    },
    async forget(whose) {
      const ids = await store.timeline.range(`kept:${whose}`, { limit: 1_000_000 });
      for (const id of ids) await remove(id);
      return ids.length;
    },
    async move(from, to) {
      for (const id of await store.timeline.range(`kept:${from}`, { limit: 1_000_000 })) {
        const found = record.safeParse(await records.get(id)).data;
        if (found) {
          await records.set(id, { ...found, place: to });
          await store.timeline.add(`kept:${to}`, id, now(), now() + KEPT_MS);
        }
        await store.timeline.remove(`kept:${from}`, [id]);
      }
    },
    async sweep() {
      const names = await readdir(folder).catch(() => []);
      const files = await Promise.all(names.map(async (name) => ({ name, ...(await look(pathOf(name))) })));
      files.sort((a, b) => b.mtimeMs - a.mtimeMs);
      let total = 0;
      for (const { name, size, mtimeMs } of files) {
        total += size;
        const age = now() - mtimeMs;
        const isOrphan = age > ORPHAN_MS && (await records.get(name)) === undefined;
        if (total > mostBytes || age > KEPT_MS || isOrphan) await remove(name);
      }
    },
  };
}

async function look(path: string): Promise<{ size: number; mtimeMs: number }> {
  const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }));
  return { size, mtimeMs };
}

/** In pieces: a film need not be copied to stand between its nonce and its tag. */
function seal(key: Buffer, bytes: Uint8Array): readonly Buffer[] {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  return [nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()];
}

/** Undefined for what is not as it was sealed. */
function unseal(key: Buffer, sealed: Buffer): Uint8Array | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const bytes = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return bytes;
}
