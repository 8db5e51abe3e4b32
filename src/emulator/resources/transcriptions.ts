import * as z from "zod";
import { wantedModel } from "../catalogue/wanted.ts";
import { admitted, charge } from "../charge.ts";
import { type Exchange, sendBytes, sendJson } from "../http/exchange.ts";
import { formFlag, uploadSchema } from "../http/form.ts";
import { parsed } from "../http/parse.ts";
import { invalidAt, Refusal, refuse } from "../http/refusal.ts";
import { listen } from "../sound/listen.ts";
import { madeUp } from "../sound/made-up.ts";

const schema = z.strictObject({
  file: uploadSchema,
  model: z.string().default("nvidia/parakeet-tdt-0.6b-v3"),
  response_format: z.enum(["json", "text"]).default("json"),
  timestamps: formFlag.default(false),
  language: z.string().length(2).optional(),
  // Read by others, ignored here.
  timestamp_granularities: z.unknown().optional(),
});

const perSecond = z.object({ per_audio_second: z.object({ usd: z.number() }) });
const mostBytes = 25 * 1024 * 1024;
const endings = /\.(?:wav|flac|m4a|aac|mp4|mp3|ogg|oga|webm)$/i;
const sounds = /^(?:audio|video)\//;

/** @see https://docs.venice.ai/api-reference/endpoint/audio/transcriptions */
export function transcribe(exchange: Exchange): void {
  const { file, model: name, response_format: format, timestamps } = parsed(schema, exchange.body);
  const model = wantedModel(exchange, name, "asr");
  if (file.bytes.length > mostBytes)
    throw new Refusal({
      status: 413,
      reason: "too-large",
      body: { code: "PAYLOAD_TOO_LARGE", error: "File too large. Maximum is 25 MB." },
    });
  if (!endings.test(file.name) && !sounds.test(file.type))
    throw invalidAt(["file"], "Unsupported file type: expected wav, flac, m4a, aac, mp4, mp3, ogg or webm");
  const own = exchange.world.heard.recognise(file.bytes);
  const sound = own ? { ms: own.ms, silent: false } : listen(file.bytes);
  if (!sound || sound.ms <= 0) throw refuse(422, "unreadable", "Audio could not be decoded, or has no length");
  const duration = Math.round(sound.ms) / 1000;
  const usd = duration * perSecond.parse(model.model_spec.pricing).per_audio_second.usd;
  admitted(exchange, model, usd);
  charge(exchange, { model: model.id, type: "asr", unit: "seconds", units: duration }, usd);
  const text = own?.text ?? (sound.silent ? "" : madeUp(file.bytes));
  if (format === "text") sendBytes(exchange, Buffer.from(text), "text/plain; charset=utf-8");
  else sendJson(exchange, 200, { text, duration, ...(timestamps ? { timestamps: times(text, duration) } : {}) });
}

/** As if every word took the same time. */
function times(text: string, duration: number) {
  const words = text.split(/\s+/).filter(Boolean);
  const each = duration / Math.max(1, words.length);
  const word = words.map((said, index) => ({ word: said, start: index * each, end: (index + 1) * each }));
  return { word, segment: [{ text, start: 0, end: duration }] };
}
