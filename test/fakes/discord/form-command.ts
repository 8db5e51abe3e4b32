import {
  boolean,
  both,
  type FormFaults,
  integer,
  list,
  number,
  object,
  oneOf,
  type Path,
  type Rule,
  required,
  text,
} from "./form.ts";
import type { Json } from "./types.ts";

const LOCALES = new Set(
  "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko".split(
    " ",
  ),
);
const SLASH_NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const type = integer({ min: 1, max: 11 });

const slashName: Rule = (value, path, faults) => {
  const name = String(value);
  if (!SLASH_NAME.test(name) || name !== name.toLowerCase()) {
    faults.add(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
  }
};

function localized(rule: Rule): Rule {
  return (value, path, faults) => {
    object({})(value, path, faults);
    for (const [locale, words] of Object.entries((value ?? {}) as Json)) {
      if (!LOCALES.has(locale))
        faults.add([...path, locale], "ENUM_TYPE_COERCE", `Value "${locale}" is not a valid enum value.`);
      else if (words !== null) rule(words, [...path, locale], faults);
    }
  };
}

const nameText = text({ min: 1, max: 32 });
const slashNameText = both(nameText, slashName);
const description = text({ min: 1, max: 100 });

function choices(optionType: number): Rule {
  const value = optionType === 3 ? text({ min: 0, max: 100 }) : optionType === 4 ? integer() : number;
  const entry = object({
    name: required(text({ min: 1, max: 100 })),
    name_localizations: localized(text({ min: 1, max: 100 })),
    value: required(value),
  });
  return list(entry, { max: 25 });
}

/** What an autocomplete answer may offer for an option of this type. */
export function autocompleteForm(optionType: number): Rule {
  return object({ choices: required(choices(optionType)) });
}

function optionRule(depth: number): Rule {
  return (value, path, faults) => {
    const kind = (value as Json | null)?.type;
    const base = object({
      type: required(type),
      name: required(slashNameText),
      name_localizations: localized(slashNameText),
      description: required(description),
      description_localizations: localized(description),
      required: boolean,
      autocomplete: boolean,
      choices: choices(typeof kind === "number" ? kind : 3),
      min_length: integer({ min: 0, max: 6000 }),
      max_length: integer({ min: 1, max: 6000 }),
      min_value: number,
      max_value: number,
      channel_types: list(integer(), { unique: true }),
    });
    both(base, (checked) => checkOption(checked as Json, depth, path, faults))(value, path, faults);
  };
}

function checkOption(option: Json, depth: number, path: Path, faults: FormFaults): void {
  const kind = option.type as number;
  const nests = kind === 1 || kind === 2;
  if (kind === 2 ? depth > 0 : kind === 1 && depth > 1) {
    faults.add(
      [...path, "type"],
      "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
      "Sub-command option type is nested too deep",
    );
  }
  const own = Array.isArray(option.choices) && option.choices.length > 0;
  if (option.autocomplete === true && (own || ![3, 4, 10].includes(kind))) {
    faults.add(
      [...path, "autocomplete"],
      "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID",
      "Autocomplete cannot be used with choices, or on this option type",
    );
  }
  if (own && ![3, 4, 10].includes(kind)) {
    faults.add(
      [...path, "choices"],
      "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID",
      "Choices cannot be used on this option type",
    );
  }
  if (nests) checkOptions(option.options, kind === 2 ? 1 : 2, [...path, "options"], faults);
}

function checkOptions(value: unknown, depth: number, path: Path, faults: FormFaults): void {
  if (value === undefined || value === null) return;
  list(optionRule(depth), { max: 25 })(value, path, faults);
  if (!Array.isArray(value)) return;
  const options = value as Json[];
  const names = new Set<unknown>();
  let optional = false;
  options.forEach((option, i) => {
    if (names.has(option.name)) {
      faults.add([...path, i, "name"], "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option names must be unique");
    }
    names.add(option.name);
    if (option.required === true && optional) {
      faults.add(
        [...path, i],
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        "Required options must be placed before non-required options",
      );
    }
    optional ||= option.required !== true;
  });
  const nested = options.filter((option) => option.type === 1 || option.type === 2).length;
  if (nested > 0 && nested < options.length) {
    faults.add(
      path,
      "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
      "Sub-command and sub-command group option types are mutually exclusive to all other types",
    );
  }
}

const permissions: Rule = (value, path, faults) => {
  if (!/^\d+$/.test(String(value))) faults.add(path, "NUMBER_TYPE_COERCE", `Value "${String(value)}" is not int.`);
};

/** Words that count towards a command's 8,000 characters: its own and its options'. */
function wordsOf(node: Json): number {
  const longest = (own: unknown, more: unknown): number =>
    Math.max(
      String(own ?? "").length,
      ...Object.values((more ?? {}) as Json).map((words) => String(words ?? "").length),
    );
  const values = ((node.choices ?? []) as Json[]).reduce(
    (n, c) => n + longest(c.name, c.name_localizations) + String(c.value).length,
    0,
  );
  const below = ((node.options ?? []) as Json[]).reduce((n, option) => n + wordsOf(option), 0);
  return (
    longest(node.name, node.name_localizations) +
    longest(node.description, node.description_localizations) +
    values +
    below
  );
}

/** Checks one command; `partial` when fields that are missing keep their values. */
export function checkCommandForm(body: unknown, partial: boolean, kind: number, path: Path, faults: FormFaults): void {
  const slash = kind === 1;
  const name = slash ? slashNameText : nameText;
  const words = slash ? description : text({ max: 0 });
  const shape = object({
    name: partial ? name : required(name),
    name_localizations: localized(name),
    description: slash && !partial ? required(words) : words,
    description_localizations: localized(words),
    type: oneOf(1, 2, 3, 4),
    default_member_permissions: permissions,
    dm_permission: boolean,
    nsfw: boolean,
    contexts: list(oneOf(0, 1, 2), { min: 1, unique: true }),
    integration_types: list(oneOf(0, 1), { min: 1, unique: true }),
  });
  both(shape, (value) => {
    const command = value as Json;
    checkOptions(command.options, 0, [...path, "options"], faults);
    if (!slash && Array.isArray(command.options) && command.options.length > 0) {
      faults.add(
        [...path, "options"],
        "APPLICATION_COMMAND_OPTIONS_UNSUPPORTED",
        "Context menu commands cannot have options",
      );
    }
    if (wordsOf(command) > 8000) {
      faults.add(path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)");
    }
  })(body, path, faults);
}
