import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Emulator } from "../../src/emulator/index.ts";

/** Where recorded traffic goes, for a check against the official descriptions; nothing is written when it is not set. */
const FOLDER = process.env.GONDOLIER_TRAFFIC_DIR;

/** Keeps what went out to a platform, as the JSON lines that the conformance check reads. */
export function keepTraffic(name: string, entries: readonly object[]): void {
  if (!FOLDER) return;
  mkdirSync(FOLDER, { recursive: true });
  appendFileSync(join(FOLDER, `${name}.jsonl`), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
}

/** The same for what went out to Venice; files that it names by an address of its own are no part of its API. */
export function keepVeniceTraffic(emulator: Emulator): void {
  const calls = emulator.requests.filter(({ path }) => !/^\/(portraits|downloads)\//.test(path));
  const entries = calls.map(({ method, path, query, headers, body }) => ({
    api: "venice",
    ...{ method, path, query, body },
    ...(headers["content-type"] !== undefined && { contentType: headers["content-type"] }),
  }));
  keepTraffic("venice", entries);
}
