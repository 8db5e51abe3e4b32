import { t } from "../../i18n.ts";
import type { Model } from "../../venice/index.ts";
import { UserError } from "../errors.ts";
import type { Kept } from "../kept.ts";
import { type Folding, needsFolding } from "../memory/fold.ts";
import type { Memory, Thread } from "../memory/memory.ts";
import type { RememberedTurn } from "../memory/records.ts";
import type { OwnChoices, OwnSettings } from "../own-settings.ts";
import type { Part } from "../part.ts";
import { badgeOf } from "../privacy.ts";
import type { Recall } from "../recall/recall.ts";
import { endReason } from "../running.ts";
import type { PlaceSettings, Settings } from "../settings.ts";
import type { Speech } from "../speech/speech.ts";
import { guessTokens, PICTURE_TOKENS } from "../tokens.ts";
import type { Tool } from "../tools/tool.ts";
import { openToolbox, type Toolbox } from "../tools/toolbox.ts";
import { personKey, placeKey, type Turn } from "../turn.ts";
import { Answer } from "./answer.ts";
import { type Attachments, readAttachments } from "./attachments.ts";
import { stopChoices, withRows } from "./choices.ts";
import { LONGEST_PROMPT } from "./limits.ts";
import type { Question } from "./question.ts";
import { rememberedFiles } from "./remembered-files.ts";
import type { Cast, Role } from "./role.ts";
import { converse, type RoundsDeps } from "./rounds.ts";
import { answerChoices, shownAgain } from "./shown-again.ts";
import { addVariant } from "./variants.ts";
import { windowTokens } from "./window.ts";

/** Answers questions: history, persona and files go in, parts come out, and what was said is remembered. */
export interface Chat {
  answer(question: Question, turn: Turn): AsyncIterable<Part>;
}

export interface ChatDeps extends RoundsDeps {
  readonly settings: Settings;
  readonly own: Pick<OwnSettings, "of">;
  readonly memory: Memory;
  readonly folding: Folding;
  readonly kept: Kept;
  readonly cast: Cast;
  readonly speech: Pick<Speech, "aloud">;
  readonly recall: Pick<Recall, "learn">;
  readonly tools: readonly Tool[];
  /** What tools may spend in one turn without a press, USD. */
  readonly confirmUsd: number;
}

export function createChat(deps: ChatDeps): Chat {
  const { memory } = deps;

  return {
    async *answer(question, turn) {
      const place = placeKey(turn.place);
      const person = personKey(turn.place.platform, turn.person.id);
      const settings = settingsFor(
        question,
        ...(await Promise.all([deps.settings.of(turn.place), deps.own.of(person)])),
      );
      const remembers = settings.memory && !question.private;
      const known = remembers ? await memory.turn(place, turn.id) : undefined;
      if (known?.answer) {
        // An earlier process got this far: what was paid for is shown, not asked for again.
        const role = await deps.cast.roleIn(settings, { turn, question, after: known });
        yield* shownAgain(known, role.speaker, deps.kept);
        yield* deps.speech.aloud(known.answer, turn, settings, role);
        const end = await role.scene?.spoke(known.answer);
        if (end) yield end;
        const choices = await answerChoices(known, role, { memory, place, locale: turn.locale });
        if (choices) yield choices;
        return;
      }
      refuseBad(question);
      const after = remembers ? await turnBefore(place, question, turn) : undefined;
      const role = question.plain ? {} : await deps.cast.roleIn(settings, { turn, question, after });
      if (role.speaker) yield role.speaker;
      yield stopChoices(turn.id, turn.locale);
      const read = await readAttachments(question.attached, turn);
      const { heard = [], documents = [], sources = [] } = question;
      const attachments = { ...read, texts: [...heard, ...documents, ...read.texts] };
      const thread = remembers ? await threadOf(place, question, after, role) : { turns: [], path: [] };
      const toolbox = openToolbox(
        // What nobody asked for spends nothing but its words.
        question.cue === undefined ? deps.tools : [],
        { turn, settings, pictures: picturesIn(attachments, thread), line: role.memory, private: question.private },
        deps.confirmUsd,
        attachments.texts.length + attachments.documents.length > 0,
      );
      const answer = new Answer();
      answer.cite(sources);
      const material = { question, turn, attachments, thread, settings, role, toolbox };
      const { model, notices } = yield* converse(material, answer, deps);

      const ended = endReason(turn.signal);
      // Where the question is gone too: what stands there of an answer is not to look as if it went on.
      if (ended === "stopped" || (ended === "deleted" && answer.text !== ""))
        yield { type: "notice", text: t(turn.locale, "error.stopped"), tone: "info" };
      if (ended === "handover" || ended === "deleted") return;
      yield* notices;
      if (answer.text === "") return;
      if (settings.badge) yield badgeOf(model, turn.locale);
      if (question.private) yield { type: "notice", text: t(turn.locale, "notice.unsaved"), tone: "info" };
      const said = { text: answer.text, made: toolbox.made, spoken: toolbox.spoken };
      const saved = remembers && (await remember(place, turn, question, attachments, thread, said, model, role));
      const isWhole = ended === undefined && notices.every(({ tone }) => tone !== "error");
      if (isWhole) yield* deps.speech.aloud(answer.text, turn, settings, role);
      if (["handover", "deleted"].includes(endReason(turn.signal) ?? "")) return;
      const end = isWhole ? await role.scene?.spoke(answer.text) : undefined;
      if (end) yield end;
      const own = saved ? await answerChoices(saved, role, { memory, place, locale: turn.locale }) : undefined;
      const choices = withRows(own, toolbox.rows());
      if (choices) yield choices;
      if (saved) foldLong(place, thread, saved, windowTokens(model) * 0.75);
      if (saved && settings.recall) deps.recall.learn(place, saved);
    },
  };

  /** What is at hand need not be read again after every answer, only to find that there is nothing to do. */
  function foldLong(place: string, { turns, path, ...before }: Thread, saved: RememberedTurn, maxTokens: number): void {
    const thread = { ...before, turns: [...turns, saved], path: [...path, saved.id] };
    if (needsFolding(thread, maxTokens)) deps.folding.fold(place, saved.id, maxTokens);
  }

  /** The turn that is asked once more, or whose answer is replied to. */
  async function turnBefore(place: string, question: Question, turn: Turn): Promise<RememberedTurn | undefined> {
    if (question.again || turn.replyTo === undefined) return question.again;
    const id = await memory.turnOf(place, turn.replyTo);
    return id === undefined ? undefined : memory.turn(place, id);
  }

  async function threadOf(
    place: string,
    question: Question,
    after: RememberedTurn | undefined,
    role: Role,
  ): Promise<Thread> {
    if (question.parent === null) return { turns: [], path: [] };
    // In a scene all hear all: there are no branches.
    const from = question.parent ?? (role.scene ? undefined : after?.id);
    return memory.thread(place, from, role.memory);
  }

  async function remember(
    place: string,
    turn: Turn,
    question: Question,
    attachments: Attachments,
    { parent, path, base }: Thread,
    { text: answer, made, spoken }: { readonly text: string } & Pick<Toolbox, "made" | "spoken">,
    model: Model,
    role: Role,
  ): Promise<RememberedTurn> {
    const { images } = attachments;
    const { notes, files, documents } = rememberedFiles(attachments);
    const asked = [...notes, question.text].filter(Boolean).join("\n\n");
    const earlier = await memory.turn(place, turn.replaces ?? turn.id);
    const { again } = question;
    const saved: RememberedTurn = {
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
      ...(documents.length > 0 && { documents: [...documents] }),
      ...(made.length > 0 && { made: [...made] }),
      ...(spoken.length > 0 && { spoken: [...spoken] }),
      answer,
      ...(role.key !== undefined && { role: role.key, speaker: role.speaker?.name }),
      ...(role.memory !== undefined && { line: role.memory }),
      ...(again && { first: again.first ?? again.id }),
      model: model.id,
      tokens: guessTokens(asked) + guessTokens(answer) + images.length * PICTURE_TOKENS,
      asked: [...(turn.asked.length > 0 ? turn.asked : (earlier?.asked ?? []))],
      answered: [...(earlier?.answered ?? [])],
    };
    await memory.remember(place, saved);
    await addVariant(memory, place, saved);
    return saved;
  }
}

/** What holds for one question of a person in a place. */
function settingsFor({ search, plain, cue }: Question, set: PlaceSettings, own: OwnChoices): PlaceSettings {
  return {
    ...set,
    ...(search && { search: "on" }),
    ...(plain && { persona: undefined, speech: false }),
    // A line that nobody asked for is no answer to who has begun the scene.
    ...(own.speech && cue === undefined && { speech: true }),
  };
}

/** @throws UserError for what no model could answer */
function refuseBad({ text, attached, cue }: Question): void {
  if (cue === undefined && text.trim() === "" && attached.length === 0) throw new UserError("error.prompt.empty");
  if (text.length > LONGEST_PROMPT)
    throw new UserError("error.prompt.long", { length: text.length, limit: LONGEST_PROMPT });
}

/** Those of the question, then those of the conversation, the newest first. */
function picturesIn(attachments: Attachments, thread: Thread) {
  return [...attachments.images, ...thread.turns.toReversed().flatMap((each) => each.made ?? each.images)];
}
