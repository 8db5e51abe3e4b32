/** Tokens after which the shapes of an answer come round again. */
const CYCLE = 60;

/**
 * An answer in mixed markdown, one token per item. Each token holds its own number as `w<number>`, so that a rendered text
 * tells how far it goes; the first names the answer, and the last says that it is the last.
 */
export function answerTokens(tag: string, count: number): readonly string[] {
  const last = count - 1;
  return Array.from({ length: count }, (_, n) => {
    if (n === 0) return `T${tag}`;
    return n === last ? `${n % CYCLE > 46 && n % CYCLE < 59 ? "\n```\n\n" : "\n\n"}E${tag} w${n}` : token(n);
  });
}

function token(n: number): string {
  const at = n % CYCLE;
  const word = `w${n}`;
  if (at === 0) return `\n\n## ${word}`;
  if (at === 1) return `\n\n${word}`;
  if (at === 7) return ` **${word}`;
  if (at === 9) return ` ${word}**,`;
  if (at === 14) return ` \`${word}\``;
  if (at === 20) return ` [${word}](https://example.org/)`;
  if (at === 30) return ` ${word}.`;
  if (at === 31) return `\n\n- ${word}`;
  if (at > 31 && at < 46) return at % 5 === 0 ? `\n- ${word}` : ` ${word}`;
  if (at === 46) return `\n\n\`\`\`ts\nlet ${word}`;
  if (at > 46 && at < 58) return at % 4 === 0 ? `\n${word};` : ` ${word}`;
  if (at === 58) return `\n\`\`\`\n\n${word}`;
  return ` ${word}`;
}

/** Which answer a text belongs to. */
export const tagOf = (text: string): string | undefined => /T(\d{6})/.exec(text)?.[1];

export const isWhole = (text: string, tag: string): boolean => text.includes(`E${tag}`);

/** The number of the last token that a text shows. */
export function lastToken(text: string): number {
  const at = text.match(/w\d+/g)?.at(-1);
  return at === undefined ? 0 : Number(at.slice(1));
}

export const questionOf = (tag: string): string => `Q${tag} tell me about the canals, please`;

/** The question that a request to Venice ends with. */
export const askedIn = (request: string): string | undefined =>
  request
    .match(/Q\d{6}/g)
    ?.at(-1)
    ?.slice(1);
