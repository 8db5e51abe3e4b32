import { type Completion, type Model, tokensUsd } from "../../venice/index.ts";
import type { Grant } from "../turn.ts";

/** Waits for an answer that comes whole, and settles its grant, however it ends. */
export async function completed(asking: Promise<Completion>, grant: Grant, model: Model): Promise<Completion> {
  let answer: Completion | undefined;
  try {
    answer = await asking;
    return answer;
  } finally {
    const { usage, costUsd } = answer ?? {};
    const usd = costUsd ?? (usage && tokensUsd(model, usage));
    await grant.settle(answer && { inputTokens: usage?.promptTokens, outputTokens: usage?.completionTokens, usd });
  }
}
