import type { Call, FileRef } from "./call.ts";

/** What a command yields. Commands never send: the renderer of the event that came in shows the parts. */
export type Part = Text | Reasoning | MediaPart | Sources | Status | Choices | Notice | Speaker;

/** A piece of the answer, in markdown, to be appended to what came before. */
export interface Text {
  readonly type: "text";
  readonly text: string;
  /** The answer begins anew with this piece: what came before turned out to be no answer. */
  readonly anew?: boolean;
}

/** A piece of the model's thinking, to be appended. Only yielded where the place shows it. */
export interface Reasoning {
  readonly type: "reasoning";
  readonly text: string;
}

export interface MediaPart {
  readonly type: "media";
  readonly media: Media;
}

export interface Media {
  readonly kind: "image" | "audio" | "voice" | "video" | "file";
  readonly bytes: Uint8Array;
  /** Sniffed, never assumed. */
  readonly mime: string;
  /** With the right ending. */
  readonly name: string;
  readonly alt?: string;
  readonly spoiler?: boolean;
  /** Where the same bytes are kept, for what is done with them later. */
  readonly file?: FileRef;
  /** Of sound and film. */
  readonly durationSecs?: number;
  /** Of a voice message: loudness over time, up to 256 samples from 0 to 255. */
  readonly waveform?: Uint8Array;
  /** All that speech says, in markdown, where it stands nowhere else in the answer. */
  readonly words?: string;
  /** Of pictures and film, in pixels. */
  readonly width?: number;
  readonly height?: number;
}

/** Whose words the answer is, where that is not the bot itself. Comes before everything that is to be seen. */
export interface Speaker {
  readonly type: "speaker";
  /** Safe to show as a name: nobody can be mistaken for another. */
  readonly name: string;
  /** A small square picture (PNG, JPEG or WebP). */
  readonly avatar?: Uint8Array;
  /** An address of that picture that anyone may fetch; without it the bytes alone can be used. */
  readonly avatarUrl?: string;
}

export interface Source {
  /** What the text calls it; counted from 1, and not always without gaps. */
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly date?: string;
}

export interface Sources {
  readonly type: "sources";
  readonly sources: readonly Source[];
}

/** What is going on while there is nothing to show; replaced by the next status or the first words. */
export interface Status {
  readonly type: "status";
  readonly text: string;
}

/** A sentence beside the answer: why something failed, what was done differently. Plain text. */
export interface Notice {
  readonly type: "notice";
  readonly text: string;
  readonly tone: "info" | "error";
}

/** Buttons and menus. A later `Choices` of the same phase replaces the earlier one. */
export interface Choices {
  readonly type: "choices";
  /** `growing`: shown while the answer grows (Stop). `done`: shown under the finished answer. */
  readonly phase: "growing" | "done";
  readonly rows: readonly (readonly Choice[])[];
}

export type Choice = Button | Menu;

/** Who may press, besides nobody: the asker, who manages the place, either, or everyone in the place. */
export type Presser = "asker" | "manager" | "asker-or-manager" | "anyone";

interface Pressable {
  readonly label: string;
  /** What a press does. A required option that is missing here is asked for natively (a modal, a question, a field). */
  readonly call: Call;
  readonly who: Presser;
  /** The answer to the press replaces this message instead of following it (panels). */
  readonly update?: boolean;
  /** The answer to the press replaces this turn's answer (Regenerate). */
  readonly replaces?: string;
  /** Set by dispatch before a renderer sees it: the random id of the stored action. Nothing else goes on the wire. */
  readonly id?: string;
}

export interface Button extends Pressable {
  readonly kind: "button";
  readonly emoji?: string;
  readonly style?: "primary" | "secondary" | "danger";
}

export interface Menu extends Pressable {
  readonly kind: "menu";
  /** The option of `call` that the chosen value fills. */
  readonly fills: string;
  /** At most 25. */
  readonly items: readonly MenuItem[];
}

export interface MenuItem {
  readonly label: string;
  readonly value: string;
  readonly description?: string;
  readonly selected?: boolean;
}
