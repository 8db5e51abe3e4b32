import { ApiFailure } from "./failure.ts";
import { type Draft, isObject, type JsonObject } from "./json.ts";
import { parseMultipart } from "./multipart.ts";

export interface Upload {
  readonly field: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A request's parameters. Like the original keeps them: every value is text; what was JSON is JSON text. */
export interface Body {
  readonly params: ReadonlyMap<string, string>;
  readonly uploads: readonly Upload[];
  /** What was sent, decoded, for the record of traffic; uploads as `{file: name}`. */
  readonly decoded: JsonObject | undefined;
  /** Without boundary and charset. */
  readonly contentType: string | undefined;
}

const MAX_PARAMETERS_BYTES = 1 << 20;

/** @throws ApiFailure 400, 413 */
export function decodeBody(contentType: string | undefined, raw: Buffer, query: URLSearchParams): Body {
  const kind = contentType?.replace(/;.*$/s, "").trim().toLowerCase();
  const params = new Map<string, string>(query);
  const base = { params, uploads: [], contentType: kind };
  if (raw.length === 0) return { ...base, decoded: query.size ? Object.fromEntries(query) : undefined };
  if (kind === "multipart/form-data") {
    const boundary = /boundary="?([^";]+)"?/i.exec(contentType!)?.[1];
    if (!boundary) throw new ApiFailure(400, "Bad Request: boundary not found");
    const parts = parseMultipart(raw, boundary);
    const decoded: Draft = {};
    const uploads: Upload[] = [];
    for (const part of parts) {
      if (part.fileName === undefined) {
        params.set(part.name, part.bytes.toString("utf8"));
        decoded[part.name] = part.bytes.toString("utf8");
      } else {
        uploads.push({ field: part.name, name: part.fileName, bytes: new Uint8Array(part.bytes) });
        decoded[part.name] = { file: part.fileName };
      }
    }
    checkLength(params);
    return { ...base, uploads, decoded };
  }
  const text = raw.toString("utf8");
  if (raw.length > MAX_PARAMETERS_BYTES) {
    throw new ApiFailure(413, "Request Entity Too Large: too many parameters");
  }
  if (kind === "application/json") {
    const parsed = parseJsonBody(text);
    for (const [key, value] of Object.entries(parsed)) {
      if (value === null || value === undefined) continue;
      params.set(key, typeof value === "string" ? value : JSON.stringify(value));
    }
    return { ...base, decoded: parsed };
  }
  if (kind === "application/x-www-form-urlencoded") {
    for (const [key, value] of new URLSearchParams(text)) params.set(key, value);
    return { ...base, decoded: Object.fromEntries(new URLSearchParams(text)) };
  }
  return { ...base, decoded: undefined };
}

function parseJsonBody(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ApiFailure(400, "Bad Request: can't parse JSON object");
  }
  if (!isObject(value)) throw new ApiFailure(400, "Bad Request: JSON object expected");
  return value;
}

function checkLength(params: ReadonlyMap<string, string>): void {
  let total = 0;
  for (const [key, value] of params) total += key.length + Buffer.byteLength(value);
  if (total > MAX_PARAMETERS_BYTES) {
    throw new ApiFailure(413, "Request Entity Too Large: too many parameters in form data");
  }
}
