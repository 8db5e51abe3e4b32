import * as z from "zod";
import { wantedModel } from "../catalogue/wanted.ts";
import { type Exchange, sendJson } from "../http/exchange.ts";
import { parsed } from "../http/parse.ts";
import { enqueue } from "../jobs/enqueue.ts";
import { jobOf, retrieve } from "../jobs/retrieve.ts";
import { checkSound, soundFacts, soundPrice, soundQuoteSchema, soundSchema } from "../jobs/sound-order.ts";
import { mimeOf, sounded } from "../sound/speech.ts";
import { lengthMs, type Utterance, utter } from "../sound/utterance.ts";

/** @see https://docs.venice.ai/api-reference/endpoint/audio/quote */
export function quoteAudio(exchange: Exchange): void {
  const { model: name, duration_seconds, character_count } = parsed(soundQuoteSchema, exchange.body);
  const facts = soundFacts(wantedModel(exchange, name, "music"));
  sendJson(exchange, 200, { quote: soundPrice(facts, duration_seconds, character_count) });
}

/** @see https://docs.venice.ai/api-reference/endpoint/audio/queue */
export function queueAudio(exchange: Exchange): void {
  const order = parsed(soundSchema, exchange.body);
  const model = wantedModel(exchange, order.model, "music");
  const facts = soundFacts(model);
  checkSound(order, facts);
  const isSpeech = facts.pricing.per_thousand_characters !== undefined;
  const words = utter(order.lyrics_prompt ?? order.prompt, order.voice ?? facts.default_voice, order.speed ?? 1);
  const seconds = isSpeech ? lengthMs(words) / 1000 : (order.duration_seconds ?? facts.default_duration);
  const format = facts.default_format;
  const job = enqueue(exchange, {
    kind: "audio",
    model,
    prompt: order.prompt,
    usd: soundPrice(facts, order.duration_seconds, order.prompt.length),
    seconds,
    type: mimeOf[format],
    make: async () => sounded(isSpeech ? words : lasting(words, seconds * 1000), format),
  });
  sendJson(exchange, 200, { model: model.id, queue_id: job.id, status: "QUEUED" });
}

/** @see https://docs.venice.ai/api-reference/endpoint/audio/retrieve */
export const retrieveAudio = (exchange: Exchange): Promise<void> => retrieve(exchange, "audio");

const completeSchema = z.strictObject({ model: z.string(), queue_id: z.string() });

/** @see https://docs.venice.ai/api-reference/endpoint/audio/complete */
export function completeAudio(exchange: Exchange): void {
  const { model, queue_id } = parsed(completeSchema, exchange.body);
  exchange.world.jobs.delete(jobOf(exchange, "audio", queue_id, model));
  sendJson(exchange, 200, { success: true });
}

/** The same again and again until it has lasted so long. */
function lasting(utterance: Utterance, ms: number): Utterance {
  const stretches: Utterance["stretches"][number][] = [];
  for (let left = ms; left > 0; ) {
    for (const stretch of utterance.stretches) {
      if (left <= 0) break;
      stretches.push({ ...stretch, ms: Math.min(left, stretch.ms) });
      left -= stretch.ms;
    }
  }
  return { ...utterance, stretches };
}
