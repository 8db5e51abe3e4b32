import { InputFile } from "grammy";
import type { Message } from "grammy/types";
import type { Media } from "../core/part.ts";
import { ApiRefusal, type Client, type Params } from "./api.ts";
import type { Piece } from "./compose.ts";
import { refuses } from "./refusals.ts";

/** @see https://core.telegram.org/bots/api#sendphoto */
const PHOTO_MAX = { bytes: 10 * 1024 * 1024, widthAndHeight: 10_000, ratio: 20 };
/** What Telegram takes as a voice message; anything else would arrive as a silent file. */
const VOICE = /^(audio|application)\/(ogg|opus|mpeg|mp3|mp4|m4a|x-m4a)/;
/** What Telegram takes as music: it promises nothing for other sounds. @see https://core.telegram.org/bots/api#sendaudio */
const MUSIC = /^audio\/(mpeg|mp3|mp4|m4a|x-m4a)/;
const MAX_TITLE = 64;

/** Telegram takes a medium in no way. */
export class Unsendable extends Error {
  override name = "Unsendable";
  readonly media: Media;
  /** Nothing of its kind may be sent there. */
  readonly isForbidden: boolean;

  constructor(media: Media, refusals: readonly ApiRefusal[]) {
    super("a medium can be sent in no way", { cause: refusals.at(-1) });
    this.media = media;
    this.isForbidden = refusals.every(isAboutRights);
  }
}

export type Way = "photo" | "animation" | "voice" | "audio" | "video" | "document";

/** The ways in which a medium can be sent, the best first. */
export function waysFor(media: Media): readonly Way[] {
  switch (media.kind) {
    case "image":
      if (media.mime === "image/gif") return ["animation", "document"];
      return isPhoto(media) ? ["photo", "document"] : ["document"];
    case "voice":
      return VOICE.test(media.mime) ? ["voice", ...soundFile(media)] : soundFile(media);
    case "audio":
      return soundFile(media);
    case "video":
      return ["video", "document"];
    case "file":
      return ["document"];
  }
}

const soundFile = ({ mime }: Media): readonly Way[] => (MUSIC.test(mime) ? ["audio", "document"] : ["document"]);

function isPhoto({ mime, bytes, width = 1, height = 1 }: Media): boolean {
  if (mime === "image/svg+xml" || bytes.byteLength > PHOTO_MAX.bytes) return false;
  if (width + height > PHOTO_MAX.widthAndHeight) return false;
  return Math.max(width, height) <= PHOTO_MAX.ratio * Math.min(width, height);
}

type Rest = Omit<Params<"sendDocument">, "document">;

/**
 * Sends a medium, in the next best way where Telegram does not take the best.
 * @throws Unsendable when it takes none
 */
export async function sendMedia(
  client: Client,
  media: Media,
  caption: Piece,
  rest: Rest,
  signal: AbortSignal,
): Promise<Message> {
  const refusals: ApiRefusal[] = [];
  for (const way of waysFor(media)) {
    try {
      return await sendAs(client, way, media, { ...rest, ...captionOf(caption) }, signal);
    } catch (error) {
      if (!isAboutTheFile(error)) throw error;
      refusals.push(error);
    }
  }
  throw new Unsendable(media, refusals);
}

async function sendAs(client: Client, way: Way, media: Media, rest: Rest, signal: AbortSignal): Promise<Message> {
  const file = fileOf(media);
  const facts = factsOf(way, media);
  const call = <M extends "sendPhoto" | "sendAnimation" | "sendVoice" | "sendAudio" | "sendVideo" | "sendDocument">(
    method: M,
    params: Params<M>,
  ) => client.call(method, params, signal, "upload");
  switch (way) {
    case "photo":
      return call("sendPhoto", { ...rest, ...facts, photo: file });
    case "animation":
      return call("sendAnimation", { ...rest, ...facts, animation: file });
    case "voice":
      return call("sendVoice", { ...rest, ...facts, voice: file });
    case "audio":
      return call("sendAudio", { ...rest, ...facts, audio: file });
    case "video":
      return call("sendVideo", { ...rest, ...facts, video: file });
    case "document":
      return call("sendDocument", { ...rest, ...facts, document: file });
  }
}

/** Puts a medium in place of what a message holds. @returns false where that kind cannot be put there */
export async function editMedia(
  client: Client,
  media: Media,
  caption: Piece,
  where: Omit<Params<"editMessageMedia">, "media">,
  signal: AbortSignal,
): Promise<boolean> {
  const way = waysFor(media)[0];
  if (way === undefined || way === "voice") return false;
  try {
    const input = inputOf(way, media, caption) as Params<"editMessageMedia">["media"];
    await client.call("editMessageMedia", { ...where, media: input }, signal, "upload");
    return true;
  } catch (error) {
    if (isAboutTheFile(error)) return false;
    throw error;
  }
}

/** A medium as albums and edits take it. */
export function inputOf(way: Way, media: Media, caption: Piece): object {
  return { type: way, media: fileOf(media), ...captionOf(caption), ...factsOf(way, media) };
}

function captionOf({ text, entities }: Piece) {
  return text ? { caption: text, ...(entities.length > 0 && { caption_entities: [...entities] }) } : {};
}

/** What clients show of a medium, or need to play it, beside its bytes. */
function factsOf(way: Way, { kind, spoiler, durationSecs, width, height, name, alt }: Media) {
  const hidden = spoiler ? { has_spoiler: true } : {};
  const time = durationSecs === undefined ? {} : { duration: Math.max(1, Math.round(durationSecs)) };
  const size = width && height ? { width: Math.round(width), height: Math.round(height) } : {};
  switch (way) {
    case "photo":
      return hidden;
    case "animation":
      return { ...hidden, ...time, ...size };
    case "video":
      return { ...hidden, ...time, ...size, supports_streaming: true };
    case "voice":
      return time;
    case "audio":
      return { ...time, title: (alt?.trim() || name.replace(/\.\w+$/, "")).slice(0, MAX_TITLE).toWellFormed() };
    case "document":
      // Else Telegram may take a sound for what was just refused.
      return kind === "voice" || kind === "audio" ? { disable_content_type_detection: true } : {};
  }
}

/** Refusals of the file itself, not of the place, the words or the buttons. */
export function isAboutTheFile(error: unknown): error is ApiRefusal {
  if (!(error instanceof ApiRefusal) || error.movedTo !== undefined) return false;
  if (isAboutRights(error)) return true;
  const elsewhere = (["shut", "markup", "thread", "replied", "gone", "unchanged"] as const).some((why) =>
    refuses(error, why),
  );
  return !elsewhere && error.status !== 401 && error.status !== 404 && !error.says(/button|keyboard|markup/i);
}

const isAboutRights = (error: unknown): boolean => refuses(error, "voice") || refuses(error, "medium");

function fileOf({ bytes, name }: Media): InputFile {
  // The name goes into a header as it is.
  return new InputFile(bytes, name.replace(/[\r\n"\\/]+/g, "_") || "file");
}
