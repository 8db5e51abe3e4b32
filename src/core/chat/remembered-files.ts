import type { FileRef } from "../turn.ts";
import type { Attachments } from "./attachments.ts";

/** Longer texts are remembered by their beginning: they would be sent along with every later question. */
const LONGEST_WHOLE = 8_000;
const BEGINNING = 1_000;

/** What stays of a question's files once it is answered. */
export interface RememberedFiles {
  /** What stands before the words of the question. */
  readonly notes: readonly string[];
  /** Files whose words stand in the notes, all of them. */
  readonly files: readonly FileRef[];
  /** Files that are attached anew when the question is asked once more. */
  readonly documents: readonly FileRef[];
}

export function rememberedFiles({ texts, documents }: Pick<Attachments, "texts" | "documents">): RememberedFiles {
  const short = texts.filter(({ text }) => text.length <= LONGEST_WHOLE);
  const long = texts.filter(({ text }) => text.length > LONGEST_WHOLE);
  const beginning = (text: string) => `${text.slice(0, BEGINNING).toWellFormed()}…`;
  return {
    notes: [
      ...short.map(({ name, text }) => `(file ${name})\n${text}`),
      ...long.map(({ name, text }) => `(file ${name}; only its beginning is kept)\n${beginning(text)}`),
      ...documents.map(({ file }) => `(file ${file.name}; only its name is kept)`),
    ],
    files: short.flatMap(({ file }) => file ?? []),
    documents: [...long.flatMap(({ file }) => file ?? []), ...documents.map(({ file }) => file)],
  };
}
