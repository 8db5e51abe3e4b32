import { pick } from "./chance.ts";

const defaultWords = 400;
const mostWords = 20_000;
const wordsPerParagraph = 60;

const openings = ["Of", "On", "About", "As for", "Speaking of"] as const;
const claims = [
  "the emulator knows nothing, and says so at length",
  "these words are only here to fill the page",
  "a real model would have something to tell",
  "what you see is the pace and the layout, not an opinion",
  "each sentence is made from your own question",
  "the text grows so that you can watch it being split",
] as const;
const links = ["Besides,", "Then again,", "All the same,", "In other words,", "And so"] as const;

/** A text of the length that a question asks for, under numbered headings, so that a lost part would show. */
export function essay(question: string, random: () => number): string {
  const wanted = lengthOf(question);
  const subjects = subjectsOf(question);
  const blocks: string[] = [];
  let written = 0;
  for (let part = 1; written < wanted; part++) {
    const sentences: string[] = [];
    for (let words = 0; words < wordsPerParagraph && written < wanted; ) {
      const subject = subjects[Math.floor(random() * subjects.length)] ?? "nothing";
      const start =
        sentences.length === 0
          ? `${pick(openings, random)} ${subject},`
          : `${pick(links, random)} with ${subject} in mind,`;
      const sentence = `${start} ${pick(claims, random)}.`;
      const count = sentence.split(" ").length;
      sentences.push(sentence);
      words += count;
      written += count;
    }
    blocks.push(`### Part ${part}\n\n${sentences.join(" ")}`);
  }
  return blocks.join("\n\n");
}

const furniture =
  /^(?:about|write|words?|essay|story|article|long|longer|very|detailed|please|with|characters?|paragraphs?|tell|that|this)$/i;

function subjectsOf(question: string): readonly string[] {
  const words = (question.match(/\p{L}{4,}/gu) ?? []).filter((word) => !furniture.test(word));
  return words.length > 0 ? words : ["nothing"];
}

function lengthOf(question: string): number {
  const [, number, unit] = /(\d{1,6})[\s-](word|character|paragraph)/i.exec(question) ?? [];
  const count = Number(number ?? 0);
  const words =
    unit === undefined
      ? /\bvery long\b/i.test(question)
        ? 4 * defaultWords
        : defaultWords
      : { word: count, character: count / 6, paragraph: count * wordsPerParagraph }[unit.toLowerCase()];
  return Math.min(words ?? defaultWords, mostWords);
}
