import { editUsd, imagesUsd, nearest, type Venice } from "../../venice/index.ts";
import { askFirst, isDear } from "../agreed.ts";
import type { CommandSpec, Suggestion } from "../command-spec.ts";
import type { Kept } from "../kept.ts";
import type { Memory } from "../memory/memory.ts";
import type { Button, Part } from "../part.ts";
import type { Settings } from "../settings.ts";
import { createSteps } from "../steps.ts";
import type { Turn } from "../turn.ts";
import { cardRows, factsOf, pictureParts } from "./card.ts";
import { type Made, madeSchema } from "./made.ts";
import { type Paid, pay } from "./pay.ts";
import { createPictureModels } from "./picture-models.ts";
import type { Plan } from "./plan.ts";
import type { CutoutWish, EditWish, UpscaleWish, VaryWish } from "./plan-change.ts";
import { planCutout, planEdit, planUpscale, planVary } from "./plan-change.ts";
import { ASPECTS, type ImagineWish, type PlanDeps, planImagine } from "./plan-imagine.ts";
import { rememberMade } from "./remember.ts";

/** Prepares something paid, once it is known that it was not done yet. */
type Prepare = () => Promise<Plan>;

/** Pictures: made of words, changed, enlarged, cut out. */
export interface Images {
  /** What can be planned; all of it throws UserErrors for what cannot be had, before anything is charged. */
  readonly plan: {
    imagine(wish: ImagineWish, turn: Turn): Promise<Plan>;
    edit(wish: EditWish, turn: Turn): Promise<Plan>;
    vary(wish: VaryWish, turn: Turn): Promise<Plan>;
    upscale(wish: UpscaleWish, turn: Turn): Promise<Plan>;
    cutout(wish: CutoutWish, turn: Turn): Promise<Plan>;
  };
  /** What it would cost at most, USD; undefined when nobody can say. */
  imagineUsd(wish: Pick<ImagineWish, "model" | "count">): Promise<number | undefined>;
  editUsd(pictures: number): Promise<number | undefined>;
  /** A command's whole answer: where it is dear a button asks first, else the card. */
  answer(prepare: Prepare, turn: Turn): AsyncGenerator<Part>;
  /** The pictures as a part of a larger answer. */
  show(prepare: Prepare, turn: Turn): AsyncGenerator<Part, Made>;
  /** What can be pressed under pictures. */
  rows(made: Made, locale: string): readonly (readonly Button[])[];
  styles(typed: string): Promise<readonly Suggestion[]>;
  models(kind: "image" | "edit", typed: string, locale: string): Promise<readonly Suggestion[]>;
  /** @param model the one that is chosen already */
  aspects(typed: string, model?: string): Promise<readonly Suggestion[]>;
}

export interface ImagesOptions {
  readonly venice: Venice;
  readonly kept: Kept;
  readonly memory: Memory;
  readonly settings: Settings;
  readonly commands: readonly CommandSpec[];
  /** What may be spent without a press, USD. */
  readonly confirmUsd: number;
  /** Unblurred pictures, where the platform says age-restricted. */
  readonly adult: boolean;
}

export function createImages(o: ImagesOptions): Images {
  const models = createPictureModels(o.venice.models);
  const nextStep = createSteps("picture");
  const planDeps = ({ place }: Turn): PlanDeps => ({
    ...{ venice: o.venice, models, safeMode: !(o.adult && place.nsfw) },
  });
  const offers = (command: string) => o.commands.some(({ name }) => name === command);

  /** What an earlier process paid for. */
  async function paidBefore(turn: Turn, step: string): Promise<Paid | undefined> {
    const made = madeSchema.safeParse(await o.kept.done(turn.id, step)).data;
    return made && { made, bytes: await Promise.all(made.pictures.map(({ file }) => o.kept.open(file))) };
  }

  return {
    plan: {
      imagine: (wish, turn) => planImagine(wish, turn, planDeps(turn)),
      edit: (wish, turn) => planEdit(wish, turn, planDeps(turn)),
      vary: (wish, turn) => planVary(wish, turn, planDeps(turn)),
      upscale: (wish, turn) => planUpscale(wish, turn, planDeps(turn)),
      cutout: (wish, turn) => planCutout(wish, turn, planDeps(turn)),
    },
    async imagineUsd({ model, count }) {
      return imagesUsd((await models.making(model)).model, { count });
    },
    async editUsd(images) {
      return editUsd((await models.editing(undefined, images)).model, { images });
    },
    async *answer(prepare, turn) {
      const step = nextStep(turn);
      let paid = await paidBefore(turn, step);
      if (!paid) {
        const plan = await prepare();
        const { usd, model } = plan;
        if (isDear(usd, turn, o.confirmUsd))
          return yield* askFirst(usd, turn, "picture.ask", "picture.agree", { model: model.name });
        paid = yield* pay(plan, turn, step, o);
      }
      const { made, bytes } = paid;
      await rememberMade(made, turn, o);
      // Buttons first: the rest of the card is then drawn with them, in one go.
      yield { type: "choices", phase: "done", rows: cardRows(made, turn.locale, offers) };
      yield* pictureParts(made, bytes, turn.locale);
      yield { type: "text", text: factsOf(made, turn.locale) };
    },
    async *show(prepare, turn) {
      const step = nextStep(turn);
      const { made, bytes } = (await paidBefore(turn, step)) ?? (yield* pay(await prepare(), turn, step, o));
      yield* pictureParts(made, bytes, turn.locale);
      yield { type: "notice", text: factsOf(made, turn.locale), tone: "info" };
      return made;
    },
    rows: (made, locale) => cardRows(made, locale, offers),
    async styles(typed) {
      return nearest(await o.venice.images.styles(), typed, 25).map((name) => ({ name, value: name }));
    },
    models: (kind, typed, locale) => models.matching(kind, typed, locale),
    async aspects(typed, name) {
      const { model } = await models.making(name).catch(() => models.making());
      const known = model.image?.sizing === "ratio" ? model.image.aspectRatios : ASPECTS;
      return known.filter((aspect) => aspect.startsWith(typed.trim())).map((name) => ({ name, value: name }));
    },
  };
}
