import { images } from "../pictures/paint.ts";
import { stamp } from "../pictures/stamp.ts";
import { chance } from "../words/chance.ts";
import type { Character } from "./character.ts";

const side = 512;

/** A portrait of a character: a mask of the carnival, its own for each name. */
export async function portraitOf({ slug, adult }: Character): Promise<Buffer> {
  const random = chance("portrait", slug);
  const hue = Math.floor(random() * 360);
  const colour = (shift: number, light: number) =>
    `hsl(${(hue + shift) % 360} ${adult ? 35 : 60}% ${adult ? light * 0.6 : light}%)`;
  const brow = 150 + random() * 40;
  const smile = 20 + random() * 50;
  const feathers = Array.from({ length: 5 + Math.floor(random() * 6) }, (_, index) => {
    const turn = -60 + index * (120 / 8) + random() * 8;
    const long = 90 + random() * 60;
    return `<ellipse cx="256" cy="${130 - long / 2}" rx="14" ry="${long / 2}" fill="${colour(120 + index * 14, 55)}" transform="rotate(${turn} 256 190)"/>`;
  });
  const eye = (x: number) =>
    `<path d="M${x - 46} 250Q${x} ${brow + 50} ${x + 46} 250Q${x} ${290} ${x - 46} 250z" fill="#14101c"/><circle cx="${x + (random() - 0.5) * 12}" cy="252" r="9" fill="${colour(60, 80)}"/>`;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}">` +
    `<rect width="${side}" height="${side}" fill="${colour(180, 30)}"/><circle cx="256" cy="270" r="215" fill="${colour(200, 42)}"/>${feathers.join("")}` +
    `<path d="M116 ${brow}Q256 ${brow - 70} 396 ${brow}Q420 330 256 450Q92 330 116 ${brow}z" fill="${colour(30, 88)}" stroke="${colour(0, 40)}" stroke-width="10"/>` +
    `<path d="M116 ${brow}Q256 ${brow - 70} 396 ${brow}Q400 270 256 300Q112 270 116 ${brow}z" fill="${colour(0, 50)}"/>${eye(196)}${eye(316)}` +
    `<path d="M206 ${370}Q256 ${370 + smile} 306 370" fill="none" stroke="#a3263a" stroke-width="12" stroke-linecap="round"/>` +
    `${stamp({ width: side, height: side })}</svg>`;
  const sharp = await images();
  return await sharp(Buffer.from(svg)).webp({ quality: 85 }).toBuffer();
}
