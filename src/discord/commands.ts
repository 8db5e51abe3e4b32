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
const MENU_NAME = 32;
const MENU_COMMANDS = 5;
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

/** A command in the menu of a message. */
export interface MenuCommand {
  readonly type: number;
  readonly name: string;
  readonly name_localizations: Readonly<Record<string, string>> | null;
  readonly contexts: readonly number[];
  readonly integration_types: readonly number[];
}

/** The commands as Discord offers them: by name, and in the menus of messages. */
export function toNative(commands: readonly CommandSpec[]): readonly (SlashCommand | MenuCommand)[] {
  const slash = commands.filter((command) => !command.hidden && !command.onMessage);
  return [...slash.map(toSlash), ...onMessages(commands).map(toMenu)];
}

function toSlash(command: CommandSpec): SlashCommand {
  return {
    type: ApplicationCommandType.ChatInput,
    name: command.name,
    ...words(`command.${command.name}`, command.name),
    options: optionsOf(command),
    ...placesOf(command),
  };
}

/** The name of a command in the menu of a message, which is also how Discord calls it. */
export function menuName({ name }: Pick<CommandSpec, "name">): string {
  const key = `command.${name}`;
  return clip(isKey(key) ? t("en", key) : name, MENU_NAME);
}

/** The commands in the menu of a message. */
export function onMessages(commands: readonly CommandSpec[]): readonly CommandSpec[] {
  return commands.filter((command) => command.onMessage && !command.hidden).slice(0, MENU_COMMANDS);
}

function toMenu(command: CommandSpec): MenuCommand {
  const key = `command.${command.name}`;
  const name = menuName(command);
  return {
    type: ApplicationCommandType.Message,
    name,
    name_localizations: isKey(key) ? othersOf(key, name, MENU_NAME) : null,
    ...placesOf(command),
  };
}

function placesOf({ placeWide }: CommandSpec): Pick<SlashCommand, "contexts" | "integration_types"> {
  const { Guild, BotDM, PrivateChannel } = InteractionContextType;
  const { GuildInstall, UserInstall } = ApplicationIntegrationType;
  return placeWide
    ? { contexts: [Guild], integration_types: [GuildInstall] }
    : { contexts: [Guild, BotDM, PrivateChannel], integration_types: [GuildInstall, UserInstall] };
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
    ...(isInsistedOn(spec) && { required: true }),
    ...(spec.kind === "string" && textLimits(spec)),
    ...((spec.kind === "integer" || spec.kind === "number") && {
      ...(spec.min !== undefined && { min_value: spec.min }),
      ...(spec.max !== undefined && { max_value: spec.max }),
    }),
  };
}

/**
 * What the client asks for before it sends anything. Words that a file may stand for are: people mean to write them. What is
 * just another way to say it (an address, or a document) is asked for where neither came.
 */
function isInsistedOn(spec: OptionSpec): boolean {
  const isProse = spec.kind === "string" && spec.multiline === true;
  return spec.required === true && (spec.unless === undefined || isProse);
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
  return { description, description_localizations: othersOf(key, description, DESCRIPTION) };
}

/** The words in the other languages; null where there are none. */
function othersOf(key: Key, english: string, limit: number): Readonly<Record<string, string>> | null {
  const others = Object.fromEntries(languages().flatMap((language) => inLocales(language, key, english, limit)));
  return Object.keys(others).length > 0 ? others : null;
}

function inLocales(language: string, key: Key, english: string, limit: number): readonly (readonly [string, string])[] {
  const words = clip(t(language, key), limit);
  if (language === "en" || words === english) return [];
  const locales = LOCALES[language] ?? (PLAIN.has(language) ? [language] : []);
  return locales.map((locale) => [locale, words] as const);
}
