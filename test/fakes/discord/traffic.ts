import { writeFileSync } from "node:fs";
import type { Json, Upload } from "./types.ts";

/** A request as the conformance checker reads it. */
export interface TrafficEntry {
  readonly api: "discord";
  readonly method: string;
  /** After `/api/vN`, tokens replaced. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly body?: unknown;
  /** Epoch milliseconds of arrival. */
  readonly at: number;
  /** What was answered; 0 when the connection was cut. */
  status: number;
}

/** The path without the secrets that webhooks and interactions carry in it. */
export function withoutTokens(path: string): string {
  return path.replace(/^(\/webhooks\/\d+|\/interactions\/\d+)\/[^/]+/, "$1/TOKEN");
}

export function formBody(payload: unknown, uploads: readonly Upload[]): Json {
  const files = Object.fromEntries(
    uploads.map((upload) => [upload.key, { file: upload.name, contentType: upload.contentType }]),
  );
  return { ...(payload !== undefined && { payload_json: payload }), ...files };
}

/** Writes one JSON object per line. */
export function writeTraffic(file: string, traffic: readonly TrafficEntry[]): void {
  writeFileSync(file, traffic.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
}
