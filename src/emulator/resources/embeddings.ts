import * as z from "zod";
import { wantedModel } from "../catalogue/wanted.ts";
import { admitted, charge } from "../charge.ts";
import { type Exchange, sendJson } from "../http/exchange.ts";
import { parsed } from "../http/parse.ts";
import { type Issue, invalid, invalidAt } from "../http/refusal.ts";
import { countTokens } from "../stream/tokens.ts";
import { vectorOf } from "../words/vector.ts";

const schema = z.strictObject({
  model: z.string(),
  input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(2048)]),
  encoding_format: z.enum(["float", "base64"]).default("float"),
  dimensions: z.int().min(1).optional(),
  user: z.string().optional(),
});

const factsSchema = z.object({
  embeddingDimensions: z.number(),
  maxInputTokens: z.number(),
  supportsCustomDimensions: z.boolean(),
  pricing: z.object({ input: z.object({ usd: z.number() }) }),
});

/** @see https://docs.venice.ai/api-reference/endpoint/embeddings/generate */
export function embed(exchange: Exchange): void {
  const { model: name, input, encoding_format: format, dimensions } = parsed(schema, exchange.body);
  const model = wantedModel(exchange, name, "embedding");
  const facts = factsSchema.parse(model.model_spec);
  if (dimensions !== undefined && (!facts.supportsCustomDimensions || dimensions > facts.embeddingDimensions))
    throw invalidAt(["dimensions"], "dimensions is not supported by this model, or too large");
  const texts = [input].flat();
  const tokens = texts.map(countTokens);
  const tooLong = tokens.flatMap((count, index): Issue[] => {
    const path = typeof input === "string" ? ["input"] : ["input", index];
    const message = `Input must be at most ${facts.maxInputTokens} tokens`;
    return count > facts.maxInputTokens ? [{ path, message, code: "too_big" }] : [];
  });
  if (tooLong.length > 0) throw invalid(tooLong);
  const total = tokens.reduce((sum, count) => sum + count, 0);
  const usd = (total * facts.pricing.input.usd) / 1_000_000;
  admitted(exchange, model, usd, total);
  charge(exchange, { model: model.id, type: "embedding", unit: "tokens", units: total }, usd);
  const data = texts.map((text, index) => {
    const vector = vectorOf(text, dimensions ?? facts.embeddingDimensions);
    const embedding = format === "float" ? [...vector] : Buffer.from(vector.buffer).toString("base64");
    return { object: "embedding", index, embedding };
  });
  sendJson(exchange, 200, {
    object: "list",
    model: model.id,
    data,
    usage: { prompt_tokens: total, total_tokens: total },
  });
}
