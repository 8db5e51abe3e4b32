import * as z from "zod";
import type { Model } from "../catalogue/model.ts";
import { type Issue, invalid } from "../http/refusal.ts";

const seconds = z.union([z.int().min(1), z.string().regex(/^\d+$/).transform(Number)]);

export const soundSchema = z.strictObject({
  model: z.string(),
  prompt: z.string().min(1),
  lyrics_prompt: z.string().optional(),
  duration_seconds: seconds.optional(),
  force_instrumental: z.boolean().optional(),
  lyrics_optimizer: z.boolean().optional(),
  loop: z.boolean().optional(),
  voice: z.string().optional(),
  language_code: z.string().optional(),
  speed: z.number().min(0.25).max(4).optional(),
});
export type SoundOrder = z.infer<typeof soundSchema>;

export const soundQuoteSchema = z.strictObject({
  model: z.string(),
  duration_seconds: seconds.optional(),
  character_count: z.int().min(1).optional(),
});

const usd = z.object({ usd: z.number() });
const factsSchema = z.object({
  voices: z.array(z.string()).default([]),
  default_voice: z.string().default("low"),
  default_format: z.enum(["mp3", "wav", "flac"]).default("mp3"),
  supports_lyrics: z.boolean().default(false),
  lyrics_required: z.boolean().default(false),
  supports_lyrics_optimizer: z.boolean().default(false),
  supports_force_instrumental: z.boolean().default(false),
  supports_loop: z.boolean().default(false),
  supports_language_code: z.boolean().default(false),
  supports_speed: z.boolean().default(false),
  min_speed: z.number().default(0.25),
  max_speed: z.number().default(4),
  duration_options: z.array(z.number()).optional(),
  min_duration: z.number().optional(),
  max_duration: z.number().optional(),
  default_duration: z.number().default(30),
  prompt_character_limit: z.number().default(5000),
  min_prompt_length: z.number().default(1),
  lyrics_character_limit: z.number().default(3000),
  pricing: z.object({
    generation: usd.optional(),
    durations: z.record(z.string(), usd.extend({ min_seconds: z.number(), max_seconds: z.number() })).optional(),
    per_second: usd.optional(),
    per_thousand_characters: usd.optional(),
  }),
});
export type SoundFacts = z.infer<typeof factsSchema>;

export const soundFacts = ({ model_spec }: Model): SoundFacts => factsSchema.parse(model_spec);

/** What a sound costs, in USD. */
export function soundPrice(
  { pricing, default_duration }: SoundFacts,
  length: number | undefined,
  characters = 1000,
): number {
  const { generation, durations, per_second, per_thousand_characters } = pricing;
  if (per_thousand_characters) return (per_thousand_characters.usd * characters) / 1000;
  const asked = length ?? default_duration;
  if (per_second) return per_second.usd * asked;
  if (generation) return generation.usd;
  const steps = Object.values(durations ?? {}).sort((one, other) => one.max_seconds - other.max_seconds);
  return (steps.find(({ max_seconds }) => asked <= max_seconds) ?? steps.at(-1))?.usd ?? 0.1;
}

/** @throws Refusal 400 for every option that the model lacks. */
export function checkSound(order: SoundOrder, facts: SoundFacts): void {
  const issues: Issue[] = [];
  const object = (field: keyof SoundOrder, message: string) => issues.push({ path: [field], message, code: "custom" });
  const { prompt, lyrics_prompt: lyrics, duration_seconds: length, voice, speed } = order;
  if (prompt.length > facts.prompt_character_limit)
    object("prompt", `prompt must be at most ${facts.prompt_character_limit} characters for this model`);
  if (prompt.length < facts.min_prompt_length)
    object("prompt", `prompt must be at least ${facts.min_prompt_length} characters for this model`);
  if (facts.lyrics_required && !lyrics) object("lyrics_prompt", "lyrics_prompt is required for this model");
  if ((lyrics?.length ?? 0) > facts.lyrics_character_limit)
    object("lyrics_prompt", `lyrics_prompt must be at most ${facts.lyrics_character_limit} characters`);
  const lacking = {
    lyrics_prompt: facts.supports_lyrics,
    force_instrumental: facts.supports_force_instrumental,
    lyrics_optimizer: facts.supports_lyrics_optimizer,
    loop: facts.supports_loop,
    language_code: facts.supports_language_code,
    speed: facts.supports_speed,
    voice: facts.voices.length > 0,
  };
  for (const [field, can] of Object.entries(lacking) as [keyof typeof lacking, boolean][])
    if (order[field] !== undefined && !can) object(field, `${field} is not supported by this model`);
  if (voice !== undefined && facts.voices.length > 0 && !facts.voices.includes(voice))
    object("voice", `Voice ${voice} is not available for this model`);
  if (speed !== undefined && facts.supports_speed && (speed < facts.min_speed || speed > facts.max_speed))
    object("speed", `speed must be between ${facts.min_speed} and ${facts.max_speed}`);
  const { duration_options: options, min_duration: min, max_duration: max } = facts;
  if (length !== undefined) {
    if (!options && max === undefined) object("duration_seconds", "duration_seconds is not supported by this model");
    else if (options ? !options.includes(length) : length < (min ?? 1) || length > (max ?? length))
      object(
        "duration_seconds",
        `duration_seconds must be ${options ? `one of ${options.join(", ")}` : `${min} to ${max}`}`,
      );
  }
  if (issues.length > 0) throw invalid(issues);
}
