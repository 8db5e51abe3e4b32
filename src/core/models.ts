import {
  type Model,
  type ModelFilter,
  type Models,
  type Resolved,
  UnknownModelError,
  VeniceError,
} from "../venice/index.ts";
import { UserError } from "./errors.ts";
import type { TellOwners } from "./owners.ts";

/** Which model does what. */
export interface ModelChoice {
  /**
   * The model that a place asked for, or the catalogue's default.
   * @param gone a model that Venice has just refused as unknown, whatever the catalogue says
   * @returns with `retired`, the name of the one that was asked for and is gone
   */
  answering(wanted?: string, gone?: string): Promise<{ readonly model: Model; readonly retired?: string }>;
  /** The catalogue's choice for pictures; undefined when there is none. */
  seeing(): Promise<Model | undefined>;
  /**
   * The model that a person named.
   * @throws UserError with the nearest names when there is none
   */
  named(typed: string): Promise<Model>;
  /** Every text model that can be used now. */
  all(): Promise<readonly Model[]>;
  /** Text models that fit what was typed, the best fits first. */
  matching(typed: string, most?: number): Promise<readonly Model[]>;
  /** The catalogue is out of date: a model that it lists was refused as unknown. */
  refresh(): Promise<void>;
}

export function createModelChoice(o: { readonly models: Models; readonly tellOwners: TellOwners }): ModelChoice {
  const { models, tellOwners } = o;
  const seeing = { accept: (model: Model) => model.capabilities.vision };
  return {
    async answering(wanted, gone) {
      const { model, replaces } = await models.settle(wanted, gone ? { accept: ({ id }) => id !== gone } : {});
      if (replaces) await tellOwners(`retired:${replaces}`, "owner.retired", { old: replaces, model: model.name });
      return { model, retired: replaces };
    },
    async seeing() {
      return (await models.withTrait("default_vision", seeing)) ?? (await models.list(seeing))[0];
    },
    named: async (typed) => (await resolved(models, typed)).model,
    all: () => models.list(),
    matching: (typed, most = 25) => models.suggest(typed, {}, most),
    refresh: () => models.refresh(),
  };
}

/**
 * The model that a person named.
 * @throws UserError with the nearest names when there is none
 */
export async function resolved(models: Models, typed: string, filter?: ModelFilter): Promise<Resolved> {
  try {
    return await models.resolve(typed, filter);
  } catch (error) {
    if (error instanceof UnknownModelError) throw unknownModel(typed, error);
    if (error instanceof VeniceError && error.code === "model_name") throw new UserError("error.model.colon");
    throw error;
  }
}

/** What to say of a name that stands for no model. */
function unknownModel(name: string, { suggestions }: UnknownModelError): UserError {
  const shown = name.slice(0, 60);
  if (suggestions.length === 0) return new UserError("error.model.unknown", { name: shown });
  return new UserError("error.model.unknown.nearest", { name: shown, names: suggestions.join(", ") });
}
