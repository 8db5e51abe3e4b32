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
const MAX_TITLE = 64;

export type Way = "photo" | "animation" | "voice" | "audio" | "video" | "document";

/** The ways in which a medium can be sent, the best first. */
export function waysFor(media: Media): readonly Way[] {
  switch (media.kind) {
    case "image":
      if (media.mime === "image/gif") return ["animation", "document"];
      return isPhoto(media) ? ["photo", "document"] : ["document"];
    case "voice":
      return VOICE.test(media.mime) ? ["voice", "audio", "document"] : ["audio", "document"];
    case "audio":
      return ["audio", "document"];
    case "video":
      return ["video", "document"];
    case "file":
      return ["document"];
  }
}

function isPhoto({ mime, bytes, width = 1, height = 1 }: Media): boolean {
  if (mime === "image/svg+xml" || bytes.byteLength > PHOTO_MAX.bytes) return false;
  if (width + height > PHOTO_MAX.widthAndHeight) return false;
  return Math.max(width, height) <= PHOTO_MAX.ratio * Math.min(width, height);
}

type Rest = Omit<Params<"sendDocument">, "document">;

/**
 * Sends a medium, in the next best way where Telegram does not take the best.
 * @throws the last refusal
 */
export async function sendMedia(
  client: Client,
  media: Media,
  caption: Piece,
  rest: Rest,
  signal: AbortSignal,
): Promise<Message> {
  let refusal: unknown;
  for (const way of waysFor(media)) {
    try {
      return await sendAs(client, way, media, { ...rest, ...captionOf(caption) }, signal);
    } catch (error) {
      if (!isAboutTheFile(error)) throw error;
      refusal = error;
    }
  }
  throw refusal;
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
      return call("sendDocument", { ...rest, document: file });
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
function factsOf(way: Way, { spoiler, durationSecs, width, height, name, alt }: Media) {
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
      return {};
  }
}

/** Refusals of the file itself, not of the place, the words or the buttons. */
export function isAboutTheFile(error: unknown): boolean {
  if (!(error instanceof ApiRefusal) || error.movedTo !== undefined) return false;
  if (refuses(error, "voice") || refuses(error, "medium")) return true;
  const elsewhere = (["shut", "markup", "thread", "replied", "gone", "unchanged"] as const).some((why) =>
    refuses(error, why),
  );
  return !elsewhere && error.status !== 401 && error.status !== 404 && !error.says(/button|keyboard|markup/i);
}

function fileOf({ bytes, name }: Media): InputFile {
  // The name goes into a header as it is.
  return new InputFile(bytes, name.replace(/[\r\n"\\/]+/g, "_") || "file");
}
