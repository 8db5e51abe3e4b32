import { nearestAspect } from "./aspect.ts";
import { VeniceError } from "./errors.ts";
import type { Model } from "./model.ts";
import { readVideoTraits, type VideoTraits } from "./model-video.ts";
import { checkedPrompt } from "./prompts.ts";
import { sniff } from "./sniff.ts";

/** A file as an address, or as its bytes. */
export type MediaSource = string | Uint8Array;

/** Which film is wanted; sizes and lengths become the nearest that the model has. */
export interface VideoRequest {
  readonly model: Model;
  readonly prompt: string;
  readonly seconds?: number;
  /** Such as `16:9`. */
  readonly aspect?: string;
  /** Such as `720p`. */
  readonly resolution?: string;
  /** Counts only where sound can be switched. */
  readonly audio?: boolean;
  /** The first frame. */
  readonly image?: MediaSource;
  readonly endImage?: MediaSource;
  /** The film to work on. */
  readonly videoSource?: MediaSource;
  /** WAV or MP3; 30 s and 15 MB at most. */
  readonly audioSource?: MediaSource;
  readonly negative?: string;
  readonly upscaleFactor?: 1 | 2 | 4;
}

/** What is sent to the queue. */
export interface VideoBody {
  readonly model: string;
  readonly prompt: string;
  readonly duration?: string;
  readonly aspect_ratio?: string;
  readonly resolution?: string;
  readonly audio?: boolean;
  readonly upscale_factor?: number;
  readonly negative_prompt?: string;
  readonly image_url?: string;
  readonly end_image_url?: string;
  readonly video_url?: string;
  readonly audio_url?: string;
}

/** JSON is 35 MB at most. */
const MOST_SOURCE_CHARACTERS = 34_000_000;

/**
 * Says a request in the words that its model takes.
 * @throws VeniceError `invalid`, code `prompt_empty`, `prompt_too_long`, `image_required`, `image_not_taken`,
 *   `video_required`, `video_not_taken`, `file_too_large`, `unknown_file`
 */
export function videoBody(request: VideoRequest): VideoBody {
  const { model, image, endImage, videoSource, audioSource, negative } = request;
  const traits = model.video ?? readVideoTraits(model.id, {});
  checkSources(request, traits);
  const body = {
    ...pricedFields(request, traits),
    prompt: checkedPrompt(request.prompt, traits.promptCharacters),
    ...(negative?.trim() ? { negative_prompt: negative.trim() } : {}),
    ...(image === undefined ? {} : { image_url: sourceUrl(image) }),
    ...(endImage === undefined ? {} : { end_image_url: sourceUrl(endImage) }),
    ...(videoSource === undefined ? {} : { video_url: sourceUrl(videoSource) }),
    ...(audioSource === undefined ? {} : { audio_url: sourceUrl(audioSource) }),
  };
  const sources = [body.image_url, body.end_image_url, body.video_url, body.audio_url];
  if (sources.reduce((sum, url) => sum + (url?.length ?? 0), 0) > MOST_SOURCE_CHARACTERS)
    throw new VeniceError("invalid", { code: "file_too_large" });
  return body;
}

/** What a quote is made from: the same as what will be queued, but for the words and the files. */
export function videoQuoteBody(request: VideoRequest): Omit<VideoBody, "prompt"> {
  const { model, videoSource } = request;
  const fields = pricedFields(request, model.video ?? readVideoTraits(model.id, {}));
  // A film's length can be read only from an address.
  return typeof videoSource === "string" ? { ...fields, video_url: videoSource } : fields;
}

function pricedFields(request: VideoRequest, traits: VideoTraits): Omit<VideoBody, "prompt"> {
  const { model, seconds, aspect, resolution, audio, upscaleFactor } = request;
  const duration = nearestDuration(seconds, traits.durations);
  const aspectRatio = (aspect ? nearestAspect(aspect, traits.aspectRatios) : undefined) ?? traits.aspectRatios[0];
  const size = resolution ? nearestResolution(resolution, traits.resolutions) : undefined;
  return {
    model: model.id,
    ...(duration === undefined ? {} : { duration }),
    ...(aspectRatio === undefined ? {} : { aspect_ratio: aspectRatio }),
    ...(size === undefined ? {} : { resolution: size }),
    ...(audio === undefined || !traits.audioConfigurable ? {} : { audio }),
    ...(upscaleFactor === undefined ? {} : { upscale_factor: upscaleFactor }),
  };
}

function checkSources({ image, endImage, videoSource }: VideoRequest, { kind }: VideoTraits): void {
  const refuse = (code: string) => {
    throw new VeniceError("invalid", { code });
  };
  if (kind === "image" && image === undefined) refuse("image_required");
  if (kind === "text" && (image !== undefined || endImage !== undefined)) refuse("image_not_taken");
  if ((kind === "text" || kind === "image") && videoSource !== undefined) refuse("video_not_taken");
}

/** The first on offer without a wish, because a model that has lengths demands one. */
function nearestDuration(seconds: number | undefined, offered: readonly string[]): string | undefined {
  const timed = offered.filter((name) => /^\d+(\.\d+)?s$/.test(name));
  if (seconds === undefined || timed.length === 0) return timed[0] ?? offered[0];
  const distance = (name: string) => Math.abs(Number.parseFloat(name) - seconds);
  return timed.sort((a, b) => distance(a) - distance(b))[0];
}

function nearestResolution(asked: string, offered: readonly string[]): string | undefined {
  const same = offered.find((name) => name.toLowerCase() === asked.trim().toLowerCase());
  const wanted = linesOf(asked);
  if (same !== undefined || wanted === undefined) return same;
  const known = offered.filter((name) => linesOf(name) !== undefined);
  const distance = (name: string) => Math.abs((linesOf(name) ?? 0) - wanted);
  return known.sort((a, b) => distance(a) - distance(b))[0];
}

function linesOf(resolution: string): number | undefined {
  const [, lines, thousands] = /^(?:true_)?(\d+)p$|^(\d)k$/i.exec(resolution.trim()) ?? [];
  if (thousands) return thousands === "2" ? 1440 : Number(thousands) * 540;
  return lines ? Number(lines) : undefined;
}

/** An address goes as it is; bytes become part of the request. */
function sourceUrl(source: MediaSource): string {
  if (typeof source === "string") return source;
  const type = sniff(source);
  if (!type) throw new VeniceError("invalid", { code: "unknown_file" });
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.length);
  return `data:${type.mime};base64,${bytes.toString("base64")}`;
}
