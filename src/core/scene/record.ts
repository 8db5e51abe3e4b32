import { z } from "zod";
import type { Person, Place } from "../turn.ts";

const place = z.looseObject({
  platform: z.enum(["discord", "telegram", "web"]),
  id: z.string(),
  private: z.boolean(),
  nsfw: z.boolean(),
});

/** A scene: several characters who play in one place. */
export const sceneSchema = z.object({
  id: z.string(),
  /** Where it plays. */
  place: place as unknown as z.ZodType<Place>,
  /** Where it was begun, by its key: the channel of the thread. */
  from: z.string(),
  /** Who began it, and pays for the lines that nobody asked for. */
  by: z.object({
    id: z.string(),
    name: z.string(),
    locale: z.string(),
    roles: z.array(z.string()),
  }) satisfies z.ZodType<Person>,
  cast: z.array(z.object({ key: z.string(), name: z.string() })),
  topic: z.string(),
  /** The number of the line that comes next: another one is out of date. */
  step: z.number(),
  lines: z.number(),
  /** Lines since a person's last word. */
  unprompted: z.number(),
  ended: z.boolean(),
});

export type Scene = Readonly<z.infer<typeof sceneSchema>>;
/** Somebody who plays in it. */
export type Player = Scene["cast"][number];

/** The name of its part of the place's conversation. */
export const lineOf = ({ id }: Pick<Scene, "id">): string => `scene:${id}`;
