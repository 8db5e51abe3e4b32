import { t } from "../../i18n.ts";
import type { Log } from "../../log.ts";
import { type ChatRequest, type Model, type Venice, VeniceError } from "../../venice/index.ts";
import { alertOwners, explain } from "../error-words.ts";
import { UserError } from "../errors.ts";
import type { Thread } from "../memory/memory.ts";
import type { TellOwners } from "../owners.ts";
import type { Notice, Part } from "../part.ts";
import { retryWords } from "../retrying.ts";
import { endReason } from "../running.ts";
import type { PlaceSettings } from "../settings.ts";
import type { TokenCounter } from "../tokens.ts";
import type { Toolbox } from "../tools/toolbox.ts";
import type { Turn } from "../turn.ts";
import { createStatusLine } from "../waiting.ts";
import type { Answer } from "./answer.ts";
import type { Attachments } from "./attachments.ts";
import type { Eyes } from "./eyes.ts";
import { maxAnswerTokens } from "./limits.ts";
import { isPaused, pausedFault } from "./paused.ts";
import type { Question } from "./question.ts";
import { type Alias, chatRequest, searches } from "./request.ts";
import type { Role } from "./role.ts";
import { assemble } from "./window.ts";

/** After so many rounds of tools the model has to answer with what it has. */
const MOST_ROUNDS = 6;

export interface RoundsDeps {
  readonly venice: Venice;
  readonly eyes: Eyes;
  readonly tokens: TokenCounter;
  readonly tellOwners: TellOwners;
  readonly alias: Alias;
  readonly log: Log;
  readonly now: () => number;
}

/** Everything that one answer is made from. */
export interface Material {
  readonly question: Question;
  readonly turn: Turn;
  readonly attachments: Attachments;
  readonly thread: Thread;
  readonly settings: PlaceSettings;
  readonly role: Role;
  readonly toolbox: Toolbox;
}

/** What came of the rounds besides the answer's text. */
export interface Conversed {
  readonly model: Model;
  /** What is to be said below the answer. */
  readonly notices: readonly Notice[];
}

/** Asks the model, does what it wants done, and asks again with the results, until it has answered. */
export async function* converse(m: Material, answer: Answer, deps: RoundsDeps): AsyncGenerator<Part, Conversed> {
  const { turn, thread, settings, attachments, role, toolbox } = m;
  const { tokens } = deps;
  // What was chosen while somebody else answered here is not for this one.
  const own = settings.modelFor === role.key ? settings.model : undefined;
  const wanted = m.question.model ?? own ?? role.model ?? settings.model;
  let { model, notices } = await deps.eyes.choose(wanted, attachments, thread, turn.locale);
  let prompt = await assembled(1);
  const more: ChatRequest["messages"][number][] = [];

  function assembled(share: number) {
    const { question } = m;
    return assemble({ turn, question, attachments, thread, settings, role, model, tokens, share, now: deps.now() });
  }

  for (let round = 1, attempt = 1; ; ) {
    const canAct = model.capabilities.functionCalling && round <= MOST_ROUNDS;
    const request = chatRequest({
      ...turn,
      ...{ messages: [...prompt.messages, ...more], model, settings, role, alias: deps.alias },
      ...(canAct && { tools: toolbox.specs }),
    });
    const promptTokens = tokens.count(model.id, prompt.guess);
    const need = { capability: "chat", model: model.id, promptTokens, answerTokens: maxAnswerTokens(model) };
    const grant = yield* turn.permit.reserve(need);
    const line = createStatusLine();
    try {
      const events = deps.venice.chat.stream(request, {
        signal: turn.signal,
        key: grant.key,
        restMs: turn.restMs,
        onRetry: (retrying) => line.say(retryWords(retrying, turn.locale)),
      });
      const reasoning = settings.reasoning === "shown";
      const how = { model, reasoning, locale: turn.locale, searches: searches(settings, model) };
      yield* line.between(answer.read(events, how));
    } catch (error) {
      if (endReason(turn.signal)) return { model, notices };
      const isFirst = attempt++ === 1 && round === 1 && answer.text === "";
      if (isFirst && isTooLong(error) && thread.turns.length > 0) {
        prompt = await assembled(0.25);
        continue;
      }
      if (isFirst && isGone(error)) {
        await role.confirm?.();
        await deps.eyes.refresh();
        ({ model, notices } = await deps.eyes.choose(wanted, attachments, thread, turn.locale, model.id));
        prompt = await assembled(1);
        continue;
      }
      return { model, notices: [await brokenOff(error), ...notices] };
    } finally {
      await grant.settle(answer.usage(model, promptTokens));
    }
    // Nobody knows beforehand how many words are in a document.
    const isGuessed = round === 1 && attachments.documents.length === 0;
    if (isGuessed && answer.promptTokens > 0) tokens.learn(model.id, prompt.guess, answer.promptTokens);
    if (answer.calls.length === 0 || !canAct) return { model, notices };
    more.push(answer.said ?? { role: "assistant", content: "" });
    if (answer.isSourced) toolbox.distrust();
    for (const call of answer.calls)
      more.push({ role: "tool", tool_call_id: call.id, content: yield* cited(toolbox.run(call), answer) });
    round++;
  }

  /**
   * What to say when the answer could not be had, or not to its end. Half an answer is worth more than none: it stays,
   * and what happened stands below it.
   */
  async function brokenOff(error: unknown): Promise<Notice> {
    if (!(error instanceof VeniceError || error instanceof UserError)) throw error;
    await alertOwners(error, deps.tellOwners);
    deps.log.warn({ turn: turn.id, model: model.id, error }, "An answer failed");
    if (isPaused(error) && answer.text === "") {
      const other = await deps.eyes.choose(undefined, attachments, thread, turn.locale, model.id);
      throw pausedFault(error, model, other.model, turn);
    }
    const reason = explain(error, turn.locale, model.name) ?? "";
    const text = answer.text.trim() === "" ? reason : t(turn.locale, "error.cut", { reason });
    return { type: "notice", text, tone: "error" };
  }
}

/** What a tool has found is what the text's numbers stand for. */
async function* cited<T>(parts: AsyncGenerator<Part, T>, answer: Answer): AsyncGenerator<Part, T> {
  for (;;) {
    const { done, value } = await parts.next();
    if (done) return value;
    if (value.type === "sources") answer.cite(value.sources);
    yield value;
  }
}

/** The catalogue still lists the model, and Venice does not know it (any more). */
function isGone(error: unknown): boolean {
  return error instanceof VeniceError && (error.status === 404 || error.status === 410);
}

/** Our count was too low for this model's tokenizer. */
function isTooLong(error: unknown): boolean {
  return error instanceof VeniceError && error.code === "context_length_exceeded";
}
