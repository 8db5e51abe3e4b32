import type { Vowel } from "./utterance.ts";

/** Ready-made frames of a codec (base64): an encoder would be a thousand lines, and these are real ones. */
export interface Bank {
  readonly low: Readonly<Record<Vowel, string>>;
  readonly high: Readonly<Record<Vowel, string>>;
  readonly pause: string;
}
