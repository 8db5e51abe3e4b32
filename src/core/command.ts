import type { CommandSpec, OptionSpec, Options } from "./command-spec.ts";
import type { Deps } from "./deps.ts";
import type { Part } from "./part.ts";
import type { FileRef, Turn } from "./turn.ts";

type CommandOptions = Options<Deps>;

type ValueOf<O extends OptionSpec<Deps>> = O extends { kind: "string" }
  ? string
  : O extends { kind: "integer" | "number" }
    ? number
    : O extends { kind: "boolean" }
      ? boolean
      : readonly FileRef[];

/** The values that `run` gets: required ones are there (as "" where `unless` excused them), the others may be missing. */
export type Values<S extends CommandOptions> = {
  readonly [K in keyof S as S[K] extends { required: true } ? K : never]: ValueOf<S[K]>;
} & { readonly [K in keyof S as S[K] extends { required: true } ? never : K]?: ValueOf<S[K]> };

/** One command: what it is called with, and what it does. */
export interface Command<S extends CommandOptions = CommandOptions> extends CommandSpec<Deps> {
  readonly options: S;
  run(options: Values<S>, turn: Turn, deps: Deps): AsyncIterable<Part>;
}

/** Types a command's options from its spec. */
export function command<const S extends CommandOptions>(spec: Command<S>): Command {
  return spec as unknown as Command;
}
