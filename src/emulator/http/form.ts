import type { IncomingMessage } from "node:http";
import * as z from "zod";
import { readBytes, readJson } from "./body.ts";
import { refuse } from "./refusal.ts";

/** A file that came in a form. */
export class Upload {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;

  constructor(name: string, type: string, bytes: Buffer) {
    this.name = name;
    this.type = type;
    this.bytes = bytes;
  }

  /** What the journal keeps of it. */
  toJSON() {
    return { file: this.name, type: this.type, bytes: this.bytes.length };
  }
}

export const uploadSchema = z.instanceof(Upload, { error: "Invalid input: expected a file" });

interface ReadForm {
  /** Fields by name: texts and files; a field that came twice is a list. */
  readonly fields: unknown;
  readonly bytes: number;
}

/**
 * Reads a form, or JSON where the route takes that too.
 * @throws Refusal 400, 413 or 415.
 */
export async function readForm(req: IncomingMessage, orJson: boolean): Promise<ReadForm> {
  const type = req.headers["content-type"] ?? "";
  if (orJson && /^application\/json\b/i.test(type)) {
    const { json, bytes } = await readJson(req);
    return { fields: json, bytes };
  }
  if (!/^multipart\/form-data\b/i.test(type)) {
    req.resume();
    const wanted = orJson ? "'application/json' or 'multipart/form-data'" : "'multipart/form-data'";
    throw refuse(415, "content-type", `'Content-Type' must be ${wanted}`);
  }
  const bytes = await readBytes(req);
  const form = await new Response(new Uint8Array(bytes), { headers: { "content-type": type } })
    .formData()
    .catch(() => undefined);
  if (!form) throw refuse(400, "form", "Invalid multipart/form-data in request body");
  const fields: Record<string, unknown> = {};
  for (const name of new Set(form.keys())) {
    const values = await Promise.all(form.getAll(name).map(fieldValue));
    // Lists may be written as `images` or as `images[]`.
    fields[name.replace(/\[\]$/, "")] = values.length === 1 && !name.endsWith("[]") ? values[0] : values;
  }
  return { fields, bytes: bytes.length };
}

const fieldValue = async (value: string | File) =>
  typeof value === "string" ? value : new Upload(value.name, value.type, Buffer.from(await value.arrayBuffer()));

/** A number or a flag comes as text in a form. */
export const formNumber = z.preprocess(
  (value) => (typeof value === "string" && value.trim() !== "" ? Number(value) : value),
  z.number(),
);
export const formFlag = z.preprocess(
  (value) => (value === "true" ? true : value === "false" ? false : value),
  z.boolean(),
);
