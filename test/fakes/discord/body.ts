import type { IncomingMessage } from "node:http";
import { ApiError, refusal } from "./errors.ts";
import type { Upload } from "./types.ts";

export interface Decoded {
  readonly body: unknown;
  readonly uploads: readonly Upload[];
  readonly contentType: string | undefined;
}

const MAX_REQUEST_BYTES = 25 * 1024 * 1024;

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes <= MAX_REQUEST_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_REQUEST_BYTES) throw refusal(40005);
  return Buffer.concat(chunks);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal(50109);
  }
}

async function parseForm(raw: Buffer<ArrayBuffer>, contentType: string): Promise<Omit<Decoded, "contentType">> {
  let form: FormData;
  try {
    form = await new Response(raw, { headers: { "Content-Type": contentType } }).formData();
  } catch {
    throw new ApiError(400, 50035, "Invalid Form Body");
  }
  const uploads: Upload[] = [];
  const fields: Record<string, unknown> = {};
  let payload: unknown;
  for (const [key, value] of form) {
    if (key === "payload_json") payload = parseJson(typeof value === "string" ? value : await value.text());
    else if (typeof value === "string") fields[key] = value;
    else {
      const bytes = new Uint8Array(await value.arrayBuffer());
      const named = /^(?:files?\[(\d+)\]|file(\d*))$/.exec(key);
      const index = named?.[1] ?? named?.[2] ?? String(uploads.length);
      uploads.push({ key: `files[${index || "0"}]`, name: value.name, bytes, contentType: value.type });
    }
  }
  const body = payload ?? (Object.keys(fields).length > 0 || uploads.length > 0 ? fields : undefined);
  return { body, uploads };
}

/** Reads a request's body in whatever form the API takes. @throws ApiError */
export async function decodeBody(request: IncomingMessage): Promise<Decoded> {
  const raw = (await readAll(request)) as Buffer<ArrayBuffer>;
  const contentType = request.headers["content-type"];
  if (raw.length === 0) return { body: undefined, uploads: [], contentType };
  const kind = (contentType ?? "").split(";")[0]?.trim().toLowerCase();
  if (kind === "application/json") return { body: parseJson(raw.toString("utf8")), uploads: [], contentType };
  if (kind === "multipart/form-data") return { ...(await parseForm(raw, contentType ?? "")), contentType };
  if (kind === "application/x-www-form-urlencoded") {
    return { body: Object.fromEntries(new URLSearchParams(raw.toString("utf8"))), uploads: [], contentType };
  }
  throw new ApiError(
    400,
    50035,
    "Expected \"Content-Type\" header to be one of {'application/json', 'multipart/form-data', 'application/x-www-form-urlencoded'}.",
  );
}
