import { t } from "../../i18n.ts";
import type { Log } from "../../log.ts";
import { type Model, type Venice, VeniceError } from "../../venice/index.ts";
import { UserError } from "../errors.ts";
import { alertOwners, explain } from "../explain.ts";
import type { Folding } from "../memory/fold.ts";
import type { Memory, Thread } from "../memory/memory.ts";
import type { ModelChoice } from "../models.ts";
import type { TellOwners } from "../owners.ts";
import type { Notice, Part } from "../part.ts";
import { endReason } from "../running.ts";
import type { Settings } from "../settings.ts";
import { guessTokens, PICTURE_TOKENS, type TokenCounter } from "../tokens.ts";
import { placeKey, type Turn } from "../turn.ts";
import { Answer } from "./answer.ts";
import { type Attachments, readAttachments } from "./attachments.ts";
import { regenerateChoices, stopChoices } from "./choices.ts";
import { LONGEST_PROMPT } from "./limits.ts";
import type { Question } from "./question.ts";
import { type Alias, chatRequest } from "./request.ts";
import { assemble, windowTokens } from "./window.ts";

/** Answers questions: history, persona and files go in, parts come out, and what was said is remembered. */
export interface Chat {
  answer(question: Question, turn: Turn): AsyncIterable<Part>;
}

export interface ChatDeps {
  readonly venice: Venice;
  readonly models: ModelChoice;
  readonly settings: Settings;
  readonly memory: Memory;
  readonly folding: Folding;
  readonly tokens: TokenCounter;
  readonly tellOwners: TellOwners;
  readonly alias: Alias;
  readonly log: Log;
  readonly now?: () => number;
}

export function createChat(deps: ChatDeps): Chat {
  const { venice, models, memory, tokens } = deps;
  const now = deps.now ?? Date.now;

  return {
    async *answer(question, turn) {
      const place = placeKey(turn.place);
      const settings = await deps.settings.of(turn.place);
      const remembers = settings.memory && !question.private;
      const known = remembers ? await memory.turn(place, turn.id) : undefined;
      if (known?.answer) {
        // An earlier process got this far: what was paid for is shown, not asked for again.
        yield { type: "text", text: known.answer };
        return yield regenerateChoices(turn.id, turn.locale);
      }
      refuseBad(question);
      yield stopChoices(turn.id, turn.locale);
      const attachments = await readAttachments(question.attached, turn);
      const thread = remembers ? await threadOf(place, question, turn) : { turns: [], path: [] };
      const answer = new Answer();
      let { model, notices } = await chooseModel(settings.model, attachments, thread, turn.locale);
      let guess = 0;
      for (let attempt = 1, share = 1; ; attempt++) {
        const prompt = await assemble({
          turn,
          question,
          attachments,
          thread,
          settings,
          model,
          tokens,
          share,
          now: now(),
        });
        guess = prompt.guess;
        const request = chatRequest({ ...turn, messages: prompt.messages, model, settings, alias: deps.alias });
        const reading = { model, reasoning: settings.reasoning === "shown", locale: turn.locale };
        try {
          yield* answer.read(venice.chat.stream(request, { signal: turn.signal }), reading);
          break;
        } catch (error) {
          if (endReason(turn.signal)) break;
          const isFirst = attempt === 1 && answer.text === "";
          if (isFirst && isTooLong(error) && thread.turns.length > 0) {
            share = 0.25;
            continue;
          }
          if (isFirst && isGone(error)) {
            await models.refresh();
            ({ model, notices } = await chooseModel(settings.model, attachments, thread, turn.locale, model.id));
            continue;
          }
          yield await brokenOff(error, answer, model, turn);
          break;
        }
      }
      if (answer.promptTokens > 0) tokens.learn(model.id, guess, answer.promptTokens);
      await turn.permit.settle({ capability: "chat", model: model.id, ...answer.used });

      const ended = endReason(turn.signal);
      if (ended === "stopped") yield { type: "notice", text: t(turn.locale, "error.stopped"), tone: "info" };
      if (answer.text === "" || ended === "handover" || ended === "deleted") return;
      yield* notices;
      if (question.private) yield { type: "notice", text: t(turn.locale, "notice.unsaved"), tone: "info" };
      if (!remembers) return;
      await remember(place, turn, question, attachments, thread, answer.text, model);
      yield regenerateChoices(turn.id, turn.locale);
      deps.folding.fold(place, turn.id, windowTokens(model) * 0.75);
    },
  };

  async function threadOf(place: string, question: Question, turn: Turn): Promise<Thread> {
    if (question.parent === null) return { turns: [], path: [] };
    if (question.parent !== undefined) return memory.thread(place, question.parent);
    return memory.thread(place, turn.replyTo === undefined ? undefined : await memory.turnOf(place, turn.replyTo));
  }

  /** The place's model; one that sees, where pictures are asked about and that one cannot. */
  async function chooseModel(
    wanted: string | undefined,
    attachments: Attachments,
    thread: Thread,
    locale: string,
    gone?: string,
  ) {
    const info = (text: string): Notice => ({ type: "notice", text, tone: "info" });
    const { model, retired } = await models.answering(wanted, gone);
    const notices = retired ? [info(t(locale, "notice.retired", { old: retired, model: model.name }))] : [];
    const asksNow = attachments.pictures.length > 0;
    const asked = asksNow || thread.turns.some((each) => each.images.length > 0 && each.seen === undefined);
    if (!asked || model.capabilities.vision) return { model, notices };
    const eyes = await models.seeing();
    if (!eyes && asksNow) throw new UserError("error.vision.none");
    if (!eyes) return { model, notices };
    notices.push(info(t(locale, "notice.vision", { model: eyes.name, current: model.name })));
    return { model: eyes, notices };
  }

  /**
   * What to say when the answer could not be had, or not to its end. Half an answer is worth more than none: it stays,
   * and what happened stands below it.
   */
  async function brokenOff(error: unknown, answer: Answer, model: Model, turn: Turn): Promise<Notice> {
    if (!(error instanceof VeniceError || error instanceof UserError)) throw error;
    await alertOwners(error, deps.tellOwners);
    deps.log.warn({ turn: turn.id, model: model.id, error }, "An answer failed");
    const reason = explain(error, turn.locale, model.name) ?? "";
    const text = answer.text === "" ? reason : t(turn.locale, "error.cut", { reason });
    return { type: "notice", text, tone: "error" };
  }

  async function remember(
    place: string,
    turn: Turn,
    question: Question,
    { texts, images, files }: Attachments,
    { parent, path, base }: Thread,
    answer: string,
    model: Model,
  ): Promise<void> {
    const asked = [...texts.map(({ name, text }) => `(file ${name})\n${text}`), question.text]
      .filter(Boolean)
      .join("\n\n");
    const earlier = await memory.turn(place, turn.replaces ?? turn.id);
    await memory.remember(place, {
      id: turn.id,
      at: turn.at,
      parent,
      path: [...path],
      base,
      person: { id: turn.person.id, name: turn.person.name },
      question: asked,
      quoted: turn.quoted,
      images: [...images],
      files: [...files],
      answer,
      model: model.id,
      tokens: guessTokens(asked) + guessTokens(answer) + images.length * PICTURE_TOKENS,
      asked: [...(turn.asked.length > 0 ? turn.asked : (earlier?.asked ?? []))],
      answered: [...(earlier?.answered ?? [])],
    });
  }
}

/** @throws UserError for what no model could answer */
function refuseBad({ text, attached }: Question): void {
  if (text.trim() === "" && attached.length === 0) throw new UserError("error.prompt.empty");
  if (text.length > LONGEST_PROMPT)
    throw new UserError("error.prompt.long", { length: text.length, limit: LONGEST_PROMPT });
}

/** The catalogue still lists the model, and Venice does not know it (any more). */
function isGone(error: unknown): boolean {
  return error instanceof VeniceError && (error.status === 404 || error.status === 410);
}

/** Our count was too low for this model's tokenizer. */
function isTooLong(error: unknown): boolean {
  return error instanceof VeniceError && error.code === "context_length_exceeded";
}
