import type { Key } from "../i18n.ts";

/** What the page is sent: the words between this adapter and its client, which reads these types too. */

/** The page's own words: `web.<word>` in the locales. */
export type Word = WordOf<Key>;
type WordOf<K> = K extends `web.${infer W}` ? W : never;

export type AnswerState = "waiting" | "growing" | "done" | "cut";

export interface FileView {
  readonly id: string;
  readonly name: string;
  readonly mime: string;
  readonly size: number;
}

export interface MediaView extends FileView {
  readonly kind: "image" | "audio" | "voice" | "video" | "file";
  readonly alt?: string;
  readonly spoiler?: boolean;
  readonly durationSecs?: number;
  /** Loudness over time, each from 0 to 255. */
  readonly waveform?: readonly number[];
  /** In pixels. */
  readonly width?: number;
  readonly height?: number;
}

export interface SpeakerView {
  readonly name: string;
  /** The file that shows who it is. */
  readonly face?: string;
}

export interface SourceView {
  /** What the text calls it. */
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly date?: string;
}

export interface NoticeView {
  readonly text: string;
  readonly tone: "info" | "error";
}

export interface MenuItemView {
  readonly label: string;
  readonly value: string;
  readonly description?: string;
  readonly selected?: boolean;
}

export interface ChoiceView {
  readonly kind: "button" | "menu";
  /** The stored action that a press names. */
  readonly id: string;
  readonly label: string;
  readonly emoji?: string;
  readonly style?: "primary" | "secondary" | "danger";
  /** Pressing it makes this answer anew. */
  readonly again?: boolean;
  /** It ends the answer: the page has its own way to do that. */
  readonly stop?: boolean;
  readonly items?: readonly MenuItemView[];
}

export interface MessageView {
  readonly id: string;
  readonly role: "question" | "answer";
  /** Epoch milliseconds. */
  readonly at: number;
  /** The turn that it asked, or that it answers. */
  readonly turn?: string;
  /** The message that it replies to. */
  readonly replyTo?: string;
  /** The person asked for it not to be remembered. */
  readonly private?: boolean;
  readonly edited?: boolean;
  /** Whose words an answer is, where not the bot's own. */
  readonly speaker?: SpeakerView;
  /** An answer's files came before its words. */
  readonly mediaFirst?: boolean;
  /** A question's command. */
  readonly command?: string;
  /** A question's words, or the markdown of an answer. */
  readonly text: string;
  /** A question's other options, in order. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly files: readonly FileView[];
  readonly state: AnswerState;
  /** An answer's blocks, as sanitised HTML. */
  readonly blocks: readonly string[];
  readonly reasoning: string;
  readonly status?: string;
  readonly notices: readonly NoticeView[];
  readonly sources: readonly SourceView[];
  readonly media: readonly MediaView[];
  readonly choices: readonly (readonly ChoiceView[])[];
}

export interface PlaceView {
  readonly id: string;
  /** Empty until something was said there, or somebody named it. */
  readonly name: string;
  /** The last time that something was said there, epoch milliseconds. */
  readonly at: number;
  readonly growing: boolean;
  /** Marked as age-restricted. */
  readonly nsfw: boolean;
}

export interface OptionView {
  readonly name: string;
  readonly description: string;
  readonly kind: "string" | "integer" | "number" | "boolean" | "image" | "audio" | "file";
  readonly required: boolean;
  readonly maxLength?: number;
  readonly multiline?: boolean;
  readonly choices?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  /** Suggestions can be asked for. */
  readonly completes?: boolean;
  /** Nobody may see it, and it is shown nowhere. */
  readonly secret?: boolean;
}

export interface CommandView {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionView[];
  /** Done to a message that is there, and offered in no list. */
  readonly onMessage?: boolean;
}

/** What the event stream carries; the event's name is its `type`. */
export type WebEvent =
  | {
      readonly type: "state";
      readonly place: PlaceView;
      readonly messages: readonly MessageView[];
      /** There are older messages than these. */
      readonly more: boolean;
    }
  | { readonly type: "message-added"; readonly message: MessageView }
  | { readonly type: "message-changed"; readonly message: MessageView }
  | { readonly type: "messages-removed"; readonly ids: readonly string[] }
  | { readonly type: "answer-started"; readonly message: MessageView }
  | { readonly type: "block"; readonly message: string; readonly index: number; readonly html: string }
  | { readonly type: "blocks-end"; readonly message: string; readonly count: number }
  | { readonly type: "reasoning"; readonly message: string; readonly from: number; readonly text: string }
  | { readonly type: "speaker"; readonly message: string; readonly speaker?: SpeakerView }
  | { readonly type: "status"; readonly message: string; readonly text?: string }
  | { readonly type: "notices"; readonly message: string; readonly notices: readonly NoticeView[] }
  | { readonly type: "sources"; readonly message: string; readonly sources: readonly SourceView[] }
  | {
      readonly type: "media";
      readonly message: string;
      readonly media: readonly MediaView[];
      readonly mediaFirst?: boolean;
    }
  | { readonly type: "choices"; readonly message: string; readonly choices: MessageView["choices"] }
  | { readonly type: "done"; readonly message: string; readonly state: AnswerState; readonly text: string }
  | { readonly type: "places"; readonly places: readonly PlaceView[] }
  | { readonly type: "place-gone"; readonly place: string };

/** The answer to a POST that begins a turn. */
export type Begun =
  | { readonly turn: string; readonly message: string; readonly seen: boolean }
  | {
      readonly missing: readonly OptionView[];
      readonly command: string;
      /** What the command is called, for people. */
      readonly title: string;
    }
  | { readonly refused: string };
