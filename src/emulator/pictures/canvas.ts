import type { Palette } from "./palette.ts";

/** Everything that draws shares this canvas: all lengths are in its units, whatever the picture's pixels. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  readonly random: () => number;
}

/** A number in SVG. */
export const at = (value: number) => value.toFixed(1);
