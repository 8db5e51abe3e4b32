import { constants, existsSync, statSync } from "node:fs";
import { access } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { openStore, StoreError } from "../core/store/open.ts";
import { type Check, fail, ok, warn } from "./finding.ts";

/** Whether what is kept can be read, and written to. Makes nothing that is not there. */
export async function* checkStore(o: {
  readonly url: string;
  readonly dataDir: string;
  readonly secret?: string;
}): Check {
  yield* checkFolder("DATA_DIR", o.dataDir);
  const file = o.url.startsWith("sqlite:") ? o.url.slice("sqlite:".length) : undefined;
  if (o.url === "memory:") {
    yield warn("Store: everything is forgotten when the bot stops (memory:)", "Set STORE_URL=sqlite:FILE to keep it.");
    return;
  }
  if (file !== undefined && !existsSync(file)) {
    if (dirname(resolve(file)) !== resolve(o.dataDir)) yield* checkFolder("The folder of STORE_URL", dirname(file));
    yield ok(`Store: ${file} will be made by the first start`);
    return;
  }
  try {
    const { url, dataDir, secret } = o;
    const store = await openStore({ url, dataDir, ...(secret !== undefined && { secret }) });
    await store.close();
    yield ok(`Store: ${file ?? `Redis at ${new URL(url).host}`} opens, and the key fits`);
  } catch (error) {
    if (error instanceof StoreError) yield fail(`Store: ${error.message}`, "The bot will not start before that.");
    else
      yield fail(
        `Store: ${file} cannot be opened (${codeOf(error)})`,
        "Look at the file's owner and at the space left.",
      );
  }
  yield* checkKeyFile(o);
}

async function* checkFolder(name: string, folder: string): Check {
  const path = resolve(folder);
  // A folder that is missing is made by the first start, in the nearest one that is there.
  let nearest = path;
  while (!existsSync(nearest)) nearest = dirname(nearest);
  try {
    if (!statSync(nearest).isDirectory()) throw Object.assign(new Error(), { code: "ENOTDIR" });
    await access(nearest, constants.W_OK | constants.X_OK);
    yield ok(`Store: ${name} ${path} ${nearest === path ? "can be written to" : "will be made by the first start"}`);
  } catch (error) {
    const todo = `Let the bot's user write to ${nearest}, or choose another folder.`;
    yield fail(`Store: ${name} ${path} cannot be written to (${codeOf(error)})`, todo);
  }
}

function* checkKeyFile(o: { readonly dataDir: string; readonly secret?: string }) {
  const path = join(o.dataDir, "store.key");
  if (o.secret !== undefined || !existsSync(path)) return;
  if ((statSync(path).mode & 0o077) !== 0) yield warn(`Store: other users may read ${path}`, `Run: chmod 600 ${path}`);
  else yield ok(`Store: the key is kept in ${path}; back it up apart from the database`);
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown fault";
