import { ApiFailure } from "./failure.ts";

export interface Part {
  readonly name: string;
  readonly fileName: string | undefined;
  readonly bytes: Buffer;
}

const HEADERS_END = Buffer.from("\r\n\r\n");

/** Takes a multipart body apart. @throws ApiFailure 400 */
export function parseMultipart(raw: Buffer, boundary: string): Part[] {
  const opening = Buffer.from(`--${boundary}`);
  const separator = Buffer.from(`\r\n--${boundary}`);
  const parts: Part[] = [];
  let at = raw.indexOf(opening);
  if (at < 0) throw new ApiFailure(400, "Bad Request: unexpected end of request content");
  at += opening.length;
  while (raw.subarray(at, at + 2).toString("latin1") === "\r\n") {
    const headersEnd = raw.indexOf(HEADERS_END, at);
    const end = headersEnd < 0 ? -1 : raw.indexOf(separator, headersEnd + 2);
    if (end < 0) throw new ApiFailure(400, "Bad Request: unexpected end of request content");
    parts.push(readPart(raw.subarray(at + 2, headersEnd).toString("utf8"), raw.subarray(headersEnd + 4, end)));
    at = end + separator.length;
  }
  return parts;
}

function readPart(headers: string, bytes: Buffer): Part {
  const disposition = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(headers)?.[1];
  if (disposition === undefined) throw new ApiFailure(400, "Bad Request: expected form-data content disposition");
  const name = attribute(disposition, "name");
  if (!name) throw new ApiFailure(400, "Bad Request: field name in multipart/form-data not found");
  return { name, fileName: attribute(disposition, "filename"), bytes };
}

function attribute(disposition: string, key: string): string | undefined {
  const match = new RegExp(`(?:^|[;\\s])${key}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;]*))`, "i").exec(disposition);
  if (!match) return undefined;
  return match[1] === undefined ? match[2]!.trim() : match[1].replace(/\\(.)/g, "$1");
}
