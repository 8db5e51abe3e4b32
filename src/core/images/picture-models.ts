import {
  CUTOUT_MODEL,
  editUsd,
  imagesUsd,
  type Model,
  type ModelFilter,
  UPSCALE_MODEL,
  type Venice,
} from "../../venice/index.ts";
import type { Suggestion } from "../command-spec.ts";
import { UserError } from "../errors.ts";
import { privacyWord } from "../model-words.ts";
import { resolved } from "../models.ts";
import { inUsd } from "../money.ts";

/** Which model makes pictures, and which one changes them. */
export interface PictureModels {
  /** @throws UserError with the nearest names for one that there is not */
  making(name?: string): Promise<Chosen>;
  /** @param pictures how many it has to combine; with no name, one is found that can. @throws UserError */
  editing(name: string | undefined, pictures: number): Promise<Chosen>;
  /** Undefined where the catalogue does not list them: what they cost is then unknown. */
  upscaler(): Promise<Model | undefined>;
  cutter(): Promise<Model | undefined>;
  matching(kind: "image" | "edit", typed: string, locale: string): Promise<readonly Suggestion[]>;
}

export interface Chosen {
  readonly model: Model;
  /** The name of one that was asked for and is gone. */
  readonly retired?: string;
}

/** Venice's own default; the catalogue marks none. */
const DEFAULT_EDITOR = "firered-image-edit";
const MAKING: ModelFilter = { type: "image", accept: ({ id }) => id !== CUTOUT_MODEL };
const EDITING: ModelFilter = { type: "inpaint" };

const mostPictures = ({ edit }: Model): number => edit?.mostImages ?? 1;

export function createPictureModels(models: Venice["models"]): PictureModels {
  async function named(name: string, filter: ModelFilter): Promise<Chosen> {
    const { model, replaces } = await resolved(models, name, filter);
    return { model, retired: replaces };
  }

  /** Venice's default where it can combine so many, else the cheapest that can. */
  async function editorOf(pictures: number): Promise<Chosen> {
    const { model } = await models.settle(DEFAULT_EDITOR, EDITING);
    if (mostPictures(model) >= pictures) return { model };
    const all = await models.list(EDITING);
    const [cheapest] = all
      .filter((each) => mostPictures(each) >= pictures)
      .sort((a, b) => (editUsd(a, { images: pictures }) ?? 1e9) - (editUsd(b, { images: pictures }) ?? 1e9));
    if (!cheapest) throw tooMany(pictures, Math.max(...all.map(mostPictures)), model);
    return { model: cheapest };
  }

  return {
    async making(name) {
      return name === undefined ? { model: (await models.settle(undefined, MAKING)).model } : named(name, MAKING);
    },
    async editing(name, pictures) {
      const chosen = name === undefined ? await editorOf(pictures) : await named(name, EDITING);
      const most = mostPictures(chosen.model);
      if (pictures > most) throw tooMany(pictures, most, chosen.model);
      return chosen;
    },
    async upscaler() {
      const all = await models.list({ type: "upscale" });
      return all.find(({ id }) => id === UPSCALE_MODEL) ?? all[0];
    },
    async cutter() {
      return (await models.list({ type: "image", accept: ({ id }) => id === CUTOUT_MODEL }))[0];
    },
    async matching(kind, typed, locale) {
      const found = await models.suggest(typed, kind === "image" ? MAKING : EDITING);
      return found.map((model) => {
        const usd = kind === "image" ? imagesUsd(model) : editUsd(model);
        const line = [model.name, usd === undefined ? "" : inUsd(usd), privacyWord(model, locale)];
        return { name: line.filter(Boolean).join(" · ").slice(0, 100), value: model.id };
      });
    },
  };
}

function tooMany(count: number, limit: number, { name }: Model): UserError {
  return new UserError("error.picture.many", { count, limit, model: name });
}
