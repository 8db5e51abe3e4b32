import { t } from "../../i18n.ts";
import {
  type Model,
  type MusicRequest,
  musicBody,
  type Venice,
  VeniceError,
  type VideoRequest,
  videoBody,
} from "../../venice/index.ts";
import { UserError } from "../errors.ts";
import { openPictures, refuseSmall } from "../images/input.ts";
import type { FileRef, Turn } from "../turn.ts";
import { secondsFor, secondsIn } from "./duration.ts";
import { type FilmModels, RESOLUTION } from "./film-models.ts";
import type { Order } from "./record.ts";
import type { SongModels } from "./song-models.ts";

export interface FilmWish {
  readonly prompt: string;
  readonly image?: readonly FileRef[];
  readonly duration?: string;
  readonly model?: string;
}

export interface SongWish {
  readonly prompt: string;
  readonly lyrics?: string;
  readonly duration?: string;
  readonly model?: string;
}

/** An order with its price, and what its person should know of it. */
export interface Quoted {
  readonly order: Order;
  readonly model: Model;
  readonly notices: readonly string[];
}

/** Checks what can be checked for nothing, and asks what it will cost. */
export interface Orders {
  /** @throws UserError for what cannot be had, with what can */
  film(wish: FilmWish, turn: Turn): Promise<Quoted>;
  song(wish: SongWish, turn: Turn): Promise<Quoted>;
}

export function createOrders(o: { venice: Venice; films: FilmModels; songs: SongModels }): Orders {
  const { venice } = o;
  return {
    async film(wish, turn) {
      const { image: images = [], prompt } = wish;
      const chosen = await o.films.choose(wish.model, images.length > 0 ? "image" : "text", turn.locale);
      const { model } = chosen;
      const [image] = images;
      const notices = [...chosen.notices];
      if (image) {
        for (const opened of await openPictures([image], turn)) refuseSmall(opened);
        if (images.length > 1) notices.push(t(turn.locale, "notice.picture.first", { name: image.name }));
      }
      const seconds = secondsFor(wish.duration, model);
      notices.push(...durationNotice(wish.duration, seconds, model, turn.locale));
      const request = { model, prompt, seconds, resolution: RESOLUTION };
      // Any address stands for the picture while nothing is sent.
      checked(() => videoBody({ ...request, ...(image && { image: "https://picture.invalid" }) }), request);
      const usd = await venice.video.quote(request, { signal: turn.signal });
      const again = { command: "video", options: { ...wish, model: model.id } };
      const order = { kind: "video", prompt, seconds, resolution: RESOLUTION, image, usd, again } as const;
      return { order: { ...order, model: { id: model.id, name: model.name } }, model, notices };
    },
    async song(wish, turn) {
      const { prompt, lyrics } = wish;
      const { model, retired } = await o.songs.choose(wish.model, lyrics !== undefined);
      const notices = retired ? [t(turn.locale, "notice.retired", { old: retired, model: model.name })] : [];
      const seconds = secondsFor(wish.duration, model);
      notices.push(...durationNotice(wish.duration, seconds, model, turn.locale));
      const writesLyrics = lyrics === undefined && model.music?.lyrics === "required" && model.music.lyricsOptimizer;
      if (writesLyrics) notices.push(t(turn.locale, "notice.music.lyrics", { model: model.name }));
      const request = { model, prompt, lyrics, seconds, optimizeLyrics: writesLyrics };
      checked(() => musicBody(request), request);
      const usd = await venice.music.quote(request, { signal: turn.signal });
      const again = { command: "music", options: { ...wish, model: model.id } };
      const order = { kind: "music", prompt, lyrics, seconds, writesLyrics, usd, again } as const;
      return { order: { ...order, model: { id: model.id, name: model.name } }, model, notices };
    },
  };
}

function durationNotice(typed: string | undefined, seconds: number | undefined, model: Model, locale: string) {
  if (typed === undefined) return [];
  if (seconds === undefined) return [t(locale, "notice.job.length", { model: model.name })];
  return secondsIn(typed) === seconds ? [] : [t(locale, "notice.job.duration", { model: model.name, seconds })];
}

/** Says in words what the model does not take. @throws UserError */
function checked(make: () => unknown, request: VideoRequest | MusicRequest): void {
  try {
    make();
  } catch (error) {
    if (error instanceof VeniceError && error.kind === "invalid") throw inWords(error, request) ?? error;
    throw error;
  }
}

function inWords({ code }: VeniceError, request: VideoRequest | MusicRequest): UserError | undefined {
  const { model, prompt } = request;
  const { music, video } = model;
  const lyrics = "lyrics" in request ? (request.lyrics ?? "") : "";
  const long = (text: string, limit = 0) => ({ model: model.name, length: text.trim().length, limit });
  switch (code) {
    case "prompt_too_long":
      return new UserError(
        "error.picture.prompt.long",
        long(prompt, video?.promptCharacters ?? music?.promptCharacters),
      );
    case "prompt_too_short":
      return new UserError("error.music.short", long(prompt, music?.minPromptCharacters));
    case "lyrics_required":
      return new UserError("error.music.lyrics.required", { model: model.name });
    case "lyrics_not_taken":
      return new UserError("error.music.lyrics.none", { model: model.name });
    case "lyrics_too_long":
      return new UserError("error.music.lyrics.long", long(lyrics, music?.lyricsCharacters));
    default:
      return undefined;
  }
}
