import type { Exchange } from "../http/exchange.ts";
import { Refusal, refuse } from "../http/refusal.ts";
import type { Model, ModelType } from "./model.ts";

/**
 * The model that a request names, whose headers go out with the answer from here on.
 * @throws Refusal 404, 410 or 503.
 */
export function wantedModel(exchange: Exchange, name: string, type: ModelType): Model {
  const found = exchange.world.catalogue.find(name, type);
  if (found.kind === "retired") {
    throw new Refusal({
      status: 410,
      reason: "retired",
      body: { error: `The model ${found.model.id} has been retired` },
    });
  }
  if (found.kind === "unknown" || found.model.type !== type) throw refuse(404, "model", "Specified model not found");
  if (found.model.model_spec.offline)
    throw refuse(503, "offline", "The model is currently offline. Please try again later.");
  exchange.model = found.model;
  return found.model;
}
