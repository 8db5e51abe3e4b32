import * as z from "zod";
import { messageSchema } from "./parts-schema.ts";

const efforts = z.enum(["none", "minimal", "low", "medium", "high", "xhigh", "max"]);
const verbosity = z.enum(["low", "medium", "high", "auto"]);

/** Unknown keys are dropped without a word, as Venice does. */
export const veniceParametersSchema = z.object({
  character_slug: z.string().optional(),
  strip_thinking_response: z.boolean().default(false),
  disable_thinking: z.boolean().default(false),
  enable_e2ee: z.boolean().default(true),
  enable_web_search: z.enum(["auto", "off", "on"]).default("off"),
  enable_web_scraping: z.boolean().default(false),
  enable_web_citations: z.boolean().default(false),
  include_search_results_in_stream: z.boolean().default(false),
  return_search_results_as_documents: z.boolean().default(false),
  include_venice_system_prompt: z.boolean().default(true),
  enable_x_search: z.boolean().default(false),
});

const functionTool = z.object({
  type: z.string().optional(),
  id: z.string().optional(),
  function: z.object({
    name: z.string(),
    description: z.string().optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
    strict: z.boolean().optional(),
  }),
});

const responseFormat = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("json_schema"), json_schema: z.record(z.string(), z.unknown()) }),
  z.strictObject({ type: z.literal("json_object") }),
  z.strictObject({ type: z.literal("text") }),
]);

/**
 * The body of a chat request: a field that is not listed is a fault.
 * @see https://docs.venice.ai/api-reference/endpoint/chat/completions
 */
export const chatRequestSchema = z.strictObject({
  model: z.string(),
  messages: z.array(messageSchema).min(1),
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
  n: z.int().min(1).max(8).default(1),
  seed: z.int().positive().optional(),
  stop: z.union([z.string(), z.array(z.string()).min(1).max(4), z.null()]).optional(),
  stop_token_ids: z.array(z.number()).optional(),
  stream: z.boolean().default(false),
  stream_options: z.object({ include_usage: z.boolean().optional() }).optional(),
  logprobs: z.boolean().optional(),
  top_logprobs: z.int().min(0).optional(),
  tools: z.array(z.union([functionTool, z.object({ type: z.enum(["web_search", "x_search"]) })])).nullish(),
  tool_choice: z
    .union([z.string(), z.object({ type: z.string(), function: z.object({ name: z.string() }) })])
    .optional(),
  parallel_tool_calls: z.boolean().optional(),
  response_format: responseFormat.optional(),
  reasoning: z
    .object({
      effort: efforts.optional(),
      summary: z.enum(["auto", "concise", "detailed"]).optional(),
      enabled: z.boolean().optional(),
    })
    .optional(),
  reasoning_effort: efforts.optional(),
  verbosity: verbosity.optional(),
  text: z.object({ verbosity: verbosity.optional() }).optional(),
  prompt_cache_key: z.string().optional(),
  prompt_cache_retention: z.enum(["default", "extended", "24h"]).optional(),
  fallbacks: z
    .array(z.object({ model: z.string() }))
    .max(10)
    .optional(),
  anon_user_id: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[\x20-\x7e]+$/, "Must be printable ASCII")
    .refine((id) => !id.includes("||"), "Must not contain ||")
    .optional(),
  user: z.string().optional(),
  store: z.boolean().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  include: z.array(z.string()).optional(),
  venice_parameters: veniceParametersSchema.prefault({}),
});

export type ChatRequest = z.infer<typeof chatRequestSchema>;
export type VeniceParameters = z.infer<typeof veniceParametersSchema>;
