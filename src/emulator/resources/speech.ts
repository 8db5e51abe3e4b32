import * as z from "zod";
import type { Model } from "../catalogue/model.ts";
import { wantedModel } from "../catalogue/wanted.ts";
import { admitted, charge } from "../charge.ts";
import { type Exchange, sendBytes, veniceHeaders } from "../http/exchange.ts";
import { parsed } from "../http/parse.ts";
import { invalidAt } from "../http/refusal.ts";
import { mimeOf, sounded, speechFormats } from "../sound/speech.ts";
import { lengthMs, utter } from "../sound/utterance.ts";

const schema = z.strictObject({
  input: z.string().min(1).max(4096),
  model: z.string(),
  voice: z.string().max(512).optional(),
  response_format: z.enum(speechFormats).optional(),
  speed: z.number().min(0.25).max(4).default(1),
  streaming: z.boolean().default(false),
  language: z.string().min(2).max(32).optional(),
  prompt: z.string().max(500).optional(),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().min(0).max(1).optional(),
});

const factsSchema = z.object({
  voices: z.array(z.string()),
  default_voice: z.string(),
  supported_formats: z.array(z.enum(speechFormats)),
  default_format: z.enum(speechFormats),
  supports_custom_voice_id: z.boolean().default(false),
  pricing: z.object({ input: z.object({ usd: z.number() }) }),
});

/** @see https://docs.venice.ai/api-reference/endpoint/audio/speech */
export function speak(exchange: Exchange): void {
  const request = parsed(schema, exchange.body);
  const { input, speed } = request;
  const model = wantedModel(exchange, request.model, "tts");
  const facts = factsSchema.parse(model.model_spec);
  if (!/[\p{L}\p{N}]/u.test(input)) throw invalidAt(["input"], "Input must contain speakable text");
  const format = request.response_format ?? facts.default_format;
  if (!facts.supported_formats.includes(format))
    throw invalidAt(["response_format"], `response_format ${format} is not supported by this model`);
  const voice = voiceOf(request.voice, model, facts);
  const usd = (input.length * facts.pricing.input.usd) / 1_000_000;
  admitted(exchange, model, usd);
  charge(exchange, { model: model.id, type: "tts", unit: "characters", units: input.length }, usd);
  const utterance = utter(input, voice, speed);
  const bytes = sounded(utterance, format);
  exchange.world.heard.remember(bytes, input, lengthMs(utterance));
  if (request.streaming && !exchange.fault) sendInChunks(exchange, bytes, mimeOf[format]);
  else sendBytes(exchange, bytes, mimeOf[format]);
}

function voiceOf(voice: string | undefined, { id }: Model, facts: z.infer<typeof factsSchema>): string {
  if (voice === undefined) return facts.default_voice;
  const foreign = facts.supports_custom_voice_id && /^[A-Za-z0-9]{20}$/.test(voice);
  if (facts.voices.includes(voice) || foreign) return voice;
  throw invalidAt(["voice"], `Voice ${voice} is not available for the model ${id}`);
}

const chunkBytes = 4096;

/** A sound that is sent while it is spoken has no length beforehand. */
function sendInChunks(exchange: Exchange, bytes: Buffer, type: string): void {
  const { res, entry } = exchange;
  entry.status = 200;
  res.writeHead(200, { "content-type": type, ...veniceHeaders(exchange) });
  for (let at = 0; at < bytes.length; at += chunkBytes) res.write(bytes.subarray(at, at + chunkBytes));
  res.end();
}
