import { expect } from "vitest";
import type { Suggestion } from "../../../src/core/command-spec.ts";
import type { Emulator } from "../../../src/emulator/index.ts";
import { eventually } from "../../e2e/eventually.ts";

/** A file that a person has. */
export interface Upload {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly mime: string;
}

export type Value = string | number | boolean | Upload | readonly Upload[];
export type Values = Readonly<Record<string, Value>>;

/** `voice`: what the platform itself shows as a voice message. */
export type FileKind = "image" | "voice" | "audio" | "video" | "file";

export interface SeenFile {
  readonly kind: FileKind;
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Words for who does not see it, where the platform has room for them. */
  readonly alt?: string | undefined;
  readonly seconds?: number | undefined;
}

/** A message of the bot's as its reader sees it; an album is one. */
export interface Seen {
  readonly id: string;
  readonly text: string;
  readonly files: readonly SeenFile[];
  readonly buttons: readonly string[];
  /** Addresses that can be opened from it. */
  readonly links: readonly string[];
  /** In whose name it was said, where not the bot's. */
  readonly speaker?: string | undefined;
  /** Nobody else can see it. */
  readonly unseen: boolean;
  /** It grows no more. */
  readonly over: boolean;
}

/** What the bot asks for in the platform's own way: a modal, a question, a form. */
export interface Form {
  /** What each field is called for people. */
  readonly fields: readonly string[];
  fill(values: Values): Promise<void>;
}

/** Somebody in a place where nothing was said yet, who uses the bot as one does there. */
export interface Seat {
  /** Uses a command. */
  does(command: string, options?: Values): Promise<void>;
  /** Says something to the bot in plain words. */
  says(words: string, ...files: readonly Upload[]): Promise<void>;
  /** Uses a command without an option that it requires; resolves with what asks for that. */
  begins(command: string, options?: Values): Promise<Form>;
  /** Uses a command on a message of somebody else's. */
  doesTo(command: string, words: string): Promise<void>;
  presses(message: Seen, button: RegExp, who?: "stranger"): Promise<void>;
  /** Presses a button that lacks something. */
  opens(message: Seen, button: RegExp): Promise<Form>;
  /** What is offered for what was typed into an option; undefined where the platform has no such thing. */
  suggests(command: string, option: string, typed: string): Promise<readonly Suggestion[] | undefined>;
  /** What the bot has said to this person: in the place, in its threads, in private, and to their presses. Oldest first. */
  seen(): Promise<readonly Seen[]>;
  /** Every text that stood there for a while. */
  past(): Promise<readonly string[]>;
}

export interface SitDown {
  /** Others are there too. */
  readonly shared?: boolean;
  readonly who?: "owner";
}

/** A platform with the bot on it. */
export interface Ground {
  readonly venice: Emulator;
  sit(o?: SitDown): Promise<Seat>;
  /** What one can do there that one cannot do everywhere. */
  readonly has: {
    /** Options offer what they can be while somebody types. */
    readonly suggestions: boolean;
    /** Commands in the menu of a message. */
    readonly menus: boolean;
    /** A description for each picture. */
    readonly alts: boolean;
    /** Several files for one option. */
    readonly manyFiles: boolean;
  };
  /** What a stranger who presses a button reads. */
  readonly strangersRead: RegExp;
  /** A file that is larger than the bot can be sent. */
  tooLarge(): Upload;
  /** What went over the wire and should not have: nothing. */
  violations(): readonly unknown[];
}

export interface Wanted {
  readonly text?: RegExp;
  readonly file?: FileKind;
  readonly button?: RegExp;
  readonly speaker?: RegExp;
}

const fits = (message: Seen, { text, file, button, speaker }: Wanted): boolean =>
  message.over &&
  (text === undefined || text.test(message.text)) &&
  (file === undefined || message.files.some(({ kind }) => kind === file)) &&
  (button === undefined || message.buttons.some((label) => button.test(label))) &&
  (speaker === undefined || speaker.test(message.speaker ?? ""));

/** Waits for a finished message of the bot's; the newest that fits. */
export async function sees(seat: Seat, wanted: Wanted): Promise<Seen> {
  return eventually(async () => {
    const all = await seat.seen();
    const found = all.findLast((message) => fits(message, wanted));
    const glance = all.map(({ text, files, buttons, speaker, over }) => ({
      text: text.slice(0, 200),
      ...(speaker && { speaker }),
      files: files.map(({ kind, name }) => `${kind} ${name}`).join(),
      buttons: buttons.join(),
      over,
    }));
    expect(found, `wanted ${inWords(wanted)}, seen ${JSON.stringify(glance)}`).toBeDefined();
    return found!;
  });
}

/** Checks again and again until the check passes. */
export const soon = (check: () => void | Promise<void>) => eventually(check);

const inWords = (wanted: Wanted): string =>
  Object.entries(wanted)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");

/** The requests that reached Venice on a path and name these words. */
export const asked = ({ venice }: Ground, path: string, words: string) =>
  venice.requests.filter((request) => request.path === path && JSON.stringify(request.body).includes(words));
