import type { Said } from "../chat/conversation.ts";
import { countTokens } from "../stream/tokens.ts";
import { isQuestion, type Sentence, senseWords, sentencesOf } from "./sentences.ts";

const order =
  /^(?:please\s+|now\s+|then\s+|can you\s+|could you\s+|tl;?dr)?(?:summari[sz]e|condense|compress|recap|tl;?dr|(?:write|produce|make|create|give|update|extend|rewrite|merge|fold|keep|maintain|return|reply with|answer with|output)\b.*\bsummar(?:y|ies))/i;
const duty =
  /\b(?:you|your (?:task|job|role))\b[^.]*\b(?:summari[sz]e|summari[sz]er|condense|fold|(?:write|keep|maintain|update|make|produce)[^.]*summar(?:y|ies))/i;

/** An order comes early in its sentence; without an end the patterns could take for ever over a hostile one. */
const longestOrder = 300;

/** Whether a text, sentence by sentence, orders a summary; mere talk of one is not enough. */
export const ordersSummary = (text: string) =>
  text
    .split(/(?<=[.!?:])\s+|\n+/)
    .map((sentence) => sentence.trim().slice(0, longestOrder))
    .some((sentence) => order.test(sentence) || duty.test(sentence));

/**
 * Picks the sentences that carry most, in their order, each with its speaker.
 * @param budget tokens that the summary may take.
 */
export function summarise(conversation: readonly Said[], budget: number): string {
  const seen = new Set<string>();
  const lines = sentencesOf(conversation).flatMap((sentence) => {
    const line = lineOf(sentence);
    const key = line.toLowerCase();
    if (seen.has(key) || senseWords(sentence.text).length === 0) return [];
    seen.add(key);
    return [{ line, worth: worthOf(sentence), tokens: countTokens(line) + 2 }];
  });
  let left = budget;
  const kept = new Set<string>();
  for (const { line, tokens } of [...lines].sort((one, other) => other.worth - one.worth)) {
    if (tokens > left) continue;
    left -= tokens;
    kept.add(line);
  }
  return lines.flatMap(({ line }) => (kept.has(line) ? [`- ${line}`] : [])).join("\n");
}

const lineOf = ({ text, speaker }: Sentence) => (speaker ? `${speaker}: ${text}` : text).slice(0, 400);

function worthOf({ text, role }: Sentence): number {
  let worth = role === "assistant" ? 0.5 : 1;
  if (/\b(?:I|my|I'm|we|our)\b/.test(text)) worth += 1;
  if (/\d/.test(text)) worth += 0.7;
  if (/(?<=\S\s)\p{Lu}\p{L}+/u.test(text)) worth += 0.6;
  if (
    /\b(?:is|are|was|were|called|named|likes?|loves?|hates?|prefers?|lives?|works?|has|have|decided|agreed|must|will)\b/i.test(
      text,
    )
  )
    worth += 0.4;
  if (isQuestion(text)) worth -= 1.2;
  return worth;
}
