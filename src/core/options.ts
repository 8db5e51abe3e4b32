import { z } from "zod";
import type { CommandSpec, OptionSpec } from "./command-spec.ts";
import { UserError } from "./errors.ts";
import type { Call, FileRef } from "./turn.ts";

/** A file as calls and notes hold it. */
export const fileSchema = z.object({ name: z.string(), mime: z.string(), size: z.number(), ref: z.string() });

const schemas: { readonly [K in OptionSpec["kind"]]: z.ZodType } = {
  string: z.string(),
  integer: z.coerce.number().int(),
  number: z.coerce.number(),
  boolean: z.union([
    z.boolean(),
    z.enum(["true", "on", "yes", "false", "off", "no"]).transform((word) => /^(true|on|yes)$/.test(word)),
  ]),
  image: z.array(fileSchema),
  audio: z.array(fileSchema),
  file: z.array(fileSchema),
};

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === "string" && value.trim() === "") ||
  (Array.isArray(value) && value.length === 0);

/** The required options that a call lacks, in the order of the spec. */
export function missingOptions(command: CommandSpec, call: Call): readonly (readonly [string, OptionSpec])[] {
  return Object.entries(command.options).filter(
    ([name, spec]) => spec.required && isEmpty(call.options[name]) && !isExcused(spec, call),
  );
}

const isExcused = (spec: OptionSpec, call: Call): boolean =>
  spec.unless?.some((other) => !isEmpty(call.options[other])) ?? false;

/**
 * A call's options as its command wants them: known names only, of the right kind and within their bounds.
 * @throws UserError naming the first option that is missing or wrong
 */
export function parseOptions(command: CommandSpec, call: Call): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(command.options)) {
    const given = call.options[name];
    if (isEmpty(given)) {
      if (spec.required && !isExcused(spec, call))
        throw new UserError(spec.missing ?? "error.option.missing", { option: name });
      if (spec.required) values[name] = "";
      continue;
    }
    values[name] = parseOption(name, spec, given);
  }
  return values;
}

function parseOption(name: string, spec: OptionSpec, given: unknown): unknown {
  const wrong = (key: "number" | "integer" | "choice" | "long", params: Record<string, string | number>) =>
    new UserError(`error.option.${key}`, { option: name, ...params });
  const parsed = schemas[spec.kind].safeParse(given);
  if (spec.kind === "integer" || spec.kind === "number") {
    const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = spec;
    const value = parsed.data as number | undefined;
    if (value === undefined || value < min || value > max) throw wrong(spec.kind, { min, max });
    return value;
  }
  if (!parsed.success) throw new UserError("error.option.missing", { option: name });
  if (spec.kind === "string") {
    const value = (parsed.data as string).trim();
    if (spec.choices && !spec.choices.includes(value)) throw wrong("choice", { choices: spec.choices.join(", ") });
    if (spec.maxLength && value.length > spec.maxLength) throw wrong("long", { limit: spec.maxLength });
    return value;
  }
  return parsed.data;
}

/** The files of an option that arrived, whatever its kind. */
export function filesOf(options: Readonly<Record<string, unknown>>, name: string): readonly FileRef[] {
  const value = options[name];
  return Array.isArray(value) ? (value as FileRef[]) : [];
}
