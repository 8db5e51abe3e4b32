import { mediaModels } from "./media-models.ts";
import {
  type Capabilities,
  type Deprecation,
  isTextModel,
  type Model,
  type ModelSpec,
  type ModelType,
  type TextModel,
} from "./model.ts";
import { textModel, textModels } from "./text-models.ts";

/** A change to a model, or a new text model where the id is unknown. */
export interface ModelPatch {
  readonly id: string;
  readonly size?: Model["size"];
  readonly spec?: Partial<Omit<ModelSpec, "capabilities">>;
  readonly capabilities?: Partial<Capabilities>;
}

export interface Retirement {
  readonly replacementModelId?: string;
  /** Venice answers with the replacement in place of a 410; default false. */
  readonly autoRemap?: boolean;
  /** Epoch milliseconds; default: now, so that the model is gone at once. */
  readonly removesAt?: number;
}

export type Found =
  | { readonly kind: "found"; readonly model: Model }
  | { readonly kind: "retired"; readonly model: Model }
  | { readonly kind: "unknown" };

const dayMs = 86_400_000;
const leaving = { id: "hermes-3-llama-3.1-405b", replacement: "venice-uncensored-1-2", sinceDays: 7, leftDays: 21 };

/** Names of other vendors' models that Venice maps to its own. */
export const compatibility: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  text: {
    "gpt-4o": "llama-3.3-70b",
    "gpt-4": "llama-3.3-70b",
    "gpt-4o-mini": "mistral-small-3-2-24b-instruct",
    "gpt-3.5-turbo": "mistral-small-3-2-24b-instruct",
  },
  embedding: { "text-embedding-ada-002": "text-embedding-bge-m3" },
};

/** The models of one emulator: looked up as tolerantly as Venice does, and changed by tests. */
export class Catalogue {
  readonly #models = new Map<string, Model>();
  readonly #now: () => number;

  constructor(now: () => number, patches: readonly ModelPatch[] = []) {
    this.#now = now;
    for (const model of [...textModels, ...mediaModels]) this.#models.set(model.id, model);
    const today = Math.floor(now() / dayMs) * dayMs;
    this.#deprecate(leaving.id, {
      autoRemap: false,
      startsAt: today - leaving.sinceDays * dayMs,
      removesAt: today + leaving.leftDays * dayMs,
      replacementModelId: leaving.replacement,
    });
    for (const patch of patches) this.change(patch);
  }

  /** Everything that a public list shows now. */
  listed(): readonly Model[] {
    return [...this.#models.values()].filter((model) => !this.#gone(model));
  }

  texts(): readonly TextModel[] {
    return this.listed().filter(isTextModel);
  }

  traits(type: string): Readonly<Record<string, string>> {
    const named = this.listed().filter((model) => model.type === type);
    return Object.fromEntries(named.flatMap((model) => model.model_spec.traits.map((trait) => [trait, model.id])));
  }

  /** Finds a model by id, trait of a model of that type, or compatibility name. */
  find(name: string, type: ModelType = "text"): Found {
    const trait = this.traits(type)[name];
    const id = this.#models.has(name) ? name : (trait ?? compatibility[type]?.[name] ?? this.#resembling(name));
    const model = id === undefined ? undefined : this.#models.get(id);
    if (!model) return { kind: "unknown" };
    if (!this.#gone(model)) return { kind: "found", model };
    const { autoRemap, replacementModelId } = model.model_spec.deprecation ?? {};
    const peer = autoRemap && replacementModelId ? this.#models.get(replacementModelId) : undefined;
    return peer && !this.#gone(peer) ? { kind: "found", model: peer } : { kind: "retired", model };
  }

  /** Changes a model, or adds a plain text model under a new id. */
  change({ id, size, spec, capabilities }: ModelPatch): void {
    const old = this.#models.get(id) ?? plain(id);
    const can = old.model_spec.capabilities;
    this.#models.set(id, {
      ...old,
      size: size ?? old.size,
      model_spec: { ...old.model_spec, ...spec, ...(can ? { capabilities: { ...can, ...capabilities } } : {}) },
    });
  }

  /** Takes a model away as if it had never been: the next request for it is a 404. */
  remove(id: string): void {
    this.#models.delete(id);
  }

  /** Retires a model as Venice does: gone from the lists, and 410 or a silent replacement on use. */
  retire(id: string, { replacementModelId, autoRemap = false, removesAt = this.#now() }: Retirement = {}): void {
    const startsAt = Math.min(this.#now(), removesAt);
    this.#deprecate(id, { autoRemap, startsAt, removesAt, replacementModelId });
  }

  /** The notice that replies carry, once it has begun. */
  notice(model: Model): Deprecation | undefined {
    const { deprecation } = model.model_spec;
    return deprecation && Date.parse(deprecation.startsAt) <= this.#now() ? deprecation : undefined;
  }

  #deprecate(
    id: string,
    plan: { autoRemap: boolean; startsAt: number; removesAt: number; replacementModelId?: string },
  ) {
    const removesAt = new Date(plan.removesAt).toISOString();
    const deprecation: Deprecation = {
      autoRemap: plan.autoRemap,
      date: removesAt,
      startsAt: new Date(plan.startsAt).toISOString(),
      removesAt,
      ...(plan.replacementModelId ? { replacementModelId: plan.replacementModelId } : {}),
    };
    if (this.#models.has(id)) this.change({ id, spec: { deprecation } });
  }

  #gone(model: Model): boolean {
    const { deprecation } = model.model_spec;
    return deprecation !== undefined && Date.parse(deprecation.removesAt) <= this.#now();
  }

  #resembling(name: string): string | undefined {
    const wanted = loosely(name);
    for (const id of this.#models.keys()) if (loosely(id) === wanted) return id;
    return undefined;
  }
}

const loosely = (name: string) =>
  name
    .toLowerCase()
    .replace(/^venice-/, "")
    .replace(/[._]/g, "-");

const plain = (id: string): TextModel =>
  textModel({
    id,
    name: id,
    about: "",
    size: "S",
    context: 32_000,
    maxOutput: 4_096,
    usd: [0.1, 0.3],
    can: {},
    created: 1788220800,
  });
