import type { Model } from "../../venice/index.ts";

/** What one answer may take at most, thinking included: always sent, so that what a turn can cost is known before. */
export const MAX_COMPLETION_TOKENS = 4096;

/** What one answer of a model may take at most: some cannot say as much as we would let them. */
export function maxAnswerTokens(model: Pick<Model, "maxCompletionTokens">): number {
  return Math.min(MAX_COMPLETION_TOKENS, model.maxCompletionTokens ?? MAX_COMPLETION_TOKENS);
}

/** Characters of a question; longer ones come as files. */
export const LONGEST_PROMPT = 50_000;
/** Where the catalogue does not say how much a model can take. */
export const UNKNOWN_CONTEXT_TOKENS = 16_384;
