import { chance } from "../words/chance.ts";
import { abstract } from "./abstract.ts";
import { canal } from "./canal.ts";
import type { Canvas } from "./canvas.ts";
import { motif } from "./motifs.ts";
import { paletteFor } from "./palette.ts";
import { stamp } from "./stamp.ts";

/** What a picture is made from: the same again gives the same picture. */
export interface Scene {
  readonly prompt: string;
  readonly model: string;
  readonly seed: number;
  readonly width: number;
  readonly height: number;
}

const shorterSide = 600;

/** Draws a scene as SVG: a canal as the prompt's words colour it, what the prompt names, and the emulator's stamp. */
export function drawn({ prompt, model, seed, width, height }: Scene): string {
  const scale = shorterSide / Math.min(width, height);
  const canvas: Canvas = {
    width: width * scale,
    height: height * scale,
    palette: paletteFor(prompt),
    random: chance(prompt, model, seed),
  };
  const shapes = /\b(abstract|pattern|geometric|fractal|wallpaper|texture)\b/i.test(prompt)
    ? abstract(canvas)
    : `${canal(canvas)}${motif(prompt, canvas)}`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${canvas.width.toFixed(1)} ${canvas.height.toFixed(1)}" preserveAspectRatio="none">${shapes}${stamp(canvas)}</svg>`
  );
}
