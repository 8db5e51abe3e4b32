import type { Model, ModelFilter, Venice } from "../../venice/index.ts";
import {
  CHAT_SEARCH_USD,
  editUsd,
  imagesUsd,
  musicUsd,
  speechUsd,
  tokensUsd,
  transcriptionUsd,
} from "../../venice/index.ts";

/** A video's price is known to `/video/quote` alone; nobody gets this far without one. */
const VIDEO_USD = 5;
/** What one request is taken to be, where only its kind is known. */
const ONE = { characters: 4000, seconds: 60, promptTokens: 4000, completionTokens: 1000 };

interface Kind {
  readonly type: NonNullable<ModelFilter["type"]>;
  readonly usd: (model: Model) => number | undefined;
}
const TEXT: Kind = { type: "text", usd: (model) => tokensUsd(model, ONE) };
const KINDS: Readonly<Record<string, Kind>> = {
  image: { type: "image", usd: (model) => imagesUsd(model) },
  edit: { type: "inpaint", usd: (model) => editUsd(model) },
  speech: { type: "tts", usd: (model) => speechUsd(model, ONE.characters) },
  transcription: { type: "asr", usd: (model) => transcriptionUsd(model, ONE.seconds) },
  music: { type: "music", usd: (model) => musicUsd(model, ONE) },
  chat: TEXT,
  summary: TEXT,
  vision: TEXT,
};

/** What the dearest model of a kind costs for one request, in USD. */
export function createDearest(models: Venice["models"]): (capability: string) => Promise<number> {
  return async (capability) => {
    if (capability === "video") return VIDEO_USD;
    const kind = KINDS[capability];
    if (!kind) return CHAT_SEARCH_USD;
    const all = await models.list({ type: kind.type });
    return Math.max(0, ...all.map((model) => kind.usd(model) ?? 0));
  };
}
