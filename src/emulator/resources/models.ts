import { compatibility } from "../catalogue/catalogue.ts";
import type { Model } from "../catalogue/model.ts";
import { type Exchange, sendJson } from "../http/exchange.ts";
import { invalidAt } from "../http/refusal.ts";

const types = ["asr", "embedding", "image", "music", "text", "tts", "upscale", "inpaint", "video", "decision"];

/** @see https://docs.venice.ai/api-reference/endpoint/models/list */
export function listModels(exchange: Exchange): void {
  const type = typeOf(exchange, [...types, "all", "code"]);
  const wanted = ({ type: own, model_spec }: Model) =>
    type === "all" || (type === "code" ? (model_spec.capabilities?.optimizedForCode ?? false) : own === type);
  sendJson(exchange, 200, {
    object: "list",
    type,
    data: exchange.world.catalogue.listed().filter(wanted).map(entryOf),
  });
}

/** @see https://docs.venice.ai/api-reference/endpoint/models/traits */
export function listTraits(exchange: Exchange): void {
  const type = typeOf(exchange, types);
  sendJson(exchange, 200, { object: "list", type, data: exchange.world.catalogue.traits(type) });
}

/** @see https://docs.venice.ai/api-reference/endpoint/models/compatibility_mapping */
export function listCompatibility(exchange: Exchange): void {
  const type = typeOf(exchange, types);
  sendJson(exchange, 200, { object: "list", type, data: compatibility[type] ?? {} });
}

function typeOf({ url }: Exchange, known: readonly string[]): string {
  const type = url.searchParams.get("type") ?? "text";
  if (!known.includes(type)) throw invalidAt(["type"], `Invalid option: expected one of ${known.join("|")}`);
  return type;
}

const entryOf = ({ id, type, created, model_spec }: Model) => ({
  id,
  object: "model",
  owned_by: "venice.ai",
  created,
  type,
  ...(model_spec.availableContextTokens === undefined ? {} : { context_length: model_spec.availableContextTokens }),
  model_spec,
});
