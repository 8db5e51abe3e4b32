import { anonymized, media } from "./media.ts";
import type { Model } from "./model.ts";

interface Film {
  readonly kind: "text-to-video" | "image-to-video" | "video";
  readonly ratios: readonly string[];
  readonly resolutions: readonly string[];
  readonly seconds: readonly number[];
  /** Sound: always, never, or as asked. */
  readonly sound: "always" | "never" | "asked";
  readonly limit?: number;
}

const film = ({ kind, ratios, resolutions, seconds, sound, limit }: Film) => ({
  constraints: {
    model_type: kind,
    aspect_ratios: ratios,
    resolutions,
    durations: seconds.map((each) => `${each}s`),
    audio: sound !== "never",
    audio_configurable: sound === "asked",
    ...(limit === undefined ? {} : { prompt_character_limit: limit }),
  },
});

const ratios = ["16:9", "9:16", "1:1"];

/** @see https://docs.venice.ai/models/video */
export const videoModels: readonly Model[] = [
  media("video", "grok-imagine-text-to-video-private", 1773792000, {
    name: "Grok Imagine",
    ...film({
      kind: "text-to-video",
      ratios: [...ratios, "4:3", "3:4"],
      resolutions: ["480p", "720p"],
      seconds: Array.from({ length: 15 }, (_, index) => index + 1),
      sound: "always",
      limit: 4096,
    }),
  }),
  media("video", "grok-imagine-image-to-video-private", 1773792000, {
    name: "Grok Imagine",
    ...film({
      kind: "image-to-video",
      ratios: [],
      resolutions: ["480p", "720p"],
      seconds: [5, 10, 15],
      sound: "always",
    }),
  }),
  media("video", "wan-2.6-text-to-video", 1765843200, {
    name: "Wan 2.6",
    ...anonymized,
    uncensored: true,
    ...film({ kind: "text-to-video", ratios, resolutions: ["720p", "1080p"], seconds: [5, 10, 15], sound: "always" }),
  }),
  media("video", "wan-2.6-image-to-video", 1765843200, {
    name: "Wan 2.6",
    ...anonymized,
    ...film({
      kind: "image-to-video",
      ratios: [],
      resolutions: ["720p", "1080p"],
      seconds: [5, 10, 15],
      sound: "always",
    }),
  }),
  media("video", "veo3.1-fast-text-to-video", 1760572800, {
    name: "Veo 3.1 Fast",
    ...anonymized,
    ...film({
      kind: "text-to-video",
      ratios: ["16:9", "9:16"],
      resolutions: ["720p", "1080p", "4k"],
      seconds: [4, 6, 8],
      sound: "asked",
    }),
  }),
  media("video", "minimax-h3-text-to-video", 1780617600, {
    name: "MiniMax H3",
    ...film({
      kind: "text-to-video",
      ratios: ["16:9", "9:16"],
      resolutions: ["480P", "768P"],
      seconds: [5, 10],
      sound: "never",
      limit: 2000,
    }),
  }),
  media("video", "ovi-image-to-video", 1763596800, {
    name: "Ovi",
    ...film({ kind: "image-to-video", ratios: [], resolutions: [], seconds: [5], sound: "always" }),
  }),
];
