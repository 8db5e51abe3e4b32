import type { IncomingMessage } from "node:http";
import { Refusal, refuse } from "./refusal.ts";

const mostBytes = 35 * 1024 * 1024;

const drainedBytes = 4 * mostBytes;

const tooLarge = (headers: Readonly<Record<string, string>> = {}) =>
  new Refusal({
    status: 413,
    reason: "too-large",
    body: { code: "PAYLOAD_TOO_LARGE", error: "Request body too large. Maximum is 35 MB." },
    headers,
  });

/**
 * Reads a JSON body.
 * @throws Refusal 400 or 413.
 */
export async function readJson(req: IncomingMessage): Promise<{ readonly json: unknown; readonly bytes: number }> {
  if (!/^application\/json\b/i.test(req.headers["content-type"] ?? "")) {
    req.resume();
    throw refuse(400, "content-type", "'Content-Type' must be 'application/json'");
  }
  const bytes = await readBytes(req);
  try {
    return { json: JSON.parse(bytes.toString()), bytes: bytes.length };
  } catch {
    throw refuse(400, "json", "Invalid JSON in request body");
  }
}

/**
 * Reads all bytes of a body.
 * @throws Refusal 413: one that is too large is read to its end and dropped, as a client that still
 * sends would never see the answer.
 */
export function readBytes(req: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= mostBytes) chunks.push(chunk);
      else chunks.length = 0;
      if (size > drainedBytes) reject(tooLarge({ connection: "close" }));
    });
    req.on("end", () => (size > mostBytes ? reject(tooLarge()) : resolve(Buffer.concat(chunks))));
    req.on("error", reject);
  });
}
