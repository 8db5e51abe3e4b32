import { type Said, speakerOf } from "../chat/conversation.ts";
import { isOwnWords, mark, summaryMark } from "./mark.ts";

/** One sentence, and who said it. */
export interface Sentence {
  readonly text: string;
  readonly role: Said["role"];
  readonly speaker?: string | undefined;
  /** Which message it stands in. */
  readonly message: number;
}

const botNames = /^(assistant|bot|ai|model|venice|gondolier|emulator)\b/i;
const botSpeaks = /^(?:you|assistant|bot|gondolier) (?:answered|replied|said):\s*/i;
const listItem = /^\s*(?:[-*+•]|\d+[.)]|#{1,6}|>)\s+/;

/** Cuts messages into sentences; lines such as `Anna: …` inside a message give their speaker. */
export const sentencesOf = (conversation: readonly Said[]): Sentence[] =>
  conversation.flatMap((said, message) => {
    if (said.role === "assistant" && isOwnWords(said.text)) return [];
    const files = said.attachments.flatMap((attachment) => (attachment.kind === "file" ? (attachment.text ?? []) : []));
    return [said.text, ...files].flatMap((text) => spokenLines(text, said, message));
  });

function spokenLines(text: string, said: Said, message: number): Sentence[] {
  let { speaker, role }: Pick<Said, "speaker" | "role"> = said;
  // The emulator's own answer, retold inside a message: passed over until somebody else speaks.
  let own = false;
  return text.split(/\n+/).flatMap((line) => {
    const bare = line.replace(listItem, "").trim();
    const spoken = speakerOf(bare);
    const byBot = botSpeaks.exec(bare)?.[0];
    if (byBot !== undefined) {
      speaker = undefined;
      role = "assistant";
    } else if (spoken.speaker && !(own && /^\W/.test(line))) {
      own = false;
      speaker = spoken.speaker;
      role = botNames.test(speaker) ? "assistant" : said.role === "system" ? "system" : "user";
    }
    own ||= bare.includes(mark);
    if (own || bare.includes(summaryMark)) return [];
    const words = byBot === undefined ? spoken.text : bare.slice(byBot.length);
    return cut(words).map((sentence) => ({ text: sentence, role, speaker, message }));
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
