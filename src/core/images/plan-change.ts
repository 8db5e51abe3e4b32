import { t } from "../../i18n.ts";
import { CUTOUT_MODEL, cutoutUsd, editUsd, UPSCALE_MODEL, upscaleUsd } from "../../venice/index.ts";
import { UserError } from "../errors.ts";
import type { FileRef, Turn } from "../turn.ts";
import { type OpenedPicture, openPictures, refuseSmall, SPOILER } from "./input.ts";
import type { Plan } from "./plan.ts";
import { type PlanDeps, refuseLong } from "./plan-imagine.ts";

/** What is to become of pictures that are there. */
export interface EditWish {
  readonly prompt: string;
  /** Several are combined; the first is the base. */
  readonly image: readonly FileRef[];
  readonly model?: string;
}
export interface VaryWish {
  readonly image: readonly FileRef[];
  /** What it shows, where that is known. */
  readonly prompt?: string;
}
export interface UpscaleWish {
  readonly image: readonly FileRef[];
  /** 2 to 4; 2 by default. */
  readonly scale?: number;
}
export type CutoutWish = Pick<UpscaleWish, "image">;

/** Venice makes none larger. */
const MOST_UPSCALED_PIXELS = 16_777_216;
const VARY = "Make a variation of this picture: the same subject and style, with other details.";

/** A picture changed by words, or several made into one. @throws UserError */
export async function planEdit(wish: EditWish, turn: Turn, o: PlanDeps): Promise<Plan> {
  const prompt = wish.prompt.trim();
  const { image: files } = wish;
  if (files.length === 0) throw new UserError("error.picture.none");
  const { model, retired } = await o.models.editing(wish.model, files.length);
  refuseLong(prompt, model, model.edit?.promptCharacters);
  const pictures = await openPictures(files, turn);
  for (const picture of pictures) refuseSmall(picture);
  const images = pictures.map(({ bytes }) => bytes);
  const request = { model, prompt, safeMode: o.safeMode };
  return {
    capability: "edit",
    model,
    usd: editUsd(model, { images: images.length }),
    prompt,
    spoiler: isVeiled(files) || (!o.safeMode && model.uncensored),
    safeMode: o.safeMode,
    notices: [
      ...(retired ? [t(turn.locale, "notice.retired", { old: retired, model: model.name })] : []),
      ...stillNotices(pictures, turn.locale),
    ],
    again: { command: "edit", options: { ...wish } },
    async make(options) {
      const [image] = images as [Uint8Array];
      const { picture, flags } = await (images.length === 1
        ? o.venice.images.edit({ ...request, image }, options)
        : o.venice.images.multiEdit({ ...request, images }, options));
      return { pictures: picture ? [picture] : [], flags };
    },
  };
}

/** Another picture like this one. @throws UserError */
export async function planVary({ image, prompt = "" }: VaryWish, turn: Turn, o: PlanDeps): Promise<Plan> {
  const { model } = await o.models.editing(undefined, 1);
  const most = model.edit?.promptCharacters ?? Number.POSITIVE_INFINITY;
  const told = prompt === "" ? VARY : `${VARY} It shows: ${prompt}`.slice(0, most);
  const plan = await planEdit({ prompt: told, image: image.slice(0, 1), model: model.id }, turn, o);
  const shows = prompt || t(turn.locale, "picture.alt.varied");
  return { ...plan, prompt: shows, again: { command: "vary", options: { image, prompt } } };
}

/** The same picture, larger. @throws UserError */
export async function planUpscale({ image, scale = 2 }: UpscaleWish, turn: Turn, o: PlanDeps): Promise<Plan> {
  const { picture, notices } = await openOne(image, turn);
  refuseSmall(picture);
  const { name, width, height, bytes } = picture;
  if (width * height >= MOST_UPSCALED_PIXELS) throw new UserError("error.picture.large", { name, width, height });
  const model = await o.models.upscaler();
  return {
    capability: "upscale",
    model: model ?? { id: UPSCALE_MODEL, name: "Upscaler" },
    usd: model && upscaleUsd(model, scale),
    prompt: t(turn.locale, "picture.alt.upscaled", { name: wordsOf(name) }),
    spoiler: isVeiled(image),
    safeMode: o.safeMode,
    notices,
    async make(options) {
      return { pictures: [await o.venice.images.upscale({ image: bytes, scale }, options)] };
    },
  };
}

/** What a picture shows, without its background. @throws UserError */
export async function planCutout({ image }: CutoutWish, turn: Turn, o: PlanDeps): Promise<Plan> {
  const { picture, notices } = await openOne(image, turn);
  const model = await o.models.cutter();
  return {
    capability: "cutout",
    model: model ?? { id: CUTOUT_MODEL, name: "Background remover" },
    usd: model && cutoutUsd(model),
    prompt: t(turn.locale, "picture.alt.cutout", { name: wordsOf(picture.name) }),
    spoiler: isVeiled(image),
    safeMode: o.safeMode,
    notices,
    async make(options) {
      return { pictures: [await o.venice.images.removeBackground(picture.bytes, options)] };
    },
  };
}

async function openOne(files: readonly FileRef[], turn: Turn): Promise<{ picture: OpenedPicture; notices: string[] }> {
  const [picture] = await openPictures(files.slice(0, 1), turn);
  if (!picture) throw new UserError("error.picture.none");
  const notices = stillNotices([picture], turn.locale);
  if (files.length > 1) notices.push(t(turn.locale, "notice.picture.first", { name: picture.name }));
  return { picture, notices };
}

function stillNotices(pictures: readonly OpenedPicture[], locale: string): string[] {
  return pictures.filter(({ animated }) => animated).map(({ name }) => t(locale, "notice.picture.animated", { name }));
}

/** Our own names tell what the picture shows. */
const wordsOf = (name: string): string => name.replace(/\.\w+$/, "").replace(/[-_]+/g, " ");

const isVeiled = (files: readonly FileRef[]): boolean => files.some(({ name }) => name.startsWith(SPOILER));
