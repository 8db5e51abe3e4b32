import { invalidAt } from "../http/refusal.ts";
import { chance } from "../words/chance.ts";
import type { Given } from "./given.ts";
import { motif } from "./motifs.ts";
import { encoded, images, type PictureFormat } from "./paint.ts";
import { paletteFor } from "./palette.ts";
import { stamp } from "./stamp.ts";

interface Change {
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
  readonly format: PictureFormat;
}

const shorterSide = 600;

/**
 * Changes a picture so that one sees it: toned as the prompt's words want, with what it names drawn in and a frame in its
 * colours; further pictures stand in a row on it.
 * @throws Refusal 400 where a picture cannot be decoded.
 */
export async function altered(given: readonly Given[], { prompt, width, height, format }: Change): Promise<Buffer> {
  const sharp = await images();
  const [base, ...others] = given;
  if (!base) throw invalidAt(["images"], "At least one image is needed");
  const scale = shorterSide / Math.min(width, height);
  const canvas = {
    width: width * scale,
    height: height * scale,
    palette: paletteFor(prompt),
    random: chance(prompt, width, height),
  };
  const [w, h] = [canvas.width, canvas.height];
  const drawing =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${w} ${h}">` +
    `<rect width="${w}" height="${h}" fill="${canvas.palette.sky[0]}" opacity="0.18"/>` +
    `<rect x="6" y="6" width="${w - 12}" height="${h - 12}" fill="none" stroke="${canvas.palette.light}" stroke-width="8"/>` +
    `${motif(prompt, canvas)}${stamp(canvas)}</svg>`;
  try {
    const side = Math.max(16, Math.floor(Math.min(width, height) / 4));
    const insets = await Promise.all(
      others.slice(0, 4).map(async ({ bytes }, index) => ({
        input: await sharp(bytes).resize(side, side, { fit: "cover" }).png().toBuffer(),
        left: Math.floor(side * 0.15) + index * Math.floor(side * 0.8),
        top: Math.floor(side * 0.15),
      })),
    );
    const toned = sharp(base.bytes)
      .rotate()
      .resize(width, height, { fit: "cover" })
      .removeAlpha()
      .toColourspace("srgb")
      .recomb(mixing(canvas.random))
      .composite([...insets, { input: Buffer.from(drawing) }]);
    return await encoded(toned, format);
  } catch {
    throw invalidAt(["image"], "Invalid or unsupported image format");
  }
}

/** How much of each colour goes into each: enough to be seen, and no brighter on the whole. */
function mixing(random: () => number): [Row, Row, Row] {
  const row = (own: 0 | 1 | 2): Row => {
    const other = 0.15 + random() * 0.35;
    const mixed: Row = [0, 0, 0];
    mixed[own] = 1 - other;
    mixed[(own + 1) % 3] = other;
    return mixed;
  };
  return [row(0), row(1), row(2)];
}

type Row = [number, number, number];
