import type { Venice } from "../../venice/index.ts";
import type { Summarise } from "../memory/fold.ts";
import type { ModelChoice } from "../models.ts";
import { granted, type Quota } from "../quota.ts";
import { guessTokens } from "../tokens.ts";
import { completed } from "./completed.ts";
import { FOLD_PROMPT, retold } from "./prompt.ts";
import type { Alias } from "./request.ts";

const MAX_SUMMARY_TOKENS = 1500;
const TIMEOUT_MS = 120_000;

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
    const told = material.filter(Boolean).join("\n\n");
    const promptTokens = guessTokens(FOLD_PROMPT) + guessTokens(told);
    const answerTokens = Math.min(MAX_SUMMARY_TOKENS, model.maxCompletionTokens ?? MAX_SUMMARY_TOKENS);
    const need = { capability: "summary", model: model.id, promptTokens, answerTokens };
    const grant = await granted(o.quota.background(place).reserve(need));
    const asking = o.venice.chat.complete(
      {
        model: model.id,
        user: o.alias(`background ${place}`),
        max_completion_tokens: answerTokens,
        messages: [
          { role: "system", content: FOLD_PROMPT },
          { role: "user", content: told },
        ],
        venice_parameters: {
          include_venice_system_prompt: false,
          disable_thinking: true,
          strip_thinking_response: true,
        },
      },
      { signal: AbortSignal.timeout(TIMEOUT_MS), key: grant.key },
    );
    const text = (await completed(asking, grant, model)).text.trim();
    if (text === "") throw new Error("the summary came back empty");
    return text;
  };
}
