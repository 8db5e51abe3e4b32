import type { Deps } from "./deps.ts";
import type { Part } from "./part.ts";
import type { FileRef, Person, Place, Turn } from "./turn.ts";

/** What can be charged for; also the quota's classes. */
export type Cost = "free" | "chat" | "search" | "image" | "speech" | "transcription" | "read" | "video" | "music";

export interface Suggestion {
  readonly name: string;
  readonly value: string;
}

/** Who types, and where: what a completion may depend on. */
export interface Typing {
  readonly place: Place;
  readonly person: Person;
  readonly locale: string;
}

interface OptionBase {
  readonly required?: boolean;
  /** A required option that may be left out where one of these is given: a picture needs no words. */
  readonly unless?: readonly string[];
}
export interface StringOption extends OptionBase {
  readonly kind: "string";
  readonly maxLength?: number;
  /** Asked for in a large field. */
  readonly multiline?: boolean;
  readonly choices?: readonly string[];
  /** At most 25 suggestions for what was typed so far. */
  readonly complete?: (typed: string, typing: Typing, deps: Deps) => Promise<readonly Suggestion[]>;
}
export interface IntegerOption extends OptionBase {
  readonly kind: "integer";
  readonly min?: number;
  readonly max?: number;
}
export interface BooleanOption extends OptionBase {
  readonly kind: "boolean";
}
/** Attachments. Values are lists: an album, or several files on one message, fill one option. */
export interface FileOption extends OptionBase {
  readonly kind: "image" | "audio" | "file";
}
export type OptionSpec = StringOption | IntegerOption | BooleanOption | FileOption;
export type Options = Readonly<Record<string, OptionSpec>>;

type ValueOf<O extends OptionSpec> = O extends { kind: "string" }
  ? string
  : O extends { kind: "integer" }
    ? number
    : O extends { kind: "boolean" }
      ? boolean
      : readonly FileRef[];

/** The values that `run` gets: required ones are there (as "" where `unless` excused them), the others may be missing. */
export type Values<S extends Options> = {
  readonly [K in keyof S as S[K] extends { required: true } ? K : never]: ValueOf<S[K]>;
} & { readonly [K in keyof S as S[K] extends { required: true } ? never : K]?: ValueOf<S[K]> };

/** One command. Its descriptions are words: `command.<name>` and `command.<name>.<option>` in the locales. */
export interface Command<S extends Options = Options> {
  readonly name: string;
  readonly cost: Cost;
  readonly options: S;
  /** Who may call it; `anyone` by default. `manager`: who manages the place, or an owner. */
  readonly access?: "anyone" | "manager" | "owner";
  /** Only its caller sees the answer, where the platform can do that. */
  readonly private?: boolean | ((options: Readonly<Record<string, unknown>>) => boolean);
  /** Reached by buttons only: offered in no list. */
  readonly hidden?: boolean;
  /** Makes no sense where the bot is no member. */
  readonly placeWide?: boolean;
  /** Runs at once instead of waiting for its place's turn (a panel, help, stop). */
  readonly immediate?: boolean;
  run(options: Values<S>, turn: Turn, deps: Deps): AsyncIterable<Part>;
}

/** Types a command's options from its spec. */
export function command<const S extends Options>(spec: Command<S>): Command {
  return spec as unknown as Command;
}
