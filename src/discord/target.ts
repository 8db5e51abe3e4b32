import { z } from "zod";

/** Interactions can be answered for 15 minutes; the last seconds are left for requests on their way. */
const INTERACTION_LIFE_MS = 15 * 60_000 - 10_000;

const MessageTarget = z.object({
  kind: z.literal("message"),
  channel: z.string(),
  guild: z.string().optional(),
  /** The message that asked; none where the bot speaks by itself. */
  question: z.string().optional(),
});

const InteractionTarget = z.object({
  kind: z.literal("interaction"),
  channel: z.string(),
  guild: z.string().optional(),
  id: z.string(),
  token: z.string(),
  application: z.string(),
  /** When Discord made it, epoch milliseconds. */
  at: z.number(),
  /**
   * `reply`: the first response is the answer's own message; `update`: the message that carried the pressed button is
   * edited; `follow`: that message stays as it is and the answer follows it.
   */
  ack: z.enum(["reply", "update", "follow"]),
  ephemeral: z.boolean(),
  /** Whether the bot is in that channel's server, or alone with the person: then it can write there without the token. */
  member: z.boolean(),
  /** The message that carried the pressed button. */
  pressed: z.string().optional(),
  maxFileBytes: z.number(),
  /** Addresses of files that came with a command: nobody can ask for them again. */
  files: z.record(z.string(), z.string()).optional(),
});

/** Where an answer goes. Stored with its turn, encrypted, and parsed when the turn is resumed. */
export const Target = z.discriminatedUnion("kind", [MessageTarget, InteractionTarget]);
export type Target = z.infer<typeof Target>;
export type MessageTarget = z.infer<typeof MessageTarget>;
export type InteractionTarget = z.infer<typeof InteractionTarget>;

/** Whether the interaction's token still opens its webhook. */
export function isLive(target: InteractionTarget, now: number): boolean {
  return now < target.at + INTERACTION_LIFE_MS;
}
