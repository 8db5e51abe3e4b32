import { createRequire } from "node:module";
import type { Sharp } from "sharp";
import { inUsd } from "../money.ts";
import type { Sum } from "./report.ts";

/** One list of the chart: what it is about, and its sums, the largest first. */
export interface Panel {
  readonly title: string;
  readonly sums: readonly Sum[];
}

export interface Chart {
  readonly title: string;
  /** Bars from left to right. */
  readonly days: readonly Sum[];
  readonly panels: readonly Panel[];
}

const WIDTH = 1000;
const MARGIN = 40;
const BARS = { top: 90, height: 180 };
const PANEL = { width: 440, row: 28, rows: 6 };
const COLORS = { paper: "#10151f", ink: "#e8edf5", dim: "#8a97ab", bar: "#4c8dff", track: "#1d2636" };
const FONT = "DejaVu Sans";

/** Who spent what, as a PNG. */
export async function drawChart(chart: Chart): Promise<Uint8Array> {
  // Loaded when an owner asks: it takes 20 MB that an idle bot does not need.
  const { default: sharp } = await import("sharp");
  const shapes: string[] = [];
  const words: Word[] = [{ text: chart.title, x: MARGIN, y: 28, size: 20, color: COLORS.ink }];
  drawBars(chart.days, shapes, words);
  const panelsTop = BARS.top + BARS.height + 60;
  const panelHeight = 44 + PANEL.rows * PANEL.row;
  chart.panels.forEach((panel, i) => {
    const x = MARGIN + (i % 2) * (PANEL.width + MARGIN);
    drawPanel(panel, x, panelsTop + Math.floor(i / 2) * (panelHeight + 24), shapes, words);
  });
  const height = panelsTop + Math.ceil(chart.panels.length / 2) * (panelHeight + 24) + 10;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}"><rect width="100%" height="100%" fill="${COLORS.paper}"/>${shapes.join("")}</svg>`;
  // Letters come from a font of our own: a container has none.
  const fontfile = createRequire(import.meta.url).resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf");
  const letters = await Promise.all(
    words
      .filter(({ text }) => text.trim() !== "")
      .map(async ({ text, x, y, size, color, right }) => {
        const markup = `<span foreground="${color}">${inMarkup(text)}</span>`;
        const image: Sharp = sharp({ text: { text: markup, font: `${FONT} ${size}`, fontfile, rgba: true, dpi: 72 } });
        const { data, info } = await image.png().toBuffer({ resolveWithObject: true });
        const left = Math.max(0, Math.round(right ? x - info.width : x));
        return { input: data, left, top: Math.max(0, Math.round(y - info.height / 2)) };
      }),
  );
  return sharp(Buffer.from(svg)).composite(letters).png().toBuffer();
}

interface Word {
  readonly text: string;
  readonly x: number;
  /** The middle of its line. */
  readonly y: number;
  readonly size: number;
  readonly color: string;
  /** `x` is where it ends. */
  readonly right?: boolean;
}

function drawBars(days: readonly Sum[], shapes: string[], words: Word[]): void {
  const most = Math.max(...days.map(({ usd }) => usd), 1e-9);
  const step = (WIDTH - 2 * MARGIN) / Math.max(1, days.length);
  const bottom = BARS.top + BARS.height;
  const every = Math.ceil(days.length / 14);
  days.forEach(({ name, usd }, i) => {
    const height = Math.max(1, (usd / most) * BARS.height);
    const x = MARGIN + i * step;
    const width = Math.min(60, step * 0.7);
    shapes.push(bar(x, bottom - height, width, height, COLORS.bar));
    if (i % every !== 0) return;
    words.push({ text: name.slice(5), x, y: bottom + 16, size: 12, color: COLORS.dim });
    if (usd > 0) words.push({ text: inUsd(usd), x, y: bottom - height - 12, size: 12, color: COLORS.ink });
  });
}

function drawPanel({ title, sums }: Panel, x: number, y: number, shapes: string[], words: Word[]): void {
  words.push({ text: title, x, y: y + 10, size: 16, color: COLORS.ink });
  const shown = sums.slice(0, PANEL.rows);
  const most = Math.max(...shown.map(({ usd }) => usd), 1e-9);
  shown.forEach(({ name, usd }, i) => {
    const top = y + 34 + i * PANEL.row;
    shapes.push(bar(x, top, PANEL.width, 22, COLORS.track));
    shapes.push(bar(x, top, Math.max(2, (usd / most) * PANEL.width), 22, COLORS.bar));
    words.push({ text: clip(name), x: x + 8, y: top + 11, size: 13, color: COLORS.ink });
    words.push({ text: inUsd(usd), x: x + PANEL.width - 8, y: top + 11, size: 13, color: COLORS.ink, right: true });
  });
}

function bar(x: number, y: number, width: number, height: number, color: string): string {
  return `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" rx="3" fill="${color}"/>`;
}

const clip = (name: string): string => (name.length > 38 ? `${name.slice(0, 37)}…` : name);

function inMarkup(text: string): string {
  const plain = text.replace(/\p{C}/gu, " ");
  return plain.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
