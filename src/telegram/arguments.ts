import type { OptionSpec, Options } from "../core/command-spec.ts";
import type { Attachment, FileKind } from "./attachments.ts";

type Values = Record<string, unknown>;

const FILE_KINDS: readonly string[] = ["image", "audio", "file"] satisfies readonly FileKind[];
const isFile = (spec: OptionSpec): boolean => FILE_KINDS.includes(spec.kind);

/** The option that the text after a command fills: the first required one, else the first that is text. */
export function mainOption(options: Options): string | undefined {
  const words = Object.entries(options).filter(([, spec]) => !isFile(spec));
  const named = words.find(([, spec]) => spec.required) ?? words.find(([, spec]) => spec.kind === "string");
  return named?.[0];
}

/** Reads the text after a command. `name=value` and `name="more words"` at either end fill the other options. */
export function readArguments(options: Options, text: string): Values {
  const main = mainOption(options);
  const values: Values = {};
  let rest = text.trim();
  const take = (pattern: RegExp): boolean => {
    const [whole, name = "", quoted, bare] = pattern.exec(rest) ?? [];
    const spec = options[name];
    if (whole === undefined || !spec || name === main || isFile(spec) || name in values) return false;
    values[name] = valueFor(spec, quoted ?? bare ?? "");
    rest = rest.replace(pattern, "").trim();
    return true;
  };
  while (take(/(?:^|\s)(\w+)=(?:"([^"]*)"|(\S+))$/) || take(/^(\w+)=(?:"([^"]*)"|(\S+))(?=\s|$)/));
  const spec = main === undefined ? undefined : options[main];
  if (main !== undefined && spec && rest !== "") values[main] = valueFor(spec, rest);
  return values;
}

/** What was written, as the option's kind; as it is where it does not fit, for the core to say why not. */
export function valueFor(spec: OptionSpec, text: string): unknown {
  const word = text.trim();
  if (spec.kind === "integer" && /^[+-]?\d+$/.test(word)) return Number(word);
  if (spec.kind === "number" && /^[+-]?(\d+([.,]\d+)?|[.,]\d+)$/.test(word)) return Number(word.replace(",", "."));
  if (spec.kind === "boolean" && /^(true|yes|on|1)$/i.test(word)) return true;
  if (spec.kind === "boolean" && /^(false|no|off|0)$/i.test(word)) return false;
  if (spec.kind === "string" && spec.choices) {
    return spec.choices.find((choice) => choice.toLowerCase() === word.toLowerCase()) ?? word;
  }
  return text.trim();
}

/** Puts files into the options that take them; a file that fits none goes where any file goes, to be judged there. */
export function fillFiles(options: Options, values: Readonly<Values>, files: readonly Attachment[]): Values {
  const filled: Values = { ...values };
  const optionOf = (kind: FileKind) => Object.entries(options).find(([, spec]) => spec.kind === kind)?.[0];
  const anyFile = Object.entries(options).find(([, spec]) => isFile(spec))?.[0];
  const given = new Set(Object.keys(values));
  for (const { kind, file } of files) {
    const name = optionOf(kind) ?? optionOf("file") ?? anyFile;
    if (name === undefined || given.has(name)) continue;
    const before = filled[name];
    filled[name] = Array.isArray(before) ? [...before, file] : [file];
  }
  return filled;
}
