import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
} from "discord.js";
import type { CommandSpec, OptionSpec } from "../core/command-spec.ts";
import { isKey, type Key, languages, t } from "../i18n.ts";
import { clip } from "./components.ts";

const DESCRIPTION = 100;
const CHOICES = 25;
const TEXT = 6000;

/** Discord's names of languages that we know by their code alone. @see https://discord.com/developers/docs/reference#locales */
const LOCALES: Readonly<Record<string, readonly string[]>> = {
  es: ["es-ES", "es-419"],
  pt: ["pt-BR"],
  sv: ["sv-SE"],
  zh: ["zh-CN"],
};
const PLAIN = new Set("id da de fr hr it lt hu nl no pl ro fi vi tr cs el bg ru uk hi th ja ko".split(" "));

export interface SlashOption {
  readonly type: number;
  readonly name: string;
  readonly description: string;
  readonly description_localizations: Readonly<Record<string, string>> | null;
  readonly required?: boolean;
  readonly autocomplete?: boolean;
  readonly choices?: readonly { readonly name: string; readonly value: string }[];
  readonly min_value?: number;
  readonly max_value?: number;
  readonly max_length?: number;
}
export interface SlashCommand {
  readonly type: number;
  readonly name: string;
  readonly description: string;
  readonly description_localizations: Readonly<Record<string, string>> | null;
  readonly options: readonly SlashOption[];
  readonly contexts: readonly number[];
  readonly integration_types: readonly number[];
}

/** The slash commands of a list of commands, words and all. */
export function toSlash(commands: readonly CommandSpec[]): readonly SlashCommand[] {
  return commands
    .filter((command) => !command.hidden)
    .map((command) => ({
      type: ApplicationCommandType.ChatInput,
      name: command.name,
      ...words(`command.${command.name}`, command.name),
      options: optionsOf(command),
      contexts: command.placeWide
        ? [InteractionContextType.Guild]
        : [InteractionContextType.Guild, InteractionContextType.BotDM, InteractionContextType.PrivateChannel],
      integration_types: command.placeWide
        ? [ApplicationIntegrationType.GuildInstall]
        : [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
    }));
}

function optionsOf(command: CommandSpec): readonly SlashOption[] {
  const all = Object.entries(command.options).map(([name, spec]) => toOption(command.name, name, spec));
  // Discord wants the required ones first.
  return [...all.filter((option) => option.required), ...all.filter((option) => !option.required)];
}

const TYPES: Readonly<Record<OptionSpec["kind"], number>> = {
  string: ApplicationCommandOptionType.String,
  integer: ApplicationCommandOptionType.Integer,
  number: ApplicationCommandOptionType.Number,
  boolean: ApplicationCommandOptionType.Boolean,
  image: ApplicationCommandOptionType.Attachment,
  audio: ApplicationCommandOptionType.Attachment,
  file: ApplicationCommandOptionType.Attachment,
};

function toOption(command: string, name: string, spec: OptionSpec): SlashOption {
  return {
    type: TYPES[spec.kind],
    name,
    ...words(`command.${command}.${name}`, name),
    ...(spec.required && { required: true }),
    ...(spec.kind === "string" && textLimits(spec)),
    ...((spec.kind === "integer" || spec.kind === "number") && {
      ...(spec.min !== undefined && { min_value: spec.min }),
      ...(spec.max !== undefined && { max_value: spec.max }),
    }),
  };
}

function textLimits(spec: OptionSpec & { kind: "string" }): Partial<SlashOption> {
  const limit = spec.maxLength !== undefined && { max_length: Math.min(TEXT, spec.maxLength) };
  if (spec.complete) return { ...limit, autocomplete: true };
  if (!spec.choices || spec.choices.length > CHOICES) return { ...limit };
  return { choices: spec.choices.map((choice) => ({ name: clip(choice, 100), value: choice })) };
}

function words(key: string, fallback: string): Pick<SlashCommand, "description" | "description_localizations"> {
  if (!isKey(key)) return { description: clip(fallback, DESCRIPTION), description_localizations: null };
  const description = clip(t("en", key), DESCRIPTION);
  const others = Object.fromEntries(languages().flatMap((language) => inLocales(language, key, description)));
  return { description, description_localizations: Object.keys(others).length > 0 ? others : null };
}

function inLocales(language: string, key: Key, english: string): readonly (readonly [string, string])[] {
  const words = clip(t(language, key), DESCRIPTION);
  if (language === "en" || words === english) return [];
  const locales = LOCALES[language] ?? (PLAIN.has(language) ? [language] : []);
  return locales.map((locale) => [locale, words] as const);
}
