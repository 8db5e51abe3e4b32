import { z } from "zod";

const cacheControl = z.strictObject({ type: z.literal("ephemeral"), ttl: z.string().optional() }).optional();

const textPartSchema = z.strictObject({
  type: z.literal("text"),
  text: z.string().min(1),
  cache_control: cacheControl,
});
const imagePart = z.strictObject({
  type: z.literal("image_url"),
  image_url: z.strictObject({ url: z.string().min(1) }),
  cache_control: cacheControl,
});
const audioPart = z.strictObject({
  type: z.literal("input_audio"),
  input_audio: z.strictObject({
    data: z.string().min(1),
    format: z.enum(["wav", "mp3", "aiff", "aac", "ogg", "flac", "m4a", "pcm16", "pcm24"]).optional(),
  }),
  cache_control: cacheControl,
});
const videoPart = z.strictObject({
  type: z.literal("video_url"),
  video_url: z.strictObject({ url: z.string().min(1) }),
  cache_control: cacheControl,
});
const filePart = z.strictObject({
  type: z.literal("file"),
  file: z.strictObject({ file_data: z.string().min(1), filename: z.string().optional() }),
  cache_control: cacheControl,
});
const contentPart = z.discriminatedUnion("type", [textPartSchema, imagePart, audioPart, videoPart, filePart]);
const textContent = z.union([z.string(), z.array(textPartSchema).readonly()]);
const name = z.string().nullish();

const userMessage = z.strictObject({
  role: z.literal("user"),
  content: z.union([z.string(), z.array(contentPart).readonly()]),
  name,
});
const systemMessage = z.strictObject({ role: z.enum(["system", "developer"]), content: textContent, name });
const assistantMessage = z.strictObject({
  role: z.literal("assistant"),
  content: textContent.nullish(),
  name,
  reasoning_content: z.string().nullish(),
  reasoning_details: z
    .array(z.looseObject({ type: z.string() }))
    .readonly()
    .optional(),
  thought_signature: z.string().nullish(),
  tool_calls: z.array(z.unknown()).readonly().nullish(),
});
const toolMessage = z.strictObject({
  role: z.literal("tool"),
  content: z.string(),
  tool_call_id: z.string(),
  name,
  reasoning_content: z.string().nullish(),
  tool_calls: z.array(z.unknown()).readonly().nullish(),
});
const message = z.discriminatedUnion("role", [userMessage, systemMessage, assistantMessage, toolMessage]);

const effort = z.enum(["none", "minimal", "low", "medium", "high", "xhigh", "max"]);
const veniceParameters = z.strictObject({
  character_slug: z.string().optional(),
  strip_thinking_response: z.boolean().optional(),
  disable_thinking: z.boolean().optional(),
  enable_e2ee: z.boolean().optional(),
  enable_web_search: z.enum(["auto", "off", "on"]).optional(),
  enable_web_scraping: z.boolean().optional(),
  enable_web_citations: z.boolean().optional(),
  include_search_results_in_stream: z.boolean().optional(),
  return_search_results_as_documents: z.boolean().optional(),
  include_venice_system_prompt: z.boolean().optional(),
  enable_x_search: z.boolean().optional(),
});
const tool = z.strictObject({
  type: z.literal("function"),
  function: z.strictObject({
    name: z.string(),
    description: z.string().optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
    strict: z.boolean().optional(),
  }),
  id: z.string().optional(),
});
const verbosity = z.enum(["low", "medium", "high", "auto"]);

/**
 * The body of `POST /chat/completions`, strict as the service is: an unknown field is a fault.
 * @see https://docs.venice.ai/api-reference/endpoint/chat/completions
 */
export const chatBodySchema = z.strictObject({
  model: z.string(),
  messages: z.array(message).min(1).readonly(),
  stream: z.boolean().optional(),
  stream_options: z.strictObject({ include_usage: z.boolean().optional() }).optional(),
  user: z.string().optional(),
  anon_user_id: z
    .string()
    .regex(/^(?!.*\|\|)[\x20-\x7e]{1,128}$/)
    .optional(),
  max_completion_tokens: z.int().optional(),
  max_tokens: z.int().optional(),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).optional(),
  min_p: z.number().min(0).max(1).optional(),
  min_temp: z.number().min(0).max(2).optional(),
  max_temp: z.number().min(0).max(2).optional(),
  repetition_penalty: z.number().min(0).optional(),
  frequency_penalty: z.number().min(-2).max(2).optional(),
  presence_penalty: z.number().min(-2).max(2).optional(),
  n: z.int().optional(),
  seed: z.int().positive().optional(),
  stop: z.union([z.string(), z.array(z.string()).min(1).max(4).readonly()]).nullish(),
  stop_token_ids: z.array(z.number()).readonly().optional(),
  logprobs: z.boolean().optional(),
  top_logprobs: z.int().min(0).optional(),
  tools: z
    .array(z.union([tool, z.strictObject({ type: z.enum(["web_search", "x_search"]) })]))
    .readonly()
    .nullish(),
  tool_choice: z
    .union([z.string(), z.strictObject({ type: z.string(), function: z.strictObject({ name: z.string() }) })])
    .optional(),
  parallel_tool_calls: z.boolean().optional(),
  response_format: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("json_schema"), json_schema: z.record(z.string(), z.unknown()) }),
      z.strictObject({ type: z.literal("json_object") }),
      z.strictObject({ type: z.literal("text") }),
    ])
    .optional(),
  reasoning: z
    .strictObject({ effort: effort.optional(), summary: z.enum(["auto", "concise", "detailed"]).optional() })
    .optional(),
  reasoning_effort: effort.optional(),
  verbosity: verbosity.optional(),
  text: z.strictObject({ verbosity: verbosity.optional() }).optional(),
  prompt_cache_key: z.string().optional(),
  prompt_cache_retention: z.enum(["default", "extended", "24h"]).optional(),
  fallbacks: z
    .array(z.strictObject({ model: z.string() }))
    .max(10)
    .readonly()
    .optional(),
  store: z.boolean().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  include: z.array(z.string()).readonly().optional(),
  venice_parameters: veniceParameters.optional(),
});

export type ChatBody = z.infer<typeof chatBodySchema>;
export type ChatMessage = z.infer<typeof message>;
export type AssistantMessage = z.infer<typeof assistantMessage>;
export type ContentPart = z.infer<typeof contentPart>;
export type Tool = z.infer<typeof tool>;
export type ReasoningEffort = z.infer<typeof effort>;
export type VeniceParameters = z.infer<typeof veniceParameters>;
