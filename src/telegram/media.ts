import { InputFile } from "grammy";
import type { Message } from "grammy/types";
import type { Media } from "../core/part.ts";
import { ApiRefusal, type Client, type Params } from "./api.ts";
import type { Piece } from "./compose.ts";
import { refuses } from "./refusals.ts";

const PHOTO_MAX_BYTES = 10 * 1024 * 1024;
/** What Telegram takes as a voice message; anything else would arrive as a silent file. */
const VOICE = /^(audio|application)\/(ogg|opus|mpeg|mp3|mp4|m4a|x-m4a)/;

type Way = "photo" | "animation" | "voice" | "audio" | "video" | "document";

/** The ways in which a medium can be sent, the best first. */
export function waysFor({ kind, mime, bytes }: Media): readonly Way[] {
  switch (kind) {
    case "image":
      if (mime === "image/gif") return ["animation", "document"];
      return bytes.byteLength <= PHOTO_MAX_BYTES && mime !== "image/svg+xml" ? ["photo", "document"] : ["document"];
    case "voice":
      return VOICE.test(mime) ? ["voice", "audio", "document"] : ["audio", "document"];
    case "audio":
      return ["audio", "document"];
    case "video":
      return ["video", "document"];
    case "file":
      return ["document"];
  }
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
  const words = caption.text
    ? { caption: caption.text, ...(caption.entities.length > 0 && { caption_entities: [...caption.entities] }) }
    : {};
  let refusal: unknown;
  for (const way of waysFor(media)) {
    try {
      return await sendAs(client, way, media, { ...rest, ...words }, signal);
    } catch (error) {
      if (!(error instanceof ApiRefusal) || error.movedTo !== undefined || !isAboutTheFile(error)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

async function sendAs(client: Client, way: Way, media: Media, rest: Rest, signal: AbortSignal): Promise<Message> {
  const file = fileOf(media);
  const spoiler = media.spoiler ? { has_spoiler: true } : {};
  const call = <M extends "sendPhoto" | "sendAnimation" | "sendVoice" | "sendAudio" | "sendVideo" | "sendDocument">(
    method: M,
    params: Params<M>,
  ) => client.call(method, params, signal, "upload");
  switch (way) {
    case "photo":
      return call("sendPhoto", { ...rest, photo: file, ...spoiler });
    case "animation":
      return call("sendAnimation", { ...rest, animation: file, ...spoiler });
    case "voice":
      return call("sendVoice", { ...rest, voice: file });
    case "audio":
      return call("sendAudio", { ...rest, audio: file });
    case "video":
      return call("sendVideo", { ...rest, video: file, ...spoiler });
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
  const words = caption.text ? { caption: caption.text, caption_entities: [...caption.entities] } : {};
  const spoiler = media.spoiler && way !== "audio" && way !== "document" ? { has_spoiler: true } : {};
  const input = { type: way, media: fileOf(media), ...words, ...spoiler } as Params<"editMessageMedia">["media"];
  try {
    await client.call("editMessageMedia", { ...where, media: input }, signal, "upload");
    return true;
  } catch (error) {
    if (error instanceof ApiRefusal && isAboutTheFile(error)) return false;
    throw error;
  }
}

/** Refusals of the file itself, not of the place, the words or the buttons. */
function isAboutTheFile(error: ApiRefusal): boolean {
  if (refuses(error, "voice")) return true;
  const elsewhere = (["shut", "markup", "thread", "replied", "gone", "unchanged"] as const).some((why) =>
    refuses(error, why),
  );
  const unsendable = error.says(/not enough rights to send (photos|videos|animations|music|voice notes|audios)/i);
  return (
    unsendable || (!elsewhere && error.status !== 401 && error.status !== 404 && !error.says(/button|keyboard|markup/i))
  );
}

function fileOf({ bytes, name }: Media): InputFile {
  // The name goes into a header as it is.
  return new InputFile(bytes, name.replace(/[\r\n"\\/]+/g, "_") || "file");
}
