import type { Emulator } from "../../src/emulator/index.ts";
import { key } from "./client.ts";

/** Posts a form: strings, and files as `[bytes, name, type]`; a list repeats its field. */
export function postForm(
  to: Emulator,
  path: string,
  fields: Readonly<Record<string, string | FileOf | readonly FileOf[]>>,
): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === "string") form.append(name, value);
    else
      for (const file of isList(value) ? value : [value])
        form.append(name, new File([new Uint8Array(file[0])], file[1], { type: file[2] }));
  }
  return fetch(to.url + path, { method: "POST", headers: { authorization: `Bearer ${key}` }, body: form });
}

export type FileOf = readonly [bytes: Uint8Array, name: string, type: string];

const isList = (value: FileOf | readonly FileOf[]): value is readonly FileOf[] => Array.isArray(value[0]);
