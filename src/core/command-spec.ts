import type { Key } from "../i18n.ts";
import type { Person, Place } from "./turn.ts";

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
  /** The command's other options so far, where the platform tells them. */
  readonly given?: Readonly<Record<string, unknown>>;
}

interface OptionBase {
  readonly required?: boolean;
  /** A required option that may be left out where one of these is given: a picture needs no words. */
  readonly unless?: readonly string[];
  /** What is said where it is missing; that the option of this name is wanted by default. */
  readonly missing?: Key;
}
/** @typeParam D what a completion may use; `never` for who only needs to know that there is one */
export interface StringOption<D = never> extends OptionBase {
  readonly kind: "string";
  readonly maxLength?: number;
  /** Asked for in a large field. */
  readonly multiline?: boolean;
  readonly choices?: readonly string[];
  /** Asked for where nobody else sees it, never offered as an argument, and the message that held it is deleted at once. */
  readonly secret?: boolean;
  /** At most 25 suggestions for what was typed so far. */
  readonly complete?: (typed: string, typing: Typing, deps: D) => Promise<readonly Suggestion[]>;
}
export interface NumberOption extends OptionBase {
  /** `integer`: whole numbers only. */
  readonly kind: "integer" | "number";
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
export type OptionSpec<D = never> = StringOption<D> | NumberOption | BooleanOption | FileOption;
export type Options<D = never> = Readonly<Record<string, OptionSpec<D>>>;

/** What an adapter needs to know of a command to offer it natively. Its descriptions are words: `command.<name>` and `command.<name>.<option>` in the locales. */
export interface CommandSpec<D = never> {
  readonly name: string;
  readonly cost: Cost;
  readonly options: Options<D>;
  /** Who may call it; `anyone` by default. `manager`: who manages the place, or an owner. */
  readonly access?: "anyone" | "manager" | "owner";
  /** Only its caller sees the answer, where the platform can do that. */
  readonly private?: boolean | ((options: Readonly<Record<string, unknown>>) => boolean);
  /** Reached by buttons only: offered in no list. */
  readonly hidden?: boolean;
  /**
   * Done to a message that is there (Discord's context menu, the playground's message actions): its words fill the option
   * `text`, its files `image`, `audio` and `file`, its id `message`, where the command has them. Named by `command.<name>` in the locales.
   */
  readonly onMessage?: boolean;
  /** A key that a person brought never pays for it: others take part. */
  readonly sharedKeyOnly?: boolean;
  /** Makes no sense where the bot is no member. */
  readonly placeWide?: boolean;
  /** Runs at once instead of waiting for its place's turn (a panel, help, stop). */
  readonly immediate?: boolean;
  /** Runs beside what its place is busy with, and is shown as it grows: what takes minutes. */
  readonly aside?: boolean;
}
