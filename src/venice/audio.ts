import { FormData } from "undici";
import { z } from "zod";
import type { CallOptions } from "./call.ts";
import { readCostUsd } from "./chat-replies.ts";
import type { Client } from "./client.ts";
import { VeniceError } from "./errors.ts";
import type { Model } from "./model.ts";
import { type FileType, sniff } from "./sniff.ts";
import { type SpeechRequest, speechBody } from "./speech.ts";

/** Something to listen to. */
export interface Sound {
  readonly bytes: Buffer;
  readonly mime: string;
  /** Without the dot. */
  readonly extension: string;
  /** In an Ogg file: what a voice message must hold. */
  readonly codec?: "opus";
}

/** What was said in a recording. */
export interface Transcript {
  readonly text: string;
  readonly durationSeconds?: number;
  /** Empty unless asked for; some models never tell. */
  readonly words: readonly TimedText[];
  readonly segments: readonly TimedText[];
  readonly costUsd?: number;
}

export interface TimedText {
  readonly text: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** A recording to be written down. */
export interface TranscriptionRequest {
  readonly model: Model;
  /** WAV, FLAC, M4A, AAC, MP4, MP3, Ogg or WebM; 25 MB at most. */
  readonly audio: Uint8Array;
  /** ISO 639-1; told from the recording by default. */
  readonly language?: string;
  readonly timestamps?: boolean;
}

const MOST_AUDIO_BYTES = 25 * 1024 * 1024;
const MOST_SPEECH_BYTES = 128 * 1024 * 1024;

const timed = (name: string) =>
  z
    .array(
      z
        .looseObject({ start: z.number(), end: z.number() })
        .transform((item) => ({ text: item[name], startSeconds: item.start, endSeconds: item.end }))
        .nullable()
        .catch(null),
    )
    .transform((items) => items.filter((item): item is TimedText => typeof item?.text === "string"))
    .catch([]);
const timestampsSchema = z.looseObject({ word: timed("word"), segment: timed("text") });
const transcriptSchema = z.looseObject({
  text: z.string(),
  duration: z.number().optional().catch(undefined),
  timestamps: timestampsSchema.optional().catch(undefined),
  cost: z.unknown().optional(),
});

/**
 * Speech, both ways.
 * @see https://docs.venice.ai/api-reference/endpoint/audio/speech
 */
export class Audio {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Reads a text aloud.
   * @throws VeniceError `invalid`, before anything is sent: code `nothing_to_say`, `text_too_long`, `unknown_voice`
   */
  async speech(request: SpeechRequest, options: CallOptions = {}): Promise<Sound> {
    const body = speechBody(request);
    const call = { method: "POST", path: "/audio/speech", model: request.model.id, body, safety: "refused" } as const;
    const reply = await this.#client.bytes({ ...call, maxBytes: MOST_SPEECH_BYTES, ...options });
    return soundOf(reply.bytes, reply.contentType, reply.info.requestId);
  }

  /**
   * Writes a recording down.
   * @throws VeniceError `invalid`, before anything is sent: code `audio_too_large`, `not_audio`
   * @see https://docs.venice.ai/api-reference/endpoint/audio/transcriptions
   */
  async transcribe(request: TranscriptionRequest, options: CallOptions = {}): Promise<Transcript> {
    const { model, audio, language, timestamps } = request;
    if (audio.length > MOST_AUDIO_BYTES) throw new VeniceError("invalid", { code: "audio_too_large" });
    const { mime, extension } = recordingType(audio);
    const body = new FormData();
    // The service goes by the name.
    body.set("file", new Blob([new Uint8Array(audio)], { type: mime }), `audio.${extension}`);
    body.set("model", model.id);
    body.set("response_format", "json");
    if (timestamps) body.set("timestamps", "true");
    if (language) body.set("language", language);
    const call = { method: "POST", path: "/audio/transcriptions", model: model.id, body, safety: "refused" } as const;
    const reply = await this.#client.json({ ...call, ...options }, transcriptSchema);
    return {
      text: reply.text,
      durationSeconds: reply.duration,
      words: reply.timestamps?.word ?? [],
      segments: reply.timestamps?.segment ?? [],
      costUsd: readCostUsd(reply.cost),
    };
  }
}

/**
 * Tells what came, by its bytes and then by what the reply calls it: raw samples have no mark.
 * @throws VeniceError `protocol`, code `empty` or `not_audio`
 */
export function soundOf(bytes: Buffer, contentType: string, requestId?: string): Sound {
  if (bytes.length === 0) throw new VeniceError("protocol", { code: "empty", requestId });
  const type = sniff(bytes);
  if (type && (type.kind === "audio" || type.kind === "video"))
    return { bytes, mime: type.mime, extension: type.extension, ...(type.codec ? { codec: type.codec } : {}) };
  if (type || !contentType.startsWith("audio/")) throw new VeniceError("protocol", { code: "not_audio", requestId });
  const name = contentType.slice("audio/".length);
  return { bytes, mime: contentType, extension: name === "mpeg" ? "mp3" : name.replace(/^x-|[^\w-]/g, "") };
}

function recordingType(audio: Uint8Array): Pick<FileType, "mime" | "extension"> {
  const type = sniff(audio);
  if (type?.kind === "audio" || type?.kind === "video") return type;
  throw new VeniceError("invalid", { code: "not_audio" });
}
