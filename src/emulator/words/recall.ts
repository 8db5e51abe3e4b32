import type { Said } from "../chat/conversation.ts";
import { isQuestion, type Sentence, senseWords, sentencesOf } from "./sentences.ts";

export interface Recalled {
  readonly sentence: Sentence;
  /** The sense words that it shares with the question, by weight, 0 to 1. */
  readonly score: number;
}

const asksToRecall =
  /\b(remember|recall|remind|(did|have|had) (i|we|he|she|they|you|\p{Lu}\p{L}+) (just )?(say|said|tell|told|ask|asked|mention|mentioned|talk|talked|write|written|call|called)|(what|which|who|where|when|how)('s| is| was| are| were| old am| do| did)? (my|our|i|we|am i)|my name|about me|who am i)\b/iu;

/** Whether a question is about what was said before. */
export const wantsRecall = (question: string) => asksToRecall.test(question);

const roleWeight: Readonly<Record<Said["role"], number>> = {
  user: 1,
  tool: 0.9,
  system: 0.8,
  developer: 0.8,
  assistant: 0.6,
};

/** Finds the earlier sentence that shares most with a question; rare words weigh more, later ones win a tie. */
export function recall(conversation: readonly Said[]): Recalled | undefined {
  const at = conversation.findLastIndex(({ role }) => role === "user");
  const question = conversation[at];
  if (!question) return undefined;
  const sentences = sentencesOf(conversation.slice(0, at)).filter(({ text }) => !isQuestion(text));
  const words = new Set(senseWords(question.text));
  const known = sentences.map((sentence) => ({
    sentence,
    words: new Set([...senseWords(sentence.text), ...impliedWords(sentence.text)]),
  }));
  const weights = new Map(
    [...words].map((word) => [word, rarity(known.filter((other) => other.words.has(word)).length, known.length)]),
  );
  const whole = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const asked = sentencesSpeaker(question.text, sentences);

  let best: Recalled | undefined;
  for (const { sentence, words: has } of known) {
    const shared = [...weights].reduce((sum, [word, weight]) => sum + (has.has(word) ? weight : 0), 0);
    const spoke = asked !== undefined && sentence.speaker === asked ? 0.3 : 0;
    const score =
      whole === 0 ? spoke : (shared / whole + (shared > 0 || words.size <= 1 ? spoke : 0)) * roleWeight[sentence.role];
    if (score > 0 && score >= (best?.score ?? 0)) best = { sentence, score };
  }
  return best;
}

/** The speaker whom the question names. */
function sentencesSpeaker(question: string, sentences: readonly Sentence[]): string | undefined {
  const lower = question.toLowerCase();
  return sentences.find(({ speaker }) => speaker && lower.includes(speaker.toLowerCase()))?.speaker;
}

/** "I am Anna" tells a name without the word. */
const impliedWords = (text: string): string[] => (/\b(I am|I'm|I’m|call me) \p{Lu}\p{L}+/u.test(text) ? ["name"] : []);

const rarity = (count: number, of: number) => Math.log(1 + (of + 1) / (count + 1));
