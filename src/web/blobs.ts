import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { WebFault } from "./fault.ts";
import type { ByteRange } from "./range.ts";
import { seal, unseal } from "./seal.ts";
import type { WebStore } from "./store.ts";

const KEY = "files";
const KEPT_MS = 30 * 86_400_000;
const MOST_BYTES = 500_000_000;
const MOST_FILES = 2000;
const KEY_BYTES = 32;

const schema = z.object({
  id: z.string(),
  place: z.string(),
  name: z.string(),
  mime: z.string(),
  size: z.number(),
  at: z.number(),
  /** Of the seal: without this record the file is noise. */
  secret: z.string(),
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

interface NewFile extends Pick<StoredFile, "place" | "name" | "mime"> {
  /** Gone when the process ends. */
  readonly fleeting?: boolean;
  /** The same bytes in the same place are one file, which many messages show and none takes along when it goes. */
  readonly once?: boolean;
}

/** Files that people sent and answers brought: on disk under a key of their own, which the encrypted store holds. */
export interface Blobs {
  put(file: NewFile, bytes: Uint8Array): Promise<StoredFile>;
  /** These files are to be gone when the process ends. */
  keepBriefly(ids: readonly string[]): Promise<void>;
  find(id: string): StoredFile | undefined;
  /** Undefined when the file is gone. */
  read(id: string): Promise<Uint8Array | undefined>;
  /** The whole file or a part of it, read as fast as it is taken; undefined when it is gone. */
  stream(id: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | undefined>;
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
  const live = (id: string) => {
    const entry = entries.get(id);
    return entry && entry.at >= now() - KEPT_MS ? entry : undefined;
  };
  const coming = new Map<string, Promise<void>>();
  async function keep(file: Omit<Entry, "at" | "secret">, bytes: Uint8Array): Promise<void> {
    await sweep(bytes.byteLength);
    const key = randomBytes(KEY_BYTES);
    const path = pathOf(file.id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(`${path}.part`, seal(key, bytes), { mode: 0o600 });
    await rename(`${path}.part`, path);
    entries.set(file.id, { ...file, at: now(), secret: key.toString("base64") });
    await save();
  }
  async function* pieces(id: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    const entry = live(id);
    if (!entry) return;
    await using file = await open(pathOf(id));
    yield* unseal(file, Buffer.from(entry.secret, "base64"), entry.size, range?.from, range?.to);
  }
  // What has no record has no key any more.
  const lying = await readdir(folder).catch(() => []);
  await Promise.all(lying.flatMap((name) => (entries.has(name) ? [] : [rm(pathOf(name), { force: true })])));
  return {
    async put({ place, name, mime, fleeting = false, once = false }, bytes) {
      const id = once ? digest(place, bytes) : randomBytes(16).toString("hex");
      const file = { id, place, name, mime, size: bytes.byteLength };
      const same = live(id);
      if (same) {
        entries.set(id, { ...same, at: now() });
        return file;
      }
      // The same bytes may come twice at the same time.
      const keeping = coming.get(id) ?? keep({ ...file, fleeting }, bytes).finally(() => coming.delete(id));
      coming.set(id, keeping);
      await keeping;
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
      const entry = live(id);
      if (!entry) return undefined;
      const { place, name, mime, size } = entry;
      return { id, place, name, mime, size };
    },
    async read(id) {
      if (!live(id)) return undefined;
      const whole: Uint8Array[] = [];
      try {
        for await (const piece of pieces(id)) whole.push(piece);
      } catch (error) {
        if (isGone(error)) return undefined;
        throw error;
      }
      return Buffer.concat(whole);
    },
    async stream(id, range) {
      const reading = pieces(id, range);
      // The first piece tells whether there is anything to read.
      const first = await reading.next().catch((error: unknown) => {
        if (isGone(error)) return { done: true } as const;
        throw error;
      });
      if (first.done) return undefined;
      return new ReadableStream<Uint8Array>(
        {
          start: (controller) => controller.enqueue(first.value),
          async pull(controller) {
            const next = await reading.next();
            if (next.done) controller.close();
            else controller.enqueue(next.value);
          },
          async cancel() {
            await reading.return(undefined);
          },
        },
        { highWaterMark: 1 },
      );
    },
    delete: (ids) => remove((each) => ids.includes(each.id)),
    deleteOf: (place) => remove((each) => each.place === place),
  };
}

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";

function digest(place: string, bytes: Uint8Array): string {
  return createHash("sha256").update(place).update(" ").update(bytes).digest("hex").slice(0, 32);
}

/** @throws WebFault 404 when the file is gone */
export function mustFind(blobs: Blobs, id: string): StoredFile {
  const file = blobs.find(id);
  if (!file) throw new WebFault(404, "file");
  return file;
}
