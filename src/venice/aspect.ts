import type { ImageTraits } from "./model-pictures.ts";

const LONGEST_SIDE = 1280;
const AREA = 1024 * 1024;

/** The size of a picture as a request states it. */
export interface SizeFields {
  readonly width?: number;
  readonly height?: number;
  readonly aspect_ratio?: string;
}

/** Width ÷ height of a text such as `16:9` or `1.85`; `undefined` for what is none. */
function ratioOf(aspect: string): number | undefined {
  const [, width, height = "1"] = /^\s*(\d+(?:\.\d+)?)(?:\s*[:/x×]\s*(\d+(?:\.\d+)?))?\s*$/i.exec(aspect) ?? [];
  const ratio = Number(width) / Number(height);
  return ratio > 0 && Number.isFinite(ratio) ? ratio : undefined;
}

/** The ratio on offer that comes nearest to what was asked for; a name such as `auto` only when it is on offer. */
export function nearestAspect(asked: string, offered: readonly string[]): string | undefined {
  const same = offered.find((aspect) => aspect.toLowerCase() === asked.trim().toLowerCase());
  const wanted = ratioOf(asked);
  if (same !== undefined || wanted === undefined) return same;
  const distance = (aspect: string) => Math.abs(Math.log((ratioOf(aspect) ?? Number.POSITIVE_INFINITY) / wanted));
  const known = offered.filter((aspect) => ratioOf(aspect) !== undefined);
  return known.sort((a, b) => distance(a) - distance(b))[0];
}

/**
 * States a size in the way that the model takes it.
 * @returns nothing where it takes none, so that it chooses
 */
export function fitSize({ sizing, aspectRatios, divisor }: ImageTraits, asked: string): SizeFields {
  if (sizing === "ratio") {
    const aspect = nearestAspect(asked, aspectRatios);
    return aspect === undefined ? {} : { aspect_ratio: aspect };
  }
  const ratio = sizing === "pixels" ? ratioOf(asked) : undefined;
  return ratio === undefined ? {} : pixels(ratio, divisor);
}

/** About a megapixel, no side longer than allowed, both sides multiples of `divisor`. */
function pixels(ratio: number, divisor: number): SizeFields {
  const longest = Math.max(divisor, LONGEST_SIDE - (LONGEST_SIDE % divisor));
  const side = (length: number) =>
    Math.min(longest, Math.max(divisor, Math.round(Math.min(length, LONGEST_SIDE) / divisor) * divisor));
  const width = Math.min(LONGEST_SIDE, Math.sqrt(AREA * ratio));
  const height = Math.min(LONGEST_SIDE, width / ratio);
  return { width: side(Math.min(width, height * ratio)), height: side(height) };
}
