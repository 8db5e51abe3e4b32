import { z } from "zod";

const file = z.object({ name: z.string(), mime: z.string(), size: z.number(), ref: z.string() });

/** One remembered turn of a place: a node of the tree of what was said there. */
export const turnSchema = z.object({
  id: z.string(),
  at: z.number(),
  parent: z.string().optional(),
  /** Ids of the nearest ancestors, oldest first, up to and with the parent: what a reply walks, in one read. */
  path: z.array(z.string()),
  /** The ancestor whose summary stands for everything before `path`. */
  base: z.string().optional(),
  /** Missing when what was said here is forgotten. */
  person: z.object({ id: z.string(), name: z.string() }).optional(),
  question: z.string(),
  /** The question was edited after it was answered. */
  edited: z.string().optional(),
  quoted: z.object({ name: z.string(), text: z.string() }).optional(),
  images: z.array(file),
  /** What the pictures show, once they have left the window. */
  seen: z.string().optional(),
  files: z.array(file),
  /** Files of which only the name or the beginning stands in the question. */
  documents: z.array(file).optional(),
  /** It was this command, and not words: editing it asks nothing anew. */
  command: z.string().optional(),
  /** Pictures that were made in answer to it. */
  made: z.array(file).optional(),
  /** What was read aloud in answer to it, with its words. */
  spoken: z.array(z.object({ file, alt: z.string(), words: z.string().optional() })).optional(),
  answer: z.string(),
  /** Which character answered, by its key and the name that it had; none where the bot itself did. */
  role: z.string().optional(),
  speaker: z.string().optional(),
  /** The part of the place's conversation that it belongs to: a character's own, or a scene's. */
  line: z.string().optional(),
  /** The first answer that the same question got. */
  first: z.string().optional(),
  /** On that one: the others, in order. */
  variants: z.array(z.string()).optional(),
  model: z.string(),
  /** A guess for question and answer together. */
  tokens: z.number(),
  /** Ids of the messages that asked, and of those that answered. */
  asked: z.array(z.string()),
  answered: z.array(z.string()),
  /** A summary of this turn and all its ancestors exists. */
  summarized: z.boolean().optional(),
});
export type RememberedTurn = z.infer<typeof turnSchema>;

/** What was said up to a turn, in short; kept under that turn's id. */
export const summarySchema = z.object({
  /** The earlier summary that this one goes on from. */
  base: z.string().optional(),
  /** The turns that this one adds to it. */
  covers: z.array(z.string()),
  /** Missing while it is to be made anew. */
  text: z.string().optional(),
});
export type Summary = z.infer<typeof summarySchema>;

/** Blanks what was said and keeps the place in the tree, so that what follows is still found. */
export function blank(turn: RememberedTurn): RememberedTurn {
  const { person: _p, quoted: _q, edited: _e, seen: _s, made: _m, spoken: _a, documents: _d, ...rest } = turn;
  return { ...rest, question: "", answer: "", images: [], files: [], tokens: 0 };
}

export const isBlank = (turn: RememberedTurn): boolean => turn.person === undefined;
