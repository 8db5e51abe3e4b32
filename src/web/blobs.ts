import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { WebFault } from "./fault.ts";
import type { WebStore } from "./store.ts";

const KEY = "files";
const KEPT_MS = 30 * 86_400_000;
const MOST_BYTES = 500_000_000;
const MOST_FILES = 2000;

const schema = z.object({
  id: z.string(),
  place: z.string(),
  name: z.string(),
  mime: z.string(),
  size: z.number(),
  at: z.number(),
  /** AES-256-GCM: without this record the file is noise. */
  key: z.string(),
  iv: z.string(),
  tag: z.string(),
});
/** A fleeting one has its key in this process only: what it sealed is noise once the process ends. */
type Entry = z.infer<typeof schema> & { readonly fleeting?: boolean };

export interface StoredFile {
  readonly id: string;
  readonly place: string;
  readonly name: string;
  readonly mime: string;
  readonly size: number;
}

/** Files that people sent and answers brought: on disk under a key of their own, which the encrypted store holds. */
export interface Blobs {
  put(o: { place: string; name: string; mime: string; fleeting?: boolean }, bytes: Uint8Array): Promise<StoredFile>;
  /** These files are to be gone when the process ends. */
  keepBriefly(ids: readonly string[]): Promise<void>;
  find(id: string): StoredFile | undefined;
  /** Undefined when the file is gone. */
  read(id: string): Promise<Uint8Array | undefined>;
  delete(ids: readonly string[]): Promise<void>;
  /** Deletes all files of a place. */
  deleteOf(place: string): Promise<void>;
}

/** @param folder where the files lie; they are kept 30 days, 500 MB in all, the oldest leave first */
export async function openBlobs(o: { folder: string; store: WebStore; now: () => number }): Promise<Blobs> {
  const { folder, store, now } = o;
  const stored = z.array(z.unknown()).safeParse(await store.get(KEY)).data ?? [];
  const entries = new Map<string, Entry>();
  for (const each of stored) {
    const entry = schema.safeParse(each).data;
    if (entry) entries.set(entry.id, entry);
  }
  const save = () =>
    store.set(
      KEY,
      [...entries.values()].filter((each) => !each.fleeting),
    );
  const pathOf = (id: string) => join(folder, id);
  const drop = async (gone: readonly Entry[]) => {
    for (const { id } of gone) entries.delete(id);
    await Promise.all(gone.map(({ id }) => rm(pathOf(id), { force: true })));
  };
  const remove = async (which: (entry: Entry) => boolean) => {
    const gone = [...entries.values()].filter(which);
    if (gone.length === 0) return;
    await drop(gone);
    await save();
  };
  const sweep = async (incoming: number) => {
    const byAge = [...entries.values()].sort((a, b) => a.at - b.at);
    let bytes = byAge.reduce((sum, each) => sum + each.size, incoming);
    let count = byAge.length;
    await drop(
      byAge.filter((each) => {
        const leaves = each.at < now() - KEPT_MS || bytes > MOST_BYTES || count >= MOST_FILES;
        if (leaves) {
          bytes -= each.size;
          count -= 1;
        }
        return leaves;
      }),
    );
  };
  // What has no record has no key any more.
  const lying = await readdir(folder).catch(() => []);
  await Promise.all(lying.flatMap((name) => (entries.has(name) ? [] : [rm(pathOf(name), { force: true })])));
  return {
    async put({ place, name, mime, fleeting = false }, bytes) {
      await sweep(bytes.byteLength);
      const id = randomBytes(16).toString("hex");
      const key = randomBytes(32);
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key, iv);
      const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(`${pathOf(id)}.part`, sealed, { mode: 0o600 });
      await rename(`${pathOf(id)}.part`, pathOf(id));
      const file = { id, place, name, mime, size: bytes.byteLength };
      const text = (part: Buffer) => part.toString("base64");
      entries.set(id, { ...file, at: now(), key: text(key), iv: text(iv), tag: text(cipher.getAuthTag()), fleeting });
      await save();
      return file;
    },
    async keepBriefly(ids) {
      for (const id of ids) {
        const entry = entries.get(id);
        if (entry) entries.set(id, { ...entry, fleeting: true });
      }
      if (ids.length > 0) await save();
    },
    find(id) {
      const entry = entries.get(id);
      if (!entry || entry.at < now() - KEPT_MS) return undefined;
      const { place, name, mime, size } = entry;
      return { id, place, name, mime, size };
    },
    async read(id) {
      const entry = entries.get(id);
      if (!entry || entry.at < now() - KEPT_MS) return undefined;
      const sealed = await readFile(pathOf(id)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw error;
      });
      if (!sealed) return undefined;
      const part = (text: string) => Buffer.from(text, "base64");
      const decipher = createDecipheriv("aes-256-gcm", part(entry.key), part(entry.iv));
      decipher.setAuthTag(part(entry.tag));
      return Buffer.concat([decipher.update(sealed), decipher.final()]);
    },
    delete: (ids) => remove((each) => ids.includes(each.id)),
    deleteOf: (place) => remove((each) => each.place === place),
  };
}

/** @throws WebFault 404 when the file is gone */
export function mustFind(blobs: Blobs, id: string): StoredFile {
  const file = blobs.find(id);
  if (!file) throw new WebFault(404, "file", "This file is gone. Attach it again.");
  return file;
}
