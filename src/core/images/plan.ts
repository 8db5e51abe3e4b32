import type { CallOptions, Picture, PictureFlags } from "../../venice/index.ts";
import type { Call } from "../turn.ts";

/** A picture that can be paid for: everything was checked that can be checked for nothing. */
export interface Plan {
  /** As in `Need`: image, edit, upscale, cutout. */
  readonly capability: "image" | "edit" | "upscale" | "cutout";
  readonly model: { readonly id: string; readonly name: string };
  /** By the catalogue; undefined when it does not say. */
  readonly usd: number | undefined;
  /** What the pictures will show, in words. */
  readonly prompt: string;
  readonly spoiler: boolean;
  readonly safeMode: boolean;
  /** What is to be said beside the pictures. */
  readonly notices: readonly string[];
  readonly again?: Call;
  make(options: CallOptions): Promise<Outcome>;
}

/** What Venice gave for it. */
export interface Outcome {
  /** None where it refused. */
  readonly pictures: readonly Picture[];
  readonly flags?: PictureFlags;
  readonly seed?: number;
  readonly usd?: number;
  readonly notices?: readonly string[];
}
