import { z } from "zod";
import { fileSchema } from "../options.ts";

/** A call as buttons hold it. */
const call = z.object({ command: z.string(), options: z.record(z.string(), z.unknown()) });

/** What is to be made, as it was quoted: nothing of it changes between the price and the press. */
export const orderSchema = z.object({
  kind: z.enum(["video", "music"]),
  model: z.object({ id: z.string(), name: z.string() }),
  prompt: z.string(),
  seconds: z.number().optional(),
  /** Of films. */
  resolution: z.string().optional(),
  image: fileSchema.optional(),
  /** Of songs. */
  lyrics: z.string().optional(),
  /** The model writes the lyrics. */
  writesLyrics: z.boolean().optional(),
  usd: z.number(),
  /** The call that asks for the price of another one. */
  again: call,
});
export type Order = z.infer<typeof orderSchema>;

/**
 * One film or song, from its price to its delivery. `queueing` is written before the order is sent: there is no way to ask
 * Venice what became of one, so a job that a crash left there is never ordered again.
 */
export const jobSchema = z.object({
  order: orderSchema,
  state: z.enum(["quoted", "queueing", "queued", "done", "failed"]),
  /** The turn that named the price. */
  offer: z.string().optional(),
  /** Whose it is, and where it was asked for, by their keys. */
  person: z.string(),
  place: z.string(),
  /** How often its turn ended before it was ready: the turn of that number brings it. 0 is the one that was pressed for. */
  carrier: z.number(),
  queued: z
    .object({
      model: z.string(),
      queueId: z.string(),
      downloadUrl: z.string().optional(),
      key: z.string().optional(),
      /** Epoch milliseconds. */
      at: z.number(),
    })
    .optional(),
  file: fileSchema.optional(),
  failure: z
    .object({
      /** In the language of whoever asked. */
      text: z.string(),
      /** Words that the service would take. */
      prompt: z.string().optional(),
      /** A model that the service would use. */
      model: z.string().optional(),
    })
    .optional(),
  /** It was sent to its person privately. */
  told: z.boolean().optional(),
});
export type Job = z.infer<typeof jobSchema>;
