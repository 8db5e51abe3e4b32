import { z } from "zod";

const id = z.uuid("must be a UUID");
const placeId = z.string().min(1).max(100);
const messageId = z.string().min(1).max(200);
const options = z.record(
  z.string().max(100),
  z.union([
    z.string().max(1_000_000),
    z.number(),
    z.boolean(),
    z.array(z.string().max(100)).max(10, "takes at most 10 files"),
  ]),
);

/** Begins a turn. The page makes the id, so that the same request sent twice is one turn. */
export const turnMessage = z.object({
  id,
  place: placeId,
  command: z.string().min(1).max(100),
  options: options.default({}),
  replyTo: messageId.optional(),
  /** The message that the command is done to: it fills what `options` leaves out. */
  about: messageId.optional(),
});
export type TurnMessage = z.infer<typeof turnMessage>;

/** Presses a button, or chooses from a menu. `options` fills what the button's call lacks. */
export const pressMessage = z.object({
  id,
  place: placeId,
  action: z.string().min(1).max(200),
  value: z.string().max(1000).optional(),
  options: options.default({}),
});
export type PressMessage = z.infer<typeof pressMessage>;

export const stopMessage = z.object({ place: placeId, turn: z.string().max(200).optional() });
export const newPlaceMessage = z.object({ name: z.string().max(200).optional() });
export const changePlaceMessage = z.object({
  name: z.string().trim().min(1, "must not be empty").max(200).optional(),
  nsfw: z.boolean().optional(),
});
export const editMessage = z.object({ text: z.string().trim().min(1, "must not be empty").max(1_000_000) });

export const completeQuery = z.object({
  place: placeId,
  command: z.string().max(100),
  option: z.string().max(100),
  typed: z.string().max(200).default(""),
  /** The form's other options so far, as JSON. */
  given: z
    .string()
    .max(10_000)
    .default("{}")
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: "custom", message: "must be JSON" });
        return z.NEVER;
      }
    })
    .pipe(z.record(z.string().max(100), z.union([z.string(), z.number(), z.boolean()]))),
});
export const uploadQuery = z.object({ place: placeId, name: z.string().trim().min(1).max(200) });

/** Where an answer goes: this adapter's words in a turn, read back when the turn is resumed. */
export const target = z.object({
  message: z.string(),
  /** The person asked for it not to be remembered. */
  private: z.boolean().default(false),
  /** Shown by this process only, and kept nowhere: what is private, and what commands say that are. */
  fleeting: z.boolean().default(false),
});
export type Target = z.infer<typeof target>;
