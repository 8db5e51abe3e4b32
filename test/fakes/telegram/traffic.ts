import { writeFile } from "node:fs/promises";
import type { JsonObject } from "./json.ts";

/** One request as it came in, without the token. */
export interface TrafficEntry {
  readonly api: "telegram";
  readonly method: string;
  /** The API method's name; `file/<path>` for a download. */
  readonly path: string;
  readonly contentType?: string;
  /** Decoded; uploads as `{file: name}`. */
  readonly body?: JsonObject;
  readonly at: number;
  /** Set once answered; 0 when the connection was cut. */
  status?: number;
  description?: string;
}

/** A call that the original would have refused. */
export interface Violation {
  readonly method: string;
  readonly status: number;
  readonly description: string;
  readonly body?: JsonObject;
  readonly at: number;
}

/** Writes requests for the conformance checker, one JSON object a line; downloads are no API calls. */
export async function writeTraffic(file: string, traffic: readonly TrafficEntry[]): Promise<void> {
  const lines = traffic
    .filter((entry) => !entry.path.startsWith("file/"))
    .map(({ api, method, path, contentType, body }) => JSON.stringify({ api, method, path, contentType, body }));
  await writeFile(file, lines.length ? `${lines.join("\n")}\n` : "");
}
