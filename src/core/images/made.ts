import { z } from "zod";
import { fileSchema } from "../options.ts";

/**
 * What came of a paid step: all that its card says. It is noted before it is shown, so that after a crash it is shown
 * instead of made again.
 */
export const madeSchema = z.object({
  /** The model's name. */
  model: z.string(),
  /** What the pictures show, in words. */
  prompt: z.string(),
  seed: z.number().optional(),
  usd: z.number().optional(),
  spoiler: z.boolean(),
  /** What is to be said beside them, in the language of the turn. */
  notices: z.array(z.string()),
  /** The call that makes others of the kind. */
  again: z.object({ command: z.string(), options: z.record(z.string(), z.unknown()) }).optional(),
  pictures: z.array(z.object({ file: fileSchema, width: z.number().optional(), height: z.number().optional() })),
});
export type Made = z.infer<typeof madeSchema>;
