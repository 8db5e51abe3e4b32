import { type Model, type ModelFilter, musicUsd, type Venice } from "../../venice/index.ts";
import type { Suggestion } from "../command-spec.ts";
import { UserError } from "../errors.ts";
import { privacyWord } from "../model-words.ts";
import { resolved } from "../models.ts";
import { inUsd } from "../money.ts";

/** Which model makes music. */
export interface SongModels {
  /**
   * The model that a person named, or the most private and then cheapest one that fits.
   * @throws UserError
   */
  choose(name: string | undefined, sings: boolean): Promise<{ readonly model: Model; readonly retired?: string }>;
  matching(typed: string, locale: string): Promise<readonly Suggestion[]>;
}

/** Long speech is of the same type; it is priced by its letters. */
const SOUNDS: ModelFilter = { type: "music", accept: ({ prices }) => prices.perThousandCharacters === undefined };

/** Effects are of the same type too, and cheaper than any song. */
const isSong = ({ id, name, music }: Model): boolean =>
  music !== undefined && (music.lyrics !== "none" || music.instrumental || /music|song/i.test(`${id} ${name}`));

const isPrivate = ({ badge }: Model): boolean => badge !== "anonymized" && badge !== "unknown";

export function createSongModels({ models }: Venice): SongModels {
  return {
    async choose(name, sings) {
      if (name !== undefined) {
        const { model, replaces } = await resolved(models, name, SOUNDS);
        return { model, retired: replaces };
      }
      const fits = (model: Model) =>
        isSong(model) && (sings ? model.music?.lyrics !== "none" : model.music?.lyrics !== "required");
      const all = (await models.list(SOUNDS)).filter(fits);
      const price = (model: Model) => musicUsd(model, {}) ?? Number.POSITIVE_INFINITY;
      const [best] = [...all].sort((a, b) => Number(isPrivate(b)) - Number(isPrivate(a)) || price(a) - price(b));
      if (!best) throw new UserError("error.job.none");
      return { model: best };
    },
    async matching(typed, locale) {
      const found = await models.suggest(typed, SOUNDS);
      return found.map((model) => {
        const usd = musicUsd(model, {});
        const line = [model.name, usd === undefined ? "" : `≈ ${inUsd(usd)}`, privacyWord(model, locale)];
        return { name: line.filter(Boolean).join(" · ").slice(0, 100), value: model.id };
      });
    },
  };
}
