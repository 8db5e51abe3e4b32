import type { Sharp } from "sharp";

type Develop = (picture: Sharp, width: number, height: number) => Sharp;

const mono: Develop = (picture) => picture.grayscale().linear(1.15, -10);
const film: Develop = (picture) => picture.modulate({ saturation: 0.7 }).tint({ r: 236, g: 214, b: 180 });
const vivid: Develop = (picture) => picture.modulate({ saturation: 1.7, brightness: 1.05 });
const soft: Develop = (picture, width) => picture.blur(Math.max(0.5, width / 400)).modulate({ brightness: 1.06 });
const neon: Develop = (picture) => picture.modulate({ saturation: 2.2, hue: 200, brightness: 0.85 });
const cold: Develop = (picture) => picture.modulate({ saturation: 0.6, hue: 15 }).tint({ r: 190, g: 214, b: 240 });
const dim: Develop = (picture) => picture.modulate({ brightness: 0.6, saturation: 0.6 });
const negative: Develop = (picture) => picture.negate({ alpha: false });
const relief: Develop = (picture) => picture.convolve({ width: 3, height: 3, kernel: [-2, -1, 0, -1, 1, 1, 0, 1, 2] });
const hue =
  (degrees: number): Develop =>
  (picture) =>
    picture.modulate({ hue: degrees, saturation: 1.2 });

const styles: Readonly<Record<string, Develop>> = {
  "3D Model": relief,
  Abstract: hue(150),
  Advertising: vivid,
  Alien: hue(100),
  "Analog Film": film,
  Anime: vivid,
  Architectural: cold,
  Cinematic: film,
  Collage: hue(60),
  "Comic Book": vivid,
  Craft_Clay: soft,
  Cubist: relief,
  "Digital Art": vivid,
  Disney: vivid,
  Dreamscape: soft,
  Dystopian: dim,
  Enhance: vivid,
  "Fairy Tale": soft,
  "Fantasy Art": hue(30),
  "Film Noir": mono,
  "Flat Papercut": relief,
  Food: vivid,
  GTA: hue(340),
  Gothic: dim,
  Graffiti: neon,
  Grunge: film,
  HDR: vivid,
  Horror: dim,
  Hyperrealism: vivid,
  Impressionist: soft,
  Isometric: relief,
  Kirigami: relief,
  Legend_of_Zelda: hue(60),
  "Line Art": mono,
  "Long Exposure": soft,
  Lowpoly: relief,
  Minecraft: hue(40),
  Minimalist: soft,
  Monochrome: mono,
  Nautical: cold,
  "Neon Noir": neon,
  "Neon Punk": neon,
  Origami: relief,
  Photographic: cold,
  "Pixel Art": vivid,
  Pointillism: hue(20),
  "Pop Art": neon,
  Psychedelic: hue(220),
  Renaissance: film,
  Retro: film,
  "Retro Arcade": neon,
  "Sci-fi": cold,
  Silhouette: negative,
  Space: hue(250),
  Steampunk: film,
  Surrealist: hue(180),
  Texture: relief,
  Typographic: mono,
  Watercolor: soft,
};

export const styleNames: readonly string[] = Object.keys(styles);

/** Gives a finished picture the look of a style. */
export const styled: (style: string | undefined) => Develop = (style) =>
  (style === undefined ? undefined : styles[style]) ?? ((picture) => picture);
