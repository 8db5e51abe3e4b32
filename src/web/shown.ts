import { z } from "zod";
import { toHtml } from "../render/html.ts";
import { parse } from "../render/markdown.ts";
import type { MessageView } from "./view.ts";

const file = z.object({ id: z.string(), name: z.string(), mime: z.string(), size: z.number() });
const media = file.extend({
  kind: z.enum(["image", "audio", "voice", "video", "file"]),
  alt: z.string().optional(),
  spoiler: z.boolean().optional(),
  durationSecs: z.number().optional(),
  waveform: z.array(z.number()).optional(),
  width: z.number().optional(),
  height: z.number().optional(),
});
const choice = z.object({
  kind: z.enum(["button", "menu"]),
  id: z.string(),
  label: z.string(),
  emoji: z.string().optional(),
  style: z.enum(["primary", "secondary", "danger"]).optional(),
  again: z.boolean().optional(),
  stop: z.boolean().optional(),
  items: z
    .array(
      z.object({
        label: z.string(),
        value: z.string(),
        description: z.string().optional(),
        selected: z.boolean().optional(),
      }),
    )
    .optional(),
});

const schema = z.object({
  id: z.string(),
  role: z.enum(["question", "answer"]),
  at: z.number(),
  turn: z.string().optional(),
  replyTo: z.string().optional(),
  private: z.boolean().optional(),
  edited: z.boolean().optional(),
  command: z.string().optional(),
  speaker: z.object({ name: z.string(), face: z.string().optional() }).optional(),
  mediaFirst: z.boolean().optional(),
  text: z.string(),
  fields: z.array(z.tuple([z.string(), z.string()])).default([]),
  files: z.array(file).default([]),
  state: z.enum(["waiting", "growing", "done", "cut"]),
  reasoning: z.string().default(""),
  status: z.string().optional(),
  notices: z.array(z.object({ text: z.string(), tone: z.enum(["info", "error"]) })).default([]),
  sources: z
    .array(z.object({ number: z.number(), title: z.string(), url: z.string(), date: z.string().optional() }))
    .default([]),
  media: z.array(media).default([]),
  choices: z.array(z.array(choice)).default([]),
  remembered: z.boolean().optional(),
});

/** A message of the conversation as it is kept. An answer's blocks are not: they are rendered from its markdown. */
export type Shown = Omit<MessageView, "blocks"> & {
  /** The core has known it: once it no longer does, it was forgotten and is not shown any more. */
  readonly remembered?: boolean;
  /** Kept nowhere: gone when the process ends. */
  readonly fleeting?: boolean;
};

/** A stored record as a message; undefined where it is not one. What grew when the process ended was cut. */
export function readShown(value: unknown): Shown | undefined {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return undefined;
  const grew = parsed.data.state === "waiting" || parsed.data.state === "growing";
  return grew ? { ...parsed.data, state: "cut", status: undefined, choices: [] } : parsed.data;
}

const blocksOf = new WeakMap<Shown, readonly string[]>();

/** The message with its blocks; they are rendered once for each state of a message that is not growing. */
export function viewOf(shown: Shown, growing?: readonly string[]): MessageView {
  const { remembered: _, fleeting: __, ...view } = shown;
  if (shown.role === "question") return { ...view, blocks: [] };
  const known = growing ?? blocksOf.get(shown);
  if (known) return { ...view, blocks: known };
  const blocks = shown.text ? toHtml(parse(shown.text)) : [];
  blocksOf.set(shown, blocks);
  return { ...view, blocks };
}

/** An answer of which nothing is there yet. */
export function emptyAnswer(o: Pick<Shown, "id" | "at" | "turn" | "private" | "fleeting" | "replyTo">): Shown {
  return {
    ...o,
    role: "answer",
    text: "",
    fields: [],
    files: [],
    state: "waiting",
    reasoning: "",
    notices: [],
    sources: [],
    media: [],
    choices: [],
  };
}
