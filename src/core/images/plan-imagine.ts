import { t } from "../../i18n.ts";
import { imagesUsd, type Model, nearest, type Pictures, type Venice, VeniceError } from "../../venice/index.ts";
import { UserError } from "../errors.ts";
import type { Turn } from "../turn.ts";
import type { PictureModels } from "./picture-models.ts";
import type { Outcome, Plan } from "./plan.ts";

/** Which pictures somebody wants to see. */
export interface ImagineWish {
  readonly prompt: string;
  readonly style?: string;
  readonly aspect?: string;
  readonly count?: number;
  readonly model?: string;
  readonly seed?: number;
  readonly negative?: string;
}

export interface PlanDeps {
  readonly venice: Venice;
  readonly models: PictureModels;
  readonly safeMode: boolean;
}

/** What pixel models are offered; others name their own. */
export const ASPECTS = ["1:1", "3:2", "16:9", "21:9", "9:16", "2:3", "3:4", "4:5"];
const ASPECT = /^(\d{1,4}(?:\.\d+)?)\s*[:x×/]\s*(\d{1,4}(?:\.\d+)?)$/i;
/** Of anything longer or higher no picture can be made. */
const MOST_ASPECT = 4;

/** Pictures made of words. @throws UserError for what cannot be had, with what can */
export async function planImagine(wish: ImagineWish, turn: Turn, o: PlanDeps): Promise<Plan> {
  const { model, retired } = await o.models.making(wish.model);
  const { count = 1, negative, seed } = wish;
  const prompt = wish.prompt.trim();
  refuseLong(prompt, model, model.image?.promptCharacters);
  const aspect = checkedAspect(wish.aspect, model);
  const style = wish.style && (await styleNamed(wish.style, turn, o.venice));
  const { seed: _, ...again } = wish;
  return {
    capability: "image",
    model,
    usd: imagesUsd(model, { count }),
    prompt,
    spoiler: !o.safeMode && model.uncensored,
    safeMode: o.safeMode,
    notices: retired ? [t(turn.locale, "notice.retired", { old: retired, model: model.name })] : [],
    again: { command: "imagine", options: again },
    async make(options) {
      const wanted = { model, prompt, aspect, count, seed, negative, style, safeMode: o.safeMode };
      return toOutcome(await o.venice.images.generate(wanted, options), aspect, model, turn.locale);
    },
  };
}

/** @param most characters */
export function refuseLong(prompt: string, model: Model, most = Number.POSITIVE_INFINITY): void {
  if (prompt === "") throw new UserError("error.picture.prompt.empty");
  if (prompt.length > most)
    throw new UserError("error.picture.prompt.long", { length: prompt.length, limit: most, model: model.name });
}

function checkedAspect(aspect: string | undefined, { image }: Model): string | undefined {
  const offered = image?.aspectRatios.length ? image.aspectRatios : ASPECTS;
  const known = aspect === undefined || isRatio(aspect.trim()) || offered.includes(aspect.trim().toLowerCase());
  if (!known) throw new UserError("error.picture.aspect", { aspect: aspect.slice(0, 40), offered: offered.join(", ") });
  return aspect?.trim();
}

function isRatio(aspect: string): boolean {
  const [, width, height] = ASPECT.exec(aspect) ?? [];
  const ratio = Number(width) / Number(height);
  return ratio <= MOST_ASPECT && ratio >= 1 / MOST_ASPECT;
}

async function styleNamed(typed: string, { signal }: Turn, { images }: Venice): Promise<string> {
  const styles = await images.styles({ signal }).catch((error) => {
    // Venice itself says no to a style that it does not know, and nothing is charged.
    if (error instanceof VeniceError) return [];
    throw error;
  });
  const known = styles.find((style) => style.toLowerCase() === typed.trim().toLowerCase());
  if (known !== undefined || styles.length === 0) return known ?? typed;
  const names = nearest(styles, typed, 3);
  const shown = { name: typed.slice(0, 60), names: (names.length > 0 ? names : styles.slice(0, 5)).join(", ") };
  throw new UserError("error.style.unknown", shown);
}

/** What was asked for and not taken is said. */
function toOutcome(made: Pictures, aspect: string | undefined, model: Model, locale: string): Outcome {
  const { sent, ignored } = made;
  const notices: string[] = [];
  if (ignored.length > 0) {
    const options = ignored.map((option) => t(locale, `picture.option.${option}`)).join(", ");
    notices.push(t(locale, "notice.picture.ignored", { model: model.name, options }));
  }
  if (sent.aspect_ratio && sent.aspect_ratio !== aspect)
    notices.push(t(locale, "notice.picture.aspect", { model: model.name, aspect: sent.aspect_ratio }));
  if (made.enhancedPrompt) notices.push(t(locale, "notice.picture.enhanced", { prompt: made.enhancedPrompt }));
  return { pictures: made.pictures, flags: made.flags, seed: made.seed, usd: made.costUsd, notices };
}
