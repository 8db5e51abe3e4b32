import { z } from "zod";
import { t } from "../../i18n.ts";
import { speechChunks, speechUsd, type Venice } from "../../venice/index.ts";
import { askFirst, isDear } from "../agreed.ts";
import type { Cast, Role } from "../chat/role.ts";
import { explain } from "../error-words.ts";
import { UserError } from "../errors.ts";
import type { Kept } from "../kept.ts";
import type { Media, Part } from "../part.ts";
import { endReason } from "../running.ts";
import type { PlaceSettings, Settings } from "../settings.ts";
import { createSteps } from "../steps.ts";
import type { FileRef, Person, Turn } from "../turn.ts";
import { createPieces, type Script } from "./pieces.ts";
import { joinSounds, measured } from "./sound.ts";
import { firstSentences, isSpeakable, speakable } from "./speakable.ts";
import { heardAgain, type Spoken, spokenSchema } from "./spoken.ts";
import { createVoices, type Voices } from "./voices.ts";

/** About twelve minutes. */
export const MOST_CHARACTERS = 10_000;
/** Of an answer that is spoken unasked: about four minutes, in one request. */
const MOST_ANSWER_CHARACTERS = 4_000;
/** Short enough that pieces are spoken side by side, long enough that a voice has its flow. */
const PIECE_CHARACTERS = 2_000;
const MOST_ALT = 200;

export interface SpeechWish {
  readonly text: string;
  /** As a person named it; the place's own when left out. */
  readonly voice?: string;
  readonly speed?: number;
}

/** Something that can be read aloud: everything was checked that can be checked for nothing. */
export interface SpeechPlan extends Script {
  readonly text: string;
  /** By the catalogue; undefined when it does not say. */
  readonly usd: number | undefined;
}

/** What was read aloud in the course of an answer. */
export interface Told {
  readonly spoken: readonly Spoken[];
  /** Where that can be told. */
  readonly seconds?: number;
  /** An earlier process had it made, perhaps for other words. */
  readonly isEarlier: boolean;
}

/** Reading aloud. */
export interface Speech {
  readonly voices: Voices;
  /** @throws UserError for what cannot be said, before anything is charged */
  plan(wish: SpeechWish, turn: Pick<Turn, "place" | "person">): Promise<SpeechPlan>;
  /** A command's whole answer: where it is dear a button asks first, else the voice message. */
  answer(wish: SpeechWish, turn: Turn): AsyncGenerator<Part>;
  /**
   * The voice message as a part of a larger answer. What an earlier process was paid for it is shown, whatever the words
   * are now: a model that is asked once more chooses others.
   */
  tell(wish: SpeechWish, turn: Turn): AsyncGenerator<Part, Told>;
  /** Speaks an answer of the chat where that is set; what fails here takes nothing from the answer. */
  aloud(answer: string, turn: Turn, settings: PlaceSettings, role: Role): AsyncGenerator<Part>;
}

export interface SpeechOptions {
  readonly venice: Venice;
  readonly kept: Kept;
  readonly settings: Settings;
  readonly cast: Cast;
  /** What may be spent without a press, USD. */
  readonly confirmUsd: number;
}

/** A voice message that is kept. */
type Sound = Media & { readonly file: FileRef; readonly alt: string };

function* shown(sounds: readonly Sound[]): Generator<Part> {
  for (const media of sounds) yield { type: "media", media };
}

export function createSpeech(o: SpeechOptions): Speech {
  const voices = createVoices(o.venice.models);
  const pieces = createPieces(o);
  const nextStep = createSteps("voice");

  /** A character that is gone has no voice; whoever asks it something hears of that. */
  const roleIn = (settings: PlaceSettings): Promise<Role> =>
    settings.voice ? Promise.resolve({}) : o.cast.roleIn(settings).catch(() => ({}));

  /** Of the person's own language, even where we have no words for it. */
  const voiceIn = ({ voice, language }: PlaceSettings, role: Role, { locale }: Person) =>
    voices.settled([voice, role.voice], language ?? locale);

  async function planOf(text: string, script: Omit<Script, "chunks">): Promise<SpeechPlan> {
    const chunks = speechChunks(text, PIECE_CHARACTERS);
    const characters = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    return { ...script, text, chunks, usd: speechUsd(script.voice.model, characters) };
  }

  /** The sounds of a plan, kept, in their order. @param words what they say, unless it is to be read besides */
  async function* made(plan: SpeechPlan, turn: Turn, words?: string): AsyncGenerator<Part, readonly Sound[]> {
    const spoken = yield* pieces(plan, turn);
    const alt = plan.text.slice(0, MOST_ALT).toWellFormed();
    const sounds: Sound[] = [];
    for (const bytes of joinSounds(spoken.map((piece) => piece.bytes))) {
      const media = await measured(bytes);
      const whole = spoken.find((piece) => piece.bytes === bytes)?.file;
      const file = whole ?? (await o.kept.put(media, turn));
      sounds.push({ ...media, alt, file, ...(sounds.length === 0 && words && { words }) });
    }
    return sounds;
  }

  /** What an earlier process was paid for, as long as all of it is kept. */
  async function madeBefore(turn: Turn, step: string): Promise<readonly Sound[] | undefined> {
    const known = z.array(spokenSchema).safeParse(await o.kept.done(turn.id, step)).data;
    const sounds = known && (await Promise.all(known.map((each) => heardAgain(each, o.kept))));
    return sounds?.every((sound) => sound !== undefined) ? sounds : undefined;
  }

  return {
    voices,
    async plan({ text, voice: wanted, speed }, { place, person }) {
      const said = speakable(text);
      if (!isSpeakable(said)) throw new UserError("error.speech.nothing");
      if (said.length > MOST_CHARACTERS)
        throw new UserError("error.speech.long", { length: said.length, limit: MOST_CHARACTERS });
      if (wanted) return planOf(said, { voice: await voices.named(wanted), speed });
      const settings = await o.settings.of(place);
      const voice = await voiceIn(settings, await roleIn(settings), person);
      return planOf(said, { voice, speed });
    },
    async *answer(wish, turn) {
      const plan = await this.plan(wish, turn);
      if (isDear(plan.usd, turn, o.confirmUsd)) return yield* askFirst(plan.usd, turn, "speech.ask", "speech.agree");
      yield* shown(yield* made(plan, turn, wish.text));
    },
    async *tell(wish, turn) {
      const step = nextStep(turn);
      const before = await madeBefore(turn, step);
      const sounds = before ?? (yield* made(await this.plan(wish, turn), turn, wish.text));
      const spoken = sounds.map(({ file, alt, words }) => ({ file, alt, ...(words !== undefined && { words }) }));
      if (!before) await o.kept.note(turn.id, step, spoken);
      yield* shown(sounds);
      const lengths = sounds.flatMap(({ durationSecs }) => durationSecs ?? []);
      const seconds = lengths.length > 0 ? { seconds: lengths.reduce((sum, each) => sum + each, 0) } : {};
      return { spoken, ...seconds, isEarlier: before !== undefined };
    },
    async *aloud(answer, turn, settings, role) {
      if (!(settings.speech ?? role.voice !== undefined)) return;
      const { text, isCut } = firstSentences(speakable(answer), MOST_ANSWER_CHARACTERS);
      if (!isSpeakable(text)) return;
      const info = (words: string): Part => ({ type: "notice", text: words, tone: "info" });
      try {
        const voice = await voiceIn(settings, role, turn.person);
        yield* shown(yield* made(await planOf(text, { voice }), turn));
        if (isCut) yield info(t(turn.locale, "notice.speech.cut"));
      } catch (error) {
        if (endReason(turn.signal)) return;
        const reason = explain(error, turn.locale);
        if (reason === undefined) throw error;
        yield info(t(turn.locale, "notice.speech.failed", { reason }));
      }
    },
  };
}
