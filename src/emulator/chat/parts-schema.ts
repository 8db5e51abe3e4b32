import * as z from "zod";

const cacheControl = z.object({ type: z.literal("ephemeral"), ttl: z.string().optional() }).optional();

const textPart = z.object({
  type: z.literal("text"),
  text: z.string().min(1),
  cache_control: cacheControl,
});

const imagePart = z.object({
  type: z.literal("image_url"),
  image_url: z.object({ url: z.url() }),
  cache_control: cacheControl,
});

const audioPart = z.object({
  type: z.literal("input_audio"),
  input_audio: z.object({
    data: z.string(),
    format: z.enum(["wav", "mp3", "aiff", "aac", "ogg", "flac", "m4a", "pcm16", "pcm24"]).default("wav"),
  }),
  cache_control: cacheControl,
});

const videoPart = z.object({
  type: z.literal("video_url"),
  video_url: z.object({ url: z.url() }),
  cache_control: cacheControl,
});

const filePart = z.object({
  type: z.literal("file"),
  file: z.object({ file_data: z.string(), filename: z.string().optional() }),
  cache_control: cacheControl,
});

const mostPerMessage = { image_url: 10, input_audio: 5, video_url: 3, file: 5 } as const;

const userParts = z
  .array(z.discriminatedUnion("type", [textPart, imagePart, audioPart, videoPart, filePart]))
  .superRefine((parts, ctx) => {
    for (const [type, most] of Object.entries(mostPerMessage)) {
      if (parts.filter((part) => part.type === type).length > most) {
        ctx.addIssue({
          code: "too_big",
          origin: "array",
          maximum: most,
          input: parts,
          message: `At most ${most} ${type} parts per message`,
        });
      }
    }
  });

const name = z.string().nullish();
const textContent = z.union([z.string(), z.array(textPart)]);
const toolCalls = z.array(z.unknown()).nullish();

const reasoningDetail = z.object({
  type: z.string(),
  data: z.string().optional(),
  format: z.string().optional(),
  id: z.string().optional(),
  index: z.number().optional(),
  text: z.string().optional(),
});

const assistantMessage = z
  .object({
    role: z.literal("assistant"),
    content: textContent.nullish(),
    name,
    reasoning_content: z.string().nullish(),
    reasoning_details: z.array(reasoningDetail).optional(),
    thought_signature: z.string().nullish(),
    tool_calls: toolCalls,
  })
  .refine(({ content, tool_calls }) => (content !== null && content !== undefined) || (tool_calls?.length ?? 0) > 0, {
    message: "Must have either content or tool_calls",
    path: ["content"],
  });

/** @see https://docs.venice.ai/api-reference/endpoint/chat/completions */
export const messageSchema = z.discriminatedUnion("role", [
  z.object({ role: z.literal("system"), content: textContent, name }),
  z.object({ role: z.literal("developer"), content: textContent, name }),
  z.object({ role: z.literal("user"), content: z.union([z.string(), userParts]), name }),
  assistantMessage,
  z.object({
    role: z.literal("tool"),
    content: z.string(),
    name,
    reasoning_content: z.string().nullish(),
    tool_call_id: z.string(),
    tool_calls: toolCalls,
  }),
]);

export type Message = z.infer<typeof messageSchema>;
