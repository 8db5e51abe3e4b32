import type { CommandSpec, OptionSpec } from "../core/command-spec.ts";
import { tOr } from "../i18n.ts";
import type { CommandView, OptionView } from "./view.ts";

/** The commands as forms, in the person's language; those that only buttons reach are left out. */
export function describeCommands(commands: readonly CommandSpec[], locale: string): readonly CommandView[] {
  return commands
    .filter((command) => !command.hidden)
    .map((command) => ({
      name: command.name,
      description: tOr(locale, `command.${command.name}`, command.name),
      onMessage: command.onMessage,
      options: Object.entries(command.options).map(([name, spec]) => describeOption(command.name, name, spec, locale)),
    }));
}

/** One option as a field of a form. */
export function describeOption(command: string, name: string, spec: OptionSpec, locale: string): OptionView {
  const field = {
    name,
    description: tOr(locale, `command.${command}.${name}`, name),
    kind: spec.kind,
    required: (spec.required && !spec.unless?.length) ?? false,
  };
  if (spec.kind === "integer" || spec.kind === "number") return { ...field, min: spec.min, max: spec.max };
  if (spec.kind !== "string") return field;
  const { maxLength, multiline, choices, complete, secret } = spec;
  return { ...field, maxLength, multiline, choices, secret, completes: complete !== undefined };
}
