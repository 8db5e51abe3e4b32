import { t } from "../../i18n.ts";
import { type Model, type ModelFilter, type Venice, VeniceError } from "../../venice/index.ts";
import type { Suggestion } from "../command-spec.ts";
import { UserError } from "../errors.ts";
import { privacyWord } from "../model-words.ts";
import { resolved } from "../models.ts";
import { secondsFor } from "./duration.ts";

const HOUR_MS = 3_600_000;
/** More prices than these are not asked for to find the lowest. */
const MOST_QUOTES = 12;
/** Small enough for what platforms take as a file; the nearest that a model has. */
export const RESOLUTION = "480p";

type Kind = "text" | "image";

export interface ChosenFilmModel {
  readonly model: Model;
  /** What the person should know of the choice, in their language. */
  readonly notices: readonly string[];
}

/** Which model makes a film. */
export interface FilmModels {
  /**
   * The model that a person named, or its sibling that takes what they gave; without a name the cheapest private one.
   * @throws UserError for one that works from something else
   */
  choose(name: string | undefined, from: Kind, locale: string): Promise<ChosenFilmModel>;
  matching(typed: string, locale: string): Promise<readonly Suggestion[]>;
}

const FILMS: ModelFilter = {
  type: "video",
  accept: ({ video }) => video?.kind === "text" || video?.kind === "image" || video?.kind === "unknown",
};

export function createFilmModels(venice: Venice, now: () => number): FilmModels {
  const { models } = venice;
  const cheapest = new Map<Kind, { readonly id: string; readonly until: number }>();

  const ofKind = (kind: Kind) => models.list({ type: "video", accept: ({ video }) => video?.kind === kind });

  /** No list names the price of a film: each model is asked what its usual film costs. */
  async function findCheapest(kind: Kind): Promise<Model> {
    const all = await ofKind(kind);
    const known = cheapest.get(kind);
    const still = known && known.until > now() && all.find(({ id }) => id === known.id);
    if (still) return still;
    const secret = all.filter(({ badge }) => badge !== "anonymized" && badge !== "unknown");
    const candidates = (secret.length > 0 ? secret : all).slice(0, MOST_QUOTES);
    const prices = await Promise.all(candidates.map(usualUsd));
    const lowest = Math.min(...prices);
    const found = candidates[prices.indexOf(lowest)];
    if (!found) throw new UserError("error.job.none");
    if (Number.isFinite(lowest)) cheapest.set(kind, { id: found.id, until: now() + HOUR_MS });
    return found;
  }

  async function usualUsd(model: Model): Promise<number> {
    try {
      return await venice.video.quote({
        model,
        prompt: "",
        seconds: secondsFor(undefined, model),
        resolution: RESOLUTION,
      });
    } catch (error) {
      if (error instanceof VeniceError) return Number.POSITIVE_INFINITY;
      throw error;
    }
  }

  async function siblingOf({ id, name }: Model, kind: Kind): Promise<Model | undefined> {
    const all = await ofKind(kind);
    const twin = id.replace(/(text|image)-to-video/, `${kind}-to-video`);
    return all.find((each) => each.id === twin) ?? all.find((each) => each.name === name);
  }

  return {
    async choose(name, from, locale) {
      if (name === undefined) return { model: await findCheapest(from), notices: [] };
      const { model, replaces } = await resolved(models, name, { type: "video" });
      const notices = replaces ? [t(locale, "notice.retired", { old: replaces, model: model.name })] : [];
      const kind = model.video?.kind;
      if (kind === from || kind === "unknown") return { model, notices };
      if (kind === "video") throw new UserError("error.video.kind", { model: model.name });
      const sibling = await siblingOf(model, from);
      if (sibling) return { model: sibling, notices };
      throw new UserError(from === "text" ? "error.video.image" : "error.video.text", { model: model.name });
    },
    async matching(typed, locale) {
      const found = await models.suggest(typed, FILMS);
      return found.map((model) => {
        const from = model.video?.kind === "image" ? t(locale, "video.from.image") : t(locale, "video.from.text");
        return { name: [model.name, from, privacyWord(model, locale)].join(" · ").slice(0, 100), value: model.id };
      });
    },
  };
}
