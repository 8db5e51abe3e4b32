import { randomBytes } from "node:crypto";

export interface FilePart {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
}

/** A form as the pieces that go over the wire: the files themselves are among them, not copies. */
export interface Form {
  readonly type: string;
  readonly bytes: number;
  readonly pieces: readonly Uint8Array[];
}

/**
 * A request that uploads files.
 * @see https://discord.com/developers/docs/reference#uploading-files
 */
export function toForm(json: unknown, files: readonly FilePart[]): Form {
  const boundary = `gondolier-${randomBytes(18).toString("base64url")}`;
  const head = (disposition: string, type: string) =>
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: ${type}\r\n\r\n`);
  const end = Buffer.from("\r\n");
  const pieces = [
    head('name="payload_json"', "application/json"),
    Buffer.from(JSON.stringify(json ?? {})),
    end,
    ...files.flatMap(({ name, mime, bytes }, n) => [
      head(`name="files[${n}]"; filename="${quotable(name)}"`, clean(mime)),
      bytes,
      end,
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ];
  const bytes = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  return { type: `multipart/form-data; boundary=${boundary}`, bytes, pieces };
}

export function isForm(body: unknown): body is Form {
  return typeof body === "object" && body !== null && "pieces" in body;
}

/** As browsers write it. @see https://html.spec.whatwg.org/#multipart-form-data */
const quotable = (name: string): string => name.replace(/[\r\n]+/g, " ").replaceAll('"', "%22");
const clean = (mime: string): string => (/^[\w.+-]+\/[\w.+-]+$/.test(mime) ? mime : "application/octet-stream");
