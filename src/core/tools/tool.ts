import type { z } from "zod";
import type { Button, Part } from "../part.ts";
import type { PlaceSettings } from "../settings.ts";
import type { Spoken } from "../speech/spoken.ts";
import type { Call, FileRef, Turn } from "../turn.ts";

/** What a tool knows of the answer that it is a part of. */
export interface ToolContext {
  readonly turn: Turn;
  readonly settings: PlaceSettings;
  /** Pictures that can be gone on from: those of the question, then the newest of the conversation first. */
  readonly pictures: readonly FileRef[];
  /** The part of the place's conversation that it belongs to: a character's own, or a scene's. */
  readonly line?: string | undefined;
  /** The conversation enters no memory, and memory does not enter it. */
  readonly private: boolean;
}

export interface ToolResult {
  /** What the model is told. */
  readonly text: string;
  /** Words of strangers (a page, a file, an old conversation) are in `text`: they may try to give orders. */
  readonly untrusted?: boolean;
  /** What was made, to be gone on from. */
  readonly pictures?: readonly FileRef[];
  /** What was read aloud, in its order. */
  readonly spoken?: readonly Spoken[];
  /** What can be done with it; stands under the answer. */
  readonly rows?: readonly (readonly Button[])[];
}

/** Something that a model may do in the course of an answer. */
export interface Tool<A = unknown> {
  readonly name: string;
  /** For the model: what it does, and when it is right. */
  readonly description: string;
  readonly parameters: z.ZodType<A>;
  /** `paid` and `memory` need a press once words of strangers are in the turn. */
  readonly kind: "free" | "paid" | "memory";
  /** Whether it can be of use here; always, when left out. */
  offered?(context: ToolContext): boolean;
  /** What a call costs at most, in USD; undefined when nobody can say. */
  priceUsd?(given: A, context: ToolContext): Promise<number | undefined>;
  /** The call that stands for it on a button, where it needs a press. */
  press(given: A, context: ToolContext): Call;
  /** @throws UserError for what the model should hear in words */
  run(given: A, context: ToolContext): AsyncGenerator<Part, ToolResult, undefined>;
}

/** Types a tool's arguments from its parameters. */
export function tool<A>(spec: Tool<A>): Tool {
  return spec as unknown as Tool;
}
