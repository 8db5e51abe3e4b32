import { anonymized, media } from "./media.ts";
import { type Model, type ModelSpec, price } from "./model.ts";
import { voices } from "./voices.ts";

const speaking = (names: string, byDefault: string, formats: readonly string[], usd: number): Partial<ModelSpec> => ({
  voices: names.split(" "),
  default_voice: byDefault,
  supported_formats: formats,
  default_format: formats[0],
  pricing: { input: price(usd) },
});

const hearing = (usd: number) => ({ pricing: { per_audio_second: price(usd) } });

/** Prices by length: how long each step reaches, and what it costs. */
const steps = (least: number, each: readonly (readonly [seconds: number, usd: number])[]) => ({
  durations: Object.fromEntries(
    each.map(([seconds, usd], index) => [
      seconds,
      { ...price(usd), min_seconds: index === 0 ? least : (each[index - 1]?.[0] ?? 0) + 1, max_seconds: seconds },
    ]),
  ),
});

const length = (min: number, max: number, byDefault: number) => ({
  min_duration: min,
  max_duration: max,
  default_duration: byDefault,
});

/** @see https://docs.venice.ai/models/audio */
export const soundModels: readonly Model[] = [
  media("tts", "tts-kokoro", 1742418046, {
    name: "Kokoro Text to Speech",
    ...speaking(voices.kokoro, "af_sky", ["mp3", "opus", "aac", "flac", "wav", "pcm"], 3.5),
  }),
  media("tts", "tts-xai-v1", 1776384000, {
    name: "xAI TTS",
    ...anonymized,
    ...speaking(voices.xai, "eve", ["mp3", "wav", "pcm"], 18.75),
  }),
  media("tts", "tts-gradium-v1", 1780617600, {
    name: "Gradium TTS",
    ...anonymized,
    ...speaking(voices.gradium, "Emma", ["wav", "pcm", "opus"], 47.5),
  }),
  media("tts", "tts-orpheus", 1776384000, {
    name: "Orpheus TTS",
    ...speaking(voices.orpheus, "tara", ["wav"], 62.5),
  }),
  media("tts", "tts-chatterbox-hd", 1776384000, {
    name: "Chatterbox HD",
    ...speaking(voices.chatterbox, "Aurora", ["wav"], 50),
  }),
  media("tts", "tts-elevenlabs-turbo-v2-5", 1776384000, {
    name: "ElevenLabs Turbo v2.5",
    ...anonymized,
    supports_custom_voice_id: true,
    ...speaking(voices.elevenlabs, "Rachel", ["mp3"], 62.5),
  }),
  media("tts", "tts-minimax-speech-02-hd", 1776384000, {
    name: "MiniMax Speech 02 HD",
    ...anonymized,
    ...speaking(voices.minimax, "WiseWoman", ["mp3", "pcm", "flac"], 125),
  }),
  media("tts", "tts-gemini-3-1-flash", 1776643200, {
    name: "Gemini 3.1 Flash TTS",
    ...anonymized,
    ...speaking(voices.gemini, "Kore", ["mp3", "opus", "wav"], 187.5),
  }),
  media("asr", "nvidia/parakeet-tdt-0.6b-v3", 1760136444, { name: "Parakeet ASR", ...hearing(0.0001) }),
  media("asr", "openai/whisper-large-v3", 1736899200, { name: "Whisper Large V3", ...hearing(0.0001) }),
  media("asr", "elevenlabs/scribe-v2", 1776384000, { name: "Scribe V2", ...anonymized, ...hearing(0.000167) }),
  media("music", "minimax-music-v2", 1771718400, {
    name: "MiniMax Music 2.0",
    ...anonymized,
    supports_lyrics: true,
    lyrics_required: true,
    lyrics_character_limit: 3000,
    min_prompt_length: 10,
    prompt_character_limit: 300,
    pricing: { generation: price(0.04) },
  }),
  media("music", "minimax-music-v25", 1774310400, {
    name: "MiniMax Music 2.5",
    ...anonymized,
    supports_lyrics: true,
    lyrics_required: false,
    supports_lyrics_optimizer: true,
    supports_force_instrumental: true,
    lyrics_character_limit: 3500,
    prompt_character_limit: 2000,
    pricing: { generation: price(0.18) },
  }),
  media("music", "ace-step-15", 1771804800, {
    name: "ACE-Step 1.5",
    ...anonymized,
    uncensored: true,
    supports_lyrics: true,
    lyrics_required: false,
    supports_force_instrumental: true,
    supported_formats: ["flac"],
    default_format: "flac",
    prompt_character_limit: 512,
    duration_options: [60, 90, 120, 150, 180, 210],
    default_duration: 60,
    pricing: steps(60, [
      [60, 0.03],
      [90, 0.04],
      [120, 0.05],
      [150, 0.06],
      [180, 0.07],
      [210, 0.08],
    ]),
  }),
  media("music", "elevenlabs-music", 1771718400, {
    name: "ElevenLabs Music",
    ...anonymized,
    uncensored: true,
    supports_force_instrumental: true,
    prompt_character_limit: 4096,
    ...length(3, 600, 60),
    pricing: steps(3, [
      [60, 0.69],
      [120, 1.38],
      [180, 2.08],
      [300, 3.45],
      [600, 6.9],
    ]),
  }),
  media("music", "stable-audio-25", 1773792000, {
    name: "Stable Audio 2.5",
    ...anonymized,
    supported_formats: ["wav"],
    default_format: "wav",
    prompt_character_limit: 500,
    ...length(5, 190, 30),
    pricing: { generation: price(0.19) },
  }),
  media("music", "elevenlabs-sound-effects-v2", 1772236800, {
    name: "ElevenLabs Sound Effects",
    ...anonymized,
    supports_loop: true,
    prompt_character_limit: 450,
    ...length(1, 22, 5),
    pricing: { per_second: price(0.0023) },
  }),
  media("music", "elevenlabs-tts-v3", 1772236800, {
    name: "ElevenLabs v3",
    ...anonymized,
    voices: voices.elevenlabs.split(" "),
    default_voice: "Aria",
    supports_language_code: true,
    supports_speed: true,
    min_speed: 0.7,
    max_speed: 1.2,
    default_speed: 1,
    prompt_character_limit: 5000,
    pricing: { per_thousand_characters: price(0.115) },
  }),
];
