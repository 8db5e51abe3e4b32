import { at, type Canvas } from "./canvas.ts";
import type { Palette } from "./palette.ts";

/** A canal between palaces, with a bridge, its water, and a gondola that goes by. */
export function canal(canvas: Canvas): string {
  const horizon = canvas.height * (0.52 + canvas.random() * 0.1);
  return [
    sky(canvas, horizon),
    palaces(canvas, horizon, "left"),
    palaces(canvas, horizon, "right"),
    bridge(canvas, horizon),
    water(canvas, horizon),
    gondola(canvas, horizon),
  ].join("");
}

function gradient(id: string, colours: readonly string[]): string {
  const stops = colours.map(
    (colour, index) => `<stop offset="${index / (colours.length - 1)}" stop-color="${colour}"/>`,
  );
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stops.join("")}</linearGradient>`;
}

function sky({ width, height, palette, random }: Canvas, horizon: number): string {
  const disc = `<circle cx="${at(width * (0.25 + random() * 0.5))}" cy="${at(horizon * (0.25 + random() * 0.3))}" r="${at(30 + random() * 25)}" fill="${palette.light}"/>`;
  const specks = Array.from({ length: palette.dark ? 60 : 5 }, () => {
    const [x, y] = [at(random() * width), at(random() * horizon * 0.8)];
    return palette.dark
      ? `<circle cx="${x}" cy="${y}" r="${at(0.6 + random() * 1.6)}" fill="#fff"/>`
      : `<ellipse cx="${x}" cy="${y}" rx="${at(50 + random() * 70)}" ry="${at(8 + random() * 10)}" fill="#fff" opacity="0.35"/>`;
  });
  return `<defs>${gradient("sky", palette.sky)}${gradient("water", palette.water)}</defs><rect width="${at(width)}" height="${at(height)}" fill="url(#sky)"/>${disc}${specks.join("")}`;
}

function palaces({ width, palette, random }: Canvas, horizon: number, side: "left" | "right"): string {
  const parts: string[] = [];
  const reach = width * 0.38;
  for (let from = 0; from < reach; ) {
    const wide = 45 + random() * 60;
    // The street narrows towards the bridge: houses farther off are lower.
    const tall = (horizon * (0.85 - (from / reach) * 0.5) * (0.75 + random() * 0.35)) | 0;
    const x = side === "left" ? from : width - from - wide;
    parts.push(palace({ x, wide, tall, horizon, palette, random }));
    from += wide;
  }
  return parts.join("");
}

interface Palace {
  readonly x: number;
  readonly wide: number;
  readonly tall: number;
  readonly horizon: number;
  readonly palette: Palette;
  readonly random: () => number;
}

function palace({ x, wide, tall, horizon, palette, random }: Palace): string {
  const wall = palette.walls[Math.floor(random() * palette.walls.length)];
  const top = horizon - tall;
  const windows: string[] = [];
  const columns = Math.max(2, Math.floor(wide / 22));
  for (let y = top + 18; y < horizon - 24; y += 34) {
    for (let column = 0; column < columns; column++) {
      const fill = random() < (palette.dark ? 0.45 : 0.15) ? palette.light : palette.ink;
      const left = x + (wide / columns) * (column + 0.5) - 4.5;
      windows.push(
        `<path d="M${at(left)} ${at(y + 18)}v-12a4.5 5 0 0 1 9 0v12z" fill="${fill}" opacity="${fill === palette.ink ? 0.55 : 0.95}"/>`,
      );
    }
  }
  const roof = `<path d="M${at(x - 3)} ${at(top)}L${at(x + wide / 2)} ${at(top - 8 - random() * 16)}L${at(x + wide + 3)} ${at(top)}z" fill="${palette.ink}" opacity="0.7"/>`;
  return `${roof}<rect x="${at(x)}" y="${at(top)}" width="${at(wide)}" height="${at(tall)}" fill="${wall}"/>${windows.join("")}`;
}

function bridge({ width, palette, random }: Canvas, horizon: number): string {
  const [left, right, rise] = [width * 0.3, width * 0.7, 26 + random() * 26];
  const middle = (left + right) / 2;
  return (
    `<path d="M${at(left)} ${at(horizon)}Q${at(middle)} ${at(horizon - rise * 2.6)} ${at(right)} ${at(horizon)}` +
    `L${at(right - 26)} ${at(horizon)}Q${at(middle)} ${at(horizon - rise * 1.6)} ${at(left + 26)} ${at(horizon)}z" ` +
    `fill="${palette.walls[2] ?? palette.ink}" stroke="${palette.ink}" stroke-width="2"/>`
  );
}

function water({ width, height, palette, random }: Canvas, horizon: number): string {
  const waves = Array.from({ length: 46 }, () => {
    const y = horizon + 6 + random() ** 1.4 * (height - horizon - 8);
    const length = 14 + ((y - horizon) / (height - horizon)) * 90 * random();
    return `<path d="M${at(random() * width)} ${at(y)}q${at(length / 2)} -4 ${at(length)} 0" stroke="${random() < 0.5 ? palette.light : palette.ink}" stroke-width="1.6" fill="none" opacity="0.3"/>`;
  });
  return `<rect y="${at(horizon)}" width="${at(width)}" height="${at(height - horizon)}" fill="url(#water)"/>${waves.join("")}`;
}

/** A gondola with its gondolier; drawn in a box of 200 by 100, its waterline at 80. */
function gondola({ width, height, palette, random }: Canvas, horizon: number): string {
  const scale = 0.9 + random() * 0.8;
  const flip = random() < 0.5 ? -1 : 1;
  const x = width * (0.3 + random() * 0.4);
  const y = horizon + (height - horizon) * (0.35 + random() * 0.3);
  const { ink, light } = palette;
  return (
    `<g transform="translate(${at(x)} ${at(y)}) scale(${at(flip * scale)} ${at(scale)}) translate(-100 -80)">` +
    `<ellipse cx="100" cy="86" rx="95" ry="7" fill="${ink}" opacity="0.35"/>` +
    `<path d="M4 52q6 24 40 30h110q32 -4 42 -40q-14 22 -44 26h-108q-26 -2 -40 -16z" fill="${ink}"/>` +
    `<path d="M192 42l6 -14l-10 2z" fill="${light}"/><rect x="86" y="56" width="36" height="10" rx="4" fill="#a3263a"/>` +
    `<path d="M36 66l4 -34q8 -8 14 0l4 34z" fill="${ink}"/><path d="M38 46h16M38 52h17M37 58h18" stroke="#fff" stroke-width="3"/>` +
    `<circle cx="47" cy="22" r="7" fill="#d9a57c"/><ellipse cx="47" cy="16" rx="12" ry="3" fill="#e8cf86"/>` +
    `<path d="M54 36L20 96" stroke="${ink}" stroke-width="3"/></g>`
  );
}
