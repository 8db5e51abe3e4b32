import type { TextModel } from "../catalogue/model.ts";

export interface Usage {
  readonly prompt: number;
  readonly cached: number;
  readonly completion: number;
  readonly reasoning: number;
}

/** Usage as Venice writes it. */
export const usageBody = ({ prompt, cached, completion, reasoning }: Usage) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
  prompt_tokens_details: { cached_tokens: cached, cache_creation_input_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: reasoning },
});

export const searchUsd = 0.01;

/** What the tokens cost by the catalogue. */
export function tokensUsd({ prompt, cached, completion }: Usage, model: TextModel): number {
  const { input, output, cache_input } = model.model_spec.pricing;
  const perMillion = (prompt - cached) * input.usd + cached * (cache_input ?? input).usd + completion * output.usd;
  return perMillion / 1_000_000;
}
