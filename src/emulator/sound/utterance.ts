export type Vowel = "a" | "e" | "i" | "o" | "u" | "m";

/** A stretch of speech: a vowel, or silence. */
export interface Stretch {
  readonly vowel: Vowel | undefined;
  readonly ms: number;
}

/** A text as the emulator would say it: it hums the vowels, and pauses where one would breathe. */
export interface Utterance {
  readonly stretches: readonly Stretch[];
  readonly register: "low" | "high";
  /** Hertz. */
  readonly pitch: number;
}

const letterMs = 62;
const pauses: Readonly<Record<string, number>> = {
  ",": 180,
  ";": 220,
  ":": 220,
  ".": 360,
  "!": 360,
  "?": 360,
  "\n": 300,
};
const endMs = 200;
const vowels: Readonly<Record<string, Vowel>> = { a: "a", e: "e", i: "i", o: "o", u: "u", y: "i", m: "m", n: "m" };

/** @param speed 1 is about 16 characters a second. */
export function utter(text: string, voice: string, speed: number): Utterance {
  const stretches: Stretch[] = [];
  for (const char of text.normalize("NFD").toLowerCase()) {
    if (/\p{M}/u.test(char)) continue;
    const ms = (pauses[char] ?? letterMs) / speed;
    const vowel = /[\p{L}\p{N}]/u.test(char) ? vowelOf(char, stretches.at(-1)?.vowel) : undefined;
    const last = stretches.at(-1);
    if (last && last.vowel === vowel) stretches[stretches.length - 1] = { vowel, ms: last.ms + ms };
    else stretches.push({ vowel, ms });
  }
  stretches.push({ vowel: undefined, ms: endMs });
  const register = registerOf(voice);
  return { stretches, register, pitch: (register === "low" ? 100 : 190) + (sumOf(voice) % 40) };
}

/** How long it takes, in milliseconds. */
export const lengthMs = ({ stretches }: Utterance): number => stretches.reduce((sum, { ms }) => sum + ms, 0);

/** What is heard in each of the equal steps that the whole takes; the last one may be cut short by the end. */
export function stepsOf({ stretches }: Utterance, stepMs: number): (Vowel | undefined)[] {
  const steps: (Vowel | undefined)[] = [];
  let end = 0;
  for (const { vowel, ms } of stretches) {
    end += ms;
    while (steps.length * stepMs + stepMs / 2 <= end) steps.push(vowel);
  }
  return steps;
}

/** Consonants go with the vowel before them. Letters without vowels of their own (кот, 日本) take turns. */
function vowelOf(char: string, before: Vowel | undefined): Vowel {
  const own = vowels[char];
  if (own) return own;
  if (/[a-z]/.test(char)) return before ?? "e";
  return (["a", "o", "i", "e", "u"] as const)[(char.codePointAt(0) ?? 0) % 5] ?? "a";
}

const men =
  /^[a-z]m_|^(?:adam|aiden|alex|bill|blade|brian|callum|carl|charlie|chris|cliff|craig|dan|daniel|dylan|edward|eric|george|kent|leo|leon|liam|mark|max|maximilian|orion|perseus|puck|charon|rex|richard|rico|roger|ronald|ryan|sergio|theodore|uncle_fu|will|zac|\w*(?:man|guy|knight|manner))$/i;

const registerOf = (voice: string) => (men.test(voice) ? "low" : "high");

const sumOf = (text: string) => [...text].reduce((sum, char) => sum + (char.codePointAt(0) ?? 0), 0);
