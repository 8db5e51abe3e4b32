const WIDE = /[\u1100-\u11ff\u2e80-\u9fff\ua000-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/g;
const OTHER = /[^\p{ASCII}\u1100-\u11ff\u2e80-\u9fff\ua000-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/gu;
/** What the wrapping of one message costs. */
const PER_MESSAGE = 4;
/** What one picture costs, whatever its size: models differ between 85 and about 1,500. */
export const PICTURE_TOKENS = 1000;

/** A quick guess of how many tokens a text has: right within about a quarter for the common tokenizers. */
export function guessTokens(text: string): number {
  const wide = text.match(WIDE)?.length ?? 0;
  const other = text.match(OTHER)?.length ?? 0;
  return Math.ceil((text.length - wide - other) / 3.8 + other / 2 + wide) + PER_MESSAGE;
}

/**
 * Corrects guesses by what each model's replies said was really used, so that every model is counted with its own
 * tokenizer and none has to be loaded.
 */
export interface TokenCounter {
  count(model: string, guess: number): number;
  learn(model: string, guess: number, real: number): void;
}

export function createTokenCounter(): TokenCounter {
  const factors = new Map<string, number>();
  return {
    count: (model, guess) => Math.ceil(guess * (factors.get(model) ?? 1.1)),
    learn(model, guess, real) {
      if (guess < 50 || real <= 0) return; // too little to learn from
      const seen = Math.min(3, Math.max(0.4, real / guess));
      const known = factors.get(model);
      factors.set(model, known === undefined ? seen : known * 0.8 + seen * 0.2);
    },
  };
}
