import { z } from "zod";

/** Where an answer goes: stored with the turn, and read again when it is resumed by another process. */
const schema = z.object({
  chat: z.number().int(),
  thread: z.number().int().optional(),
  /** The message that the answer replies to. */
  reply: z.number().int().optional(),
  /** The person's id: their private chat has the same. */
  user: z.number().int().optional(),
  /** The message whose content the answer replaces (a panel, an answer that is made again). */
  edit: z.number().int().optional(),
  /** Until when, and in answer to what, only the person may see the answer. In groups only. */
  whisper: z
    .object({
      until: z.number(),
      /** The ephemeral message that asked. */
      message: z.number().int().optional(),
      /** The button that was pressed, and the ephemeral message that carries it. */
      callback: z.string().optional(),
      edit: z.number().int().optional(),
    })
    .optional(),
  /** The message that was sent by way of the bot, and that the answer grows in. */
  inline: z.string().optional(),
  /** The question that stands above such an answer. */
  quote: z.string().optional(),
  /** The call from a chat where the bot is no member; answering it makes such a message. */
  guest: z.string().optional(),
  /** No event asked for it: which process began it, and the newest message there then. */
  begun: z.object({ by: z.string(), after: z.number() }).optional(),
  /** `/start`: whom to greet before the help. */
  greet: z.string().optional(),
});

export type Target = z.infer<typeof schema>;

/** @throws when the record was not written by this adapter */
export function parseTarget(value: unknown): Target {
  return schema.parse(typeof value === "string" ? JSON.parse(value) : value);
}
