import { type Model, type ModelSpec, type ModelType, price } from "./model.ts";

type Rest = Partial<ModelSpec> & Pick<ModelSpec, "name">;

const media = (type: ModelType, id: string, created: number, rest: Rest): Model => ({
  id,
  type,
  created,
  size: "XS",
  model_spec: {
    privacy: "private",
    offline: false,
    beta: false,
    betaModel: false,
    traits: [],
    modelSource: "",
    ...rest,
  },
});

const upscale = { "2x": price(0.02), "4x": price(0.08) };
const ratios = ["1:1", "3:2", "16:9", "21:9", "9:16", "2:3", "3:4", "4:5"];

/** What stands beside the text models in a full list. */
export const mediaModels: readonly Model[] = [
  media("image", "z-image-turbo", 1764758779, {
    name: "Z-Image Turbo",
    traits: ["default", "fastest"],
    constraints: { promptCharacterLimit: 7500, widthHeightDivisor: 8, steps: { default: 8, max: 8 } },
    pricing: { generation: price(0.01), upscale },
  }),
  media("image", "qwen-image", 1736635129, {
    name: "Qwen Image",
    privacy: "anonymized",
    traits: ["highest_quality"],
    constraints: {
      promptCharacterLimit: 2048,
      widthHeightDivisor: 1,
      steps: { default: 1, max: 1 },
      aspectRatios: ratios,
      defaultAspectRatio: "1:1",
    },
    pricing: { generation: price(0.03), upscale },
  }),
  media("inpaint", "firered-image-edit", 1774396800, {
    name: "FireRed Edit",
    constraints: {
      promptCharacterLimit: 1500,
      aspectRatios: ["auto", ...ratios],
      combineImages: true,
      maxInputImages: 3,
    },
    pricing: { inpaint: price(0.04) },
  }),
  media("upscale", "upscaler", 1744453050, {
    name: "Upscaler",
    pricing: { generation: price(0.01), upscale },
  }),
  media("tts", "tts-kokoro", 1742418046, {
    name: "Kokoro Text to Speech",
    voices: ["af_heart", "af_sky", "am_michael", "bf_emma", "bm_george", "ef_dora", "ff_siwis", "if_sara", "jf_alpha"],
    default_voice: "af_sky",
    supported_formats: ["mp3", "opus", "aac", "flac", "wav", "pcm"],
    default_format: "mp3",
    pricing: { input: price(3.5) },
  }),
  media("asr", "nvidia/parakeet-tdt-0.6b-v3", 1760136444, {
    name: "Parakeet ASR",
    pricing: { per_audio_second: price(0.0001) },
  }),
  media("asr", "openai/whisper-large-v3", 1736899200, {
    name: "Whisper Large V3",
    pricing: { per_audio_second: price(0.0001) },
  }),
  media("embedding", "text-embedding-bge-m3", 1741924661, {
    name: "BGE-M3",
    embeddingDimensions: 1024,
    maxInputTokens: 8192,
    supportsCustomDimensions: false,
    pricing: { input: price(0.15), output: price(0.6) },
  }),
  media("video", "wan-2.6-text-to-video", 1765843200, {
    name: "Wan 2.6",
    privacy: "anonymized",
    uncensored: true,
    constraints: {
      model_type: "text-to-video",
      aspect_ratios: ["16:9", "9:16", "1:1"],
      resolutions: ["720p", "1080p"],
      durations: ["5s", "10s", "15s"],
      audio: true,
      audio_configurable: false,
    },
  }),
  media("music", "minimax-music-v2", 1771718400, {
    name: "MiniMax Music 2.0",
    privacy: "anonymized",
    supports_lyrics: true,
    lyrics_required: true,
    prompt_character_limit: 300,
    pricing: { generation: price(0.04) },
  }),
];
