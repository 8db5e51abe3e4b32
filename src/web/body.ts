import type { z } from "zod";
import { WebFault } from "./fault.ts";

/**
 * Reads a request's body, whole.
 * @throws WebFault 413 as soon as it is longer than `maxBytes`, without reading the rest
 */
export async function readCapped(request: Request, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = () => new WebFault(413, "large", { limit: describeBytes(maxBytes) });
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/** Reads a JSON body and parses it with `schema`. */
export async function readJson<S extends z.ZodType>(
  request: Request,
  schema: S,
  maxBytes = 2_000_000,
): Promise<z.infer<S>> {
  if (!/^application\/json\b/i.test(request.headers.get("content-type") ?? "")) throw new WebFault(415, "type");
  const text = new TextDecoder().decode(await readCapped(request, maxBytes));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new WebFault(400, "json");
  }
  return schema.parse(value);
}

/** A size for people: "25 MB". */
export function describeBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const [amount, unit] = bytes < 1e6 ? [bytes / 1e3, "KB"] : [bytes / 1e6, "MB"];
  return `${amount < 10 ? amount.toFixed(1).replace(/\.0$/, "") : Math.round(amount)} ${unit}`;
}
