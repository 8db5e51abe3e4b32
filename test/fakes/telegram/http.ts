import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiFailure } from "./failure.ts";
import type { FaultSpec } from "./faults.ts";
import type { Json } from "./json.ts";
import type { TrafficEntry } from "./traffic.ts";

/** What the front of Telegram lets through. */
const MAX_BODY_BYTES = 52 * 1024 * 1024;

export interface Reply {
  readonly result: Json;
  readonly description?: string;
}

/** The whole body, or nothing when it is too large. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk as Buffer);
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

/** Cuts the connection instead of answering. */
export function cut(response: ServerResponse, entry: TrafficEntry): void {
  entry.status = 0;
  response.destroy();
}

/** Answers with a page, as a proxy in between would. */
export function sendPage(response: ServerResponse, { status = 502 }: FaultSpec): void {
  response.writeHead(status, { "content-type": "text/html" });
  response.end("<html><body><h1>Bad Gateway</h1></body></html>");
}

export function send(response: ServerResponse, outcome: Reply | ApiFailure): void {
  const isFailure = outcome instanceof ApiFailure;
  const retryAfter = isFailure ? outcome.parameters?.retry_after : undefined;
  const text = JSON.stringify(
    isFailure
      ? { ok: false, error_code: outcome.status, description: outcome.message, parameters: outcome.parameters }
      : { ok: true, ...outcome },
  );
  response.writeHead(isFailure ? outcome.status : 200, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
  });
  response.end(text);
}
