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

const record = z.object({ key: z.string(), person: z.string(), place: z.string() });
type Record = z.infer<typeof record>;

interface Bytes {
  readonly bytes: Uint8Array;
  readonly mime: string;
  readonly name: string;
}

/** For whom something is made, and where. */
interface Owner {
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
  /** @param whose a person's or a place's key */
  forget(whose: string): Promise<number>;
  /** Removes files that are too old, or too many. */
  sweep(): Promise<void>;
}

export const isKept = (file: Pick<FileRef, "ref">): boolean => file.ref.startsWith(PREFIX);

/** @param folder files lie there under random names */
export function createKept(store: Store, folder: string, now: () => number = Date.now, mostBytes = MOST_BYTES): Kept {
  const records = store.space<Record>("kept", KEPT_MS);
  const results = store.space<unknown>("results", 2 * DAY_MS);
  const pathOf = (id: string) => join(folder, id);
  const lists = ({ person, place }: Record) => [`kept:${person}`, `kept:${place}`];

  async function remove(id: string): Promise<void> {
    const found = record.safeParse(await records.get(id)).data;
    await records.delete(id);
    for (const list of found ? lists(found) : []) await store.timeline.remove(list, [id]);
    await rm(pathOf(id), { force: true });
  }

  return {
    async put({ bytes, mime, name }, { person, place }) {
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
      };
      await records.set(id, entry);
      for (const list of lists(entry)) await store.timeline.add(list, id, now(), now() + KEPT_MS);
      return { name, mime, size: bytes.byteLength, ref: `${PREFIX}${id}` };
    },
    async open(file) {
      const id = file.ref.slice(PREFIX.length);
      const found = record.safeParse(await records.get(id)).data;
      const sealed = found && (await readFile(pathOf(id)).catch(() => undefined));
      if (!sealed) throw new UserError("error.file.gone", { name: file.name });
      return unseal(Buffer.from(found.key, "base64url"), sealed);
    },
    done: (turnId, step) => results.get(`${turnId} ${step}`),
    note: (turnId, step, result) => results.set(`${turnId} ${step}`, result),
    async forget(whose) {
      const ids = await store.timeline.range(`kept:${whose}`, { limit: 1_000_000 });
      for (const id of ids) await remove(id);
      return ids.length;
    },
    async sweep() {
      const names = await readdir(folder).catch(() => []);
      const files = await Promise.all(names.map(async (name) => ({ name, ...(await look(pathOf(name))) })));
      files.sort((a, b) => b.mtimeMs - a.mtimeMs);
      let total = 0;
      for (const { name, size, mtimeMs } of files) {
        total += size;
        if (total > mostBytes || now() - mtimeMs > KEPT_MS) await remove(name);
      }
    },
  };
}

async function look(path: string): Promise<{ size: number; mtimeMs: number }> {
  const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }));
  return { size, mtimeMs };
}

function seal(key: Buffer, bytes: Uint8Array): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

function unseal(key: Buffer, sealed: Buffer): Uint8Array {
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12));
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
}
