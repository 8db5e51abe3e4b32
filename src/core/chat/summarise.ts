import type { Venice } from "../../venice/index.ts";
import type { Summarise } from "../memory/fold.ts";
import type { ModelChoice } from "../models.ts";
import { granted, type Quota } from "../quota.ts";
import { FOLD_PROMPT, retold } from "./prompt.ts";
import type { Alias } from "./request.ts";

const MAX_SUMMARY_TOKENS = 1500;
const TIMEOUT_MS = 120_000;

/** Whoever pays for what nobody asked for: kept in the books under this name. */
export type Books = (
  place: string,
  usage: { model: string; inputTokens?: number; outputTokens?: number; usd?: number },
) => Promise<void>;

/** Summaries by the model that answered last, so that what was private stays as private as it was. */
export function createSummarise(o: {
  readonly venice: Venice;
  readonly models: ModelChoice;
  readonly alias: Alias;
  readonly quota: Quota;
}): Summarise {
  return async (earlier, turns, place) => {
    const { model } = await o.models.answering(turns.at(-1)?.model);
    const material = [earlier && `Your earlier summary:\n${earlier}`, "What was said since:", ...turns.map(retold)];
    const grant = await granted(o.quota.background(place).reserve({ capability: "summary", model: model.id }));
    const answer = await o.venice.chat.complete(
      {
        model: model.id,
        user: o.alias(`background ${place}`),
        max_completion_tokens: Math.min(MAX_SUMMARY_TOKENS, model.maxCompletionTokens ?? MAX_SUMMARY_TOKENS),
        messages: [
          { role: "system", content: FOLD_PROMPT },
          { role: "user", content: material.filter(Boolean).join("\n\n") },
        ],
        venice_parameters: {
          include_venice_system_prompt: false,
          disable_thinking: true,
          strip_thinking_response: true,
        },
      },
      { signal: AbortSignal.timeout(TIMEOUT_MS) },
    );
    const used = { inputTokens: answer.usage?.promptTokens, outputTokens: answer.usage?.completionTokens };
    await grant.settle({ ...used, usd: answer.costUsd });
    const text = answer.text.trim();
    if (text === "") throw new Error("the summary came back empty");
    return text;
  };
}
