import { z } from "zod";
import type { Kept } from "../kept.ts";
import { fileSchema } from "../options.ts";
import type { Media } from "../part.ts";
import { measured } from "./sound.ts";

/** A voice message that was made, and what it says. */
export const spokenSchema = z.object({ file: fileSchema, alt: z.string(), words: z.string().optional() });
export type Spoken = z.infer<typeof spokenSchema>;

/** A voice message as it was shown before; undefined where it is not kept any more. */
export async function heardAgain({ file, ...said }: Spoken, kept: Kept): Promise<(Media & Spoken) | undefined> {
  const bytes = await kept.open(file).catch(() => undefined);
  return bytes && { ...(await measured(bytes)), ...said, file };
}
