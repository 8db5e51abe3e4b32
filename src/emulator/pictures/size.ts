import type { PictureFacts } from "../catalogue/facts.ts";
import { type Issue, invalid } from "../http/refusal.ts";

interface Asked {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly aspect_ratio?: string | undefined;
  readonly resolution?: string | undefined;
  readonly quality?: string | undefined;
}

export interface Size {
  readonly width: number;
  readonly height: number;
  /** Where the model has tiers. */
  readonly resolution: string | undefined;
  readonly quality: string | undefined;
}

const byDefault = 1024;

/**
 * The size of a picture, by the rules of its model: pixels, a ratio, or a ratio and a tier.
 * @throws Refusal 400 where the model does not take what was asked.
 */
export function sizeOf(asked: Asked, facts: PictureFacts): Size {
  const issues: Issue[] = [];
  const object = (field: string, message: string) => issues.push({ path: [field], message, code: "custom" });
  const { widthHeightDivisor: divisor, aspectRatios, resolutions, qualities } = facts;
  if (!aspectRatios) {
    const { width = byDefault, height = byDefault } = asked;
    for (const [field, side] of Object.entries({ width, height }))
      if (side % divisor !== 0) object(field, `${field} must be divisible by ${divisor} for this model`);
    if (issues.length > 0) throw invalid(issues);
    return { width, height, resolution: undefined, quality: undefined };
  }
  if (asked.resolution !== undefined && resolutions && !resolutions.includes(asked.resolution))
    object("resolution", `resolution must be one of ${resolutions.join(", ")} for this model`);
  if (asked.quality !== undefined && qualities && !qualities.includes(asked.quality))
    object("quality", `quality must be one of ${qualities.join(", ")} for this model`);
  if (issues.length > 0) throw invalid(issues);
  const resolution = resolutions ? (asked.resolution ?? facts.defaultResolution) : undefined;
  const ratio = aspectRatios.find((each) => each === asked.aspect_ratio) ?? facts.defaultAspectRatio ?? "1:1";
  return { ...sides(ratio, resolution), resolution, quality: qualities ? asked.quality : undefined };
}

/** About a megapixel, or four, or sixteen, in that ratio; sides are multiples of 8. */
export function sides(ratio: string, resolution: string | undefined): { width: number; height: number } {
  const [across = 1, down = 1] = ratio.split(":").map(Number);
  const shape = Number.isFinite(across / down) ? across / down : 1;
  const side = byDefault * Number.parseInt(resolution ?? "1K", 10);
  const rounded = (length: number) => Math.round(length / 8) * 8;
  return { width: rounded(side * Math.sqrt(shape)), height: rounded(side / Math.sqrt(shape)) };
}
