import { type Model, modelEntrySchema } from "../../src/venice/index.ts";
import { readModel } from "../../src/venice/model.ts";

/** A model as the catalogue would give it. */
export function makeModel(type: string, id: string, spec: Record<string, unknown> = {}): Model {
  return readModel(modelEntrySchema.parse({ id, type, model_spec: spec }));
}

export const usd = (amount: number) => ({ usd: amount, diem: amount });
