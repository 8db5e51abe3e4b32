import { createHash } from "node:crypto";
import { z } from "zod";
import { t } from "../../i18n.ts";
import { type CallOptions, type Model, transcriptionUsd, type Venice, VeniceError } from "../../venice/index.ts";
import { askFirst, isDear } from "../agreed.ts";
import { UserError } from "../errors.ts";
import type { Kept } from "../kept.ts";
import type { Part } from "../part.ts";
import { told } from "../retrying.ts";
import { settled } from "../settled.ts";
import type { FileRef, Turn } from "../turn.ts";
import { openRecording, type Recording } from "./recordings.ts";

/** Of one message; more are not listened to. */
const MOST_RECORDINGS = 10;
const transcript = z.object({ text: z.string() });

/** What was said in a recording. */
export interface Heard {
  readonly name: string;
  /** Never empty. */
  readonly text: string;
}

/** Listening to what people say. */
export interface Hearing {
  /**
   * Writes recordings down, in their order. Where it is dear a button asks first.
   * @param language ISO 639-1; told from the recording when left out
   * @returns undefined where a button was shown instead
   * @throws UserError for what is no recording, before anything is charged, and where nobody speaks in it
   */
  hear(files: readonly FileRef[], turn: Turn, language?: string): AsyncGenerator<Part, readonly Heard[] | undefined>;
}

export function createHearing(o: {
  readonly venice: Venice;
  readonly kept: Kept;
  /** What may be spent without a press, USD. */
  readonly confirmUsd: number;
}): Hearing {
  const { venice, kept } = o;

  async function model(): Promise<Model> {
    const found = (await venice.models.list({ type: "asr" })).toSorted((a, b) => rank(a) - rank(b))[0];
    if (!found) throw new UserError("error.audio.model");
    return found;
  }

  async function* write(recording: Recording, model: Model, turn: Turn, step: string, language?: string) {
    const { file, bytes, seconds } = recording;
    const usd = transcriptionUsd(model, seconds);
    const grant = yield* turn.permit.reserve({ capability: "transcription", model: model.id, usd });
    yield { type: "status", text: t(turn.locale, "status.listening") } as const;
    const listen = async (more: CallOptions) => {
      const options = { signal: turn.signal, key: grant.key, ...more };
      const heard = await venice.audio
        .transcribe({ model, audio: bytes, language }, options)
        .catch((error) => refuseBroken(error, file));
      const made = { text: heard.text.trim() };
      await kept.note(turn.id, step, made);
      return { made, usd: heard.costUsd ?? transcriptionUsd(model, heard.durationSeconds ?? seconds) };
    };
    return yield* told(turn.locale, (more) => settled(grant, { usd }, () => listen(more)));
  }

  return {
    async *hear(files, turn, language) {
      const wanted = files.slice(0, MOST_RECORDINGS).map((file) => ({ file, step: stepOf(file, language) }));
      const known = await Promise.all(wanted.map(({ step }) => kept.done(turn.id, step)));
      const before = known.map((each) => transcript.safeParse(each).data);
      if (before.includes(undefined)) yield { type: "status", text: t(turn.locale, "status.listening") };
      const recordings: (Recording | undefined)[] = [];
      for (const [n, { file }] of wanted.entries())
        recordings.push(before[n] ? undefined : await openRecording(file, turn));
      const listener = recordings.some(Boolean) ? await model() : undefined;
      const seconds = recordings.reduce((sum, each) => sum + (each?.seconds ?? 0), 0);
      const usd = listener ? transcriptionUsd(listener, seconds) : 0;
      if (isDear(usd, turn, o.confirmUsd)) return void (yield* askFirst(usd, turn, "hearing.ask", "hearing.agree"));
      const heard: Heard[] = [];
      for (const [n, { file, step }] of wanted.entries()) {
        const recording = recordings[n];
        const done = before[n];
        const { text } = done ?? (yield* write(recording!, listener!, turn, step, language));
        if (text !== "") heard.push({ name: file.name, text });
      }
      if (heard.length === 0) throw new UserError("error.audio.silent");
      return heard;
    },
  };
}

/** Private ones first. Whisper knows a hundred languages, where others of the same price know those of Europe. */
function rank({ privacy, id, name, prices }: Model): number {
  const isPrivate = privacy === "private" ? 0 : 100;
  return isPrivate + (/whisper/i.test(`${id} ${name}`) ? 0 : 10) + Math.min(9, (prices.perAudioSecond ?? 1) * 1000);
}

function refuseBroken(error: unknown, { name }: FileRef): never {
  const isBroken = error instanceof VeniceError && error.kind === "invalid";
  throw isBroken ? new UserError("error.audio.broken", { name }, { cause: error }) : error;
}

/** References may be long. */
const stepOf = ({ ref }: FileRef, language = ""): string =>
  `hear:${createHash("sha256").update(`${language} ${ref}`).digest("base64url").slice(0, 22)}`;
