import { t } from "../../i18n.ts";
import type { Model } from "../../venice/index.ts";
import { UserError } from "../errors.ts";
import type { Kept } from "../kept.ts";
import type { Folding } from "../memory/fold.ts";
import type { Memory, Thread } from "../memory/memory.ts";
import type { Part } from "../part.ts";
import { endReason } from "../running.ts";
import type { Settings } from "../settings.ts";
import { guessTokens, PICTURE_TOKENS } from "../tokens.ts";
import type { Tool } from "../tools/tool.ts";
import { openToolbox } from "../tools/toolbox.ts";
import { type FileRef, placeKey, type Turn } from "../turn.ts";
import { Answer } from "./answer.ts";
import { type Attachments, readAttachments } from "./attachments.ts";
import { regenerateChoices, stopChoices, withButtons } from "./choices.ts";
import { LONGEST_PROMPT } from "./limits.ts";
import type { Question } from "./question.ts";
import type { Cast } from "./role.ts";
import { converse, type RoundsDeps } from "./rounds.ts";
import { windowTokens } from "./window.ts";

/** Answers questions: history, persona and files go in, parts come out, and what was said is remembered. */
export interface Chat {
  answer(question: Question, turn: Turn): AsyncIterable<Part>;
}

export interface ChatDeps extends RoundsDeps {
  readonly settings: Settings;
  readonly memory: Memory;
  readonly folding: Folding;
  readonly kept: Kept;
  readonly cast: Cast;
  readonly tools: readonly Tool[];
  /** What tools may spend in one turn without a press, USD. */
  readonly confirmUsd: number;
}

export function createChat(deps: ChatDeps): Chat {
  const { memory } = deps;

  return {
    async *answer(question, turn) {
      const place = placeKey(turn.place);
      const settings = await deps.settings.of(turn.place);
      const remembers = settings.memory && !question.private;
      const known = remembers ? await memory.turn(place, turn.id) : undefined;
      if (known?.answer) {
        // An earlier process got this far: what was paid for is shown, not asked for again.
        yield { type: "text", text: known.answer };
        for (const file of known.made ?? []) {
          const bytes = await deps.kept.open(file);
          yield { type: "media", media: { ...file, kind: "image", bytes, file } };
        }
        return yield regenerateChoices(turn.id, turn.locale);
      }
      refuseBad(question);
      const role = await deps.cast.roleIn(settings);
      if (role.speaker) yield role.speaker;
      yield stopChoices(turn.id, turn.locale);
      const attachments = await readAttachments(question.attached, turn);
      const thread = remembers ? await threadOf(place, question, turn) : { turns: [], path: [] };
      const toolbox = openToolbox(
        deps.tools,
        { turn, settings, pictures: picturesIn(attachments, thread), private: question.private },
        deps.confirmUsd,
        attachments.texts.length > 0,
      );
      const answer = new Answer();
      const material = { question, turn, attachments, thread, settings, role, toolbox };
      const { model, notices } = yield* converse(material, answer, deps);

      const ended = endReason(turn.signal);
      if (ended === "stopped") yield { type: "notice", text: t(turn.locale, "error.stopped"), tone: "info" };
      if (ended === "handover" || ended === "deleted") return;
      yield* notices;
      if (answer.text === "") return;
      if (question.private) yield { type: "notice", text: t(turn.locale, "notice.unsaved"), tone: "info" };
      if (remembers)
        await remember(place, turn, question, attachments, thread, { text: answer.text, made: toolbox.made }, model);
      const choices = withButtons(remembers ? regenerateChoices(turn.id, turn.locale) : undefined, toolbox.buttons);
      if (choices) yield choices;
      if (remembers) deps.folding.fold(place, turn.id, windowTokens(model) * 0.75);
    },
  };

  async function threadOf(place: string, question: Question, turn: Turn): Promise<Thread> {
    if (question.parent === null) return { turns: [], path: [] };
    if (question.parent !== undefined) return memory.thread(place, question.parent);
    return memory.thread(place, turn.replyTo === undefined ? undefined : await memory.turnOf(place, turn.replyTo));
  }

  async function remember(
    place: string,
    turn: Turn,
    question: Question,
    { texts, images, files }: Attachments,
    { parent, path, base }: Thread,
    { text: answer, made }: { readonly text: string; readonly made: readonly FileRef[] },
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
      ...(made.length > 0 && { made: [...made] }),
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

/** Those of the question, then those of the conversation, the newest first. */
function picturesIn(attachments: Attachments, thread: Thread) {
  return [...attachments.images, ...thread.turns.toReversed().flatMap((each) => each.made ?? each.images)];
}
