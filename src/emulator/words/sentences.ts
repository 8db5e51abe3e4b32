import { type Said, speakerOf } from "../chat/conversation.ts";
import { isOwnWords, mark } from "./mark.ts";

/** One sentence, and who said it. */
export interface Sentence {
  readonly text: string;
  readonly role: Said["role"];
  readonly speaker?: string | undefined;
  /** Which message it stands in. */
  readonly message: number;
}

const botNames = /^(assistant|bot|ai|model|venice|gondolier|emulator)\b/i;

/** Cuts messages into sentences; lines such as `Anna: …` inside a message give their speaker. */
export function sentencesOf(conversation: readonly Said[]): Sentence[] {
  return conversation.flatMap((said, message) => {
    if (said.role === "assistant" && isOwnWords(said.text)) return [];
    let speaker = said.speaker;
    let role = said.role;
    const files = said.attachments.flatMap((attachment) =>
      attachment.kind === "file" && attachment.text ? [attachment.text] : [],
    );
    return [said.text, ...files].flatMap((text) =>
      text.split(/\n+/).flatMap((line) => {
        const bare = line.replace(/^\s*(?:[-*+•]|\d+[.)]|#{1,6}|>)\s+/, "").trim();
        const spoken = speakerOf(bare);
        if (spoken.speaker) {
          speaker = spoken.speaker;
          role = botNames.test(speaker) ? "assistant" : said.role === "system" ? "system" : "user";
        }
        if (bare === "" || bare.includes(mark)) return [];
        return cut(spoken.text).map((sentence) => ({ text: sentence, role, speaker, message }));
      }),
    );
  });
}

const cut = (text: string): string[] =>
  text
    .split(/(?<=[.!?…。！？])\s+(?=[\p{Lu}\p{N}"“'(¿¡]|\p{Lo})/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");

const stopWords = new Set(
  (
    "a an and any are as at be been but by can could did do does for from had has have he her him his how i if in into is it its just " +
    "me mine my no not of on or our ours please she so some tell than that the their them then there these they this those to us was we " +
    "were what when where which who whom whose why will with would you your yours about again ever know remember recall said say says " +
    "told mentioned ask asked earlier before ago"
  ).split(" "),
);

/** The words that carry the sense, cut to their stems. */
export const senseWords = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !stopWords.has(word)).map(stem);

const synonyms: Readonly<Record<string, string>> = {
  call: "name",
  favorite: "favourite",
  favor: "favourite",
  color: "colour",
  bday: "birthday",
};

function stem(word: string): string {
  const root = word.length > 4 ? word.replace(/(?:ies|es|s|ed|ing|ly)$/, (end) => (end === "ies" ? "y" : "")) : word;
  return synonyms[root] ?? synonyms[word] ?? root;
}

export const isQuestion = (text: string) =>
  /[?？]\s*$/.test(text) ||
  /^(who|what|when|where|why|how|which|whose|is|are|do|does|did|can|could|will|would)\b/i.test(text);
