import type { Catalogue } from "./catalogue.ts";
import { CatalogueCache, type CatalogueOptions } from "./catalogue-cache.ts";
import type { Client } from "./client.ts";
import { VeniceError } from "./errors.ts";
import { isOffered, isRetired, type Model } from "./model.ts";
import { nearestModels, normalName } from "./model-names.ts";

/** A name that stands for no model that can be used. */
export class UnknownModelError extends VeniceError {
  /** Ids that may have been meant, best first; at most 3. */
  readonly suggestions: readonly string[];
  constructor(code: "unknown_model" | "model_offline", suggestions: readonly string[]) {
    super(code === "unknown_model" ? "invalid" : "unavailable", { code });
    this.suggestions = suggestions;
  }
}

/** The model that a name stands for. */
export interface Resolved {
  readonly model: Model;
  /** The name that was asked for, when what it stood for is gone and `model` takes its place. */
  readonly replaces?: string;
}

/** What narrows a list of models. */
export interface ModelFilter {
  /** `text` by default. */
  readonly type?: string;
  readonly accept?: (model: Model) => boolean;
}

/**
 * The models on offer, from a copy that is kept fresh.
 * @see https://docs.venice.ai/api-reference/endpoint/models/list
 */
export class Models {
  readonly #cache: CatalogueCache;
  readonly #now: () => number;

  constructor(client: Client, options: CatalogueOptions = {}) {
    this.#cache = new CatalogueCache(client, options);
    this.#now = () => client.clock.now();
  }

  /** The models that everyone with this key can use now. */
  async list(filter: ModelFilter = {}, signal?: AbortSignal): Promise<readonly Model[]> {
    return this.#offered(await this.#cache.get(signal), filter);
  }

  /** The models that a person most likely means by what was typed so far. Answers from the copy at hand, if there is one. */
  async suggest(typed: string, filter: ModelFilter = {}, most = 25): Promise<readonly Model[]> {
    const fresh = this.#cache.get();
    fresh.catch(() => {});
    const catalogue = this.#cache.atHand ?? (await fresh);
    return nearestModels(this.#offered(catalogue, filter), typed, most);
  }

  /**
   * Finds a model by its id, trait, alias, or name as people write it. A retired one gives way to its replacement.
   * @throws UnknownModelError with suggestions
   * @throws VeniceError `invalid`, code `model_name`, for a name with `:`, which could switch on what costs money
   */
  async resolve(name: string, filter: ModelFilter = {}, signal?: AbortSignal): Promise<Resolved> {
    if (name.includes(":") || name.trim() === "") throw new VeniceError("invalid", { code: "model_name" });
    return this.#resolve(await this.#cache.get(signal), name.trim(), filter);
  }

  /**
   * Like `resolve`, for a name that was stored: what is no more gives way to the default model.
   * @param trait of the model to use without a name, or in place of one that is gone; `default` by default
   */
  async settle(
    name: string | undefined,
    filter: ModelFilter & { readonly trait?: string } = {},
    signal?: AbortSignal,
  ): Promise<Resolved> {
    const catalogue = await this.#cache.get(signal);
    if (name !== undefined) {
      try {
        return this.#resolve(catalogue, name, filter);
      } catch (error) {
        if (!(error instanceof UnknownModelError)) throw error;
      }
    }
    const model = this.#byTrait(catalogue, filter.trait ?? "default", filter);
    if (!model) throw new UnknownModelError("model_offline", []);
    return { model, replaces: name };
  }

  /** The model of a trait such as `default_vision`, if there is one on offer. */
  async withTrait(trait: string, filter: ModelFilter = {}, signal?: AbortSignal): Promise<Model | undefined> {
    const catalogue = await this.#cache.get(signal);
    return this.#find(catalogue, this.#traitId(catalogue, trait, filter), filter);
  }

  /** Fetches the catalogue now, after a reply that contradicts it (404, 410); but not more than twice a minute. */
  async refresh(): Promise<void> {
    const fetchedAt = this.#cache.atHand?.fetchedAt ?? Number.NEGATIVE_INFINITY;
    if (this.#now() - fetchedAt >= 30_000) await this.#cache.refresh();
  }

  #resolve(catalogue: Catalogue, name: string, filter: ModelFilter): Resolved {
    const id = this.#idOf(catalogue, name, filter);
    const model = this.#find(catalogue, id, filter);
    if (model) return { model };
    const replacement = this.#replacement(catalogue, id, filter);
    if (replacement) return { model: replacement, replaces: name };
    const known = catalogue.models.find((candidate) => candidate.id === id);
    const isPaused = known !== undefined && !isRetired(known, this.#now()) && accepts(known, filter);
    const suggestions = nearestModels(this.#offered(catalogue, filter), name, 3).map((near) => near.id);
    throw new UnknownModelError(isPaused ? "model_offline" : "unknown_model", suggestions);
  }

  /** The id that a name means, whether or not it can be used. */
  #idOf(catalogue: Catalogue, name: string, filter: ModelFilter): string {
    const { models, aliases, replacements } = catalogue;
    if (models.some((model) => model.id === name)) return name;
    const other = this.#traitId(catalogue, name, filter) ?? ownValue(aliases, name);
    if (other !== undefined) return other;
    const normal = normalName(name);
    const candidates = models.filter((model) => accepts(model, filter));
    const meant =
      candidates.find((model) => normalName(model.id) === normal) ??
      candidates.find((model) => normalName(model.name) === normal);
    return meant?.id ?? Object.keys(replacements).find((id) => normalName(id) === normal) ?? name;
  }

  /** Follows replacements of replacements, but not in circles. */
  #replacement(catalogue: Catalogue, id: string, filter: ModelFilter): Model | undefined {
    const seen = new Set<string>();
    for (let next = ownValue(catalogue.replacements, id); next && !seen.has(next); ) {
      seen.add(next);
      const model = this.#find(catalogue, next, filter);
      if (model) return model;
      next = ownValue(catalogue.replacements, next);
    }
    return undefined;
  }

  #byTrait(catalogue: Catalogue, trait: string, filter: ModelFilter): Model | undefined {
    const offered = this.#offered(catalogue, filter);
    const ids = [trait, "default"].map((name) => this.#traitId(catalogue, name, filter));
    return ids.map((id) => offered.find((model) => model.id === id)).find(Boolean) ?? offered[0];
  }

  #traitId(catalogue: Catalogue, trait: string, { type = "text" }: ModelFilter): string | undefined {
    const told = type === "text" ? ownValue(catalogue.traits, trait) : undefined;
    return told ?? catalogue.models.find((model) => model.type === type && model.traits.includes(trait))?.id;
  }

  #find(catalogue: Catalogue, id: string | undefined, filter: ModelFilter): Model | undefined {
    return this.#offered(catalogue, filter).find((model) => model.id === id);
  }

  #offered(catalogue: Catalogue, filter: ModelFilter): readonly Model[] {
    const now = this.#now();
    return catalogue.models.filter((model) => isOffered(model, now) && accepts(model, filter));
  }
}

function accepts(model: Model, { type = "text", accept }: ModelFilter): boolean {
  return model.type === type && (accept?.(model) ?? true);
}

function ownValue(map: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}
