import { accessible, chatOf, findChat } from "../access.ts";
import { type Call, FieldError, neededText, textField, within } from "../call.ts";
import { bad } from "../failure.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import type { World } from "../world.ts";

const SCOPES = new Set(["default", "all_private_chats", "all_group_chats", "all_chat_administrators"]);
const CHAT_SCOPES = new Set(["chat", "chat_administrators", "chat_member"]);
const MAX_COMMANDS = 100;

export interface CommandSet {
  readonly scope: JsonObject;
  readonly language: string;
  readonly commands: readonly JsonObject[];
}

/** The commands set so far, by scope and language; and other texts of the bot's profile. */
export class BotProfile {
  readonly commands = new Map<string, CommandSet>();
  readonly texts = new Map<string, string>();
  readonly menuButtons = new Map<number, JsonObject>();
  rights: JsonObject | undefined;
}

const profiles = new WeakMap<World, BotProfile>();

export function profileOf(world: World): BotProfile {
  let profile = profiles.get(world);
  if (!profile) {
    profile = new BotProfile();
    profiles.set(world, profile);
  }
  return profile;
}

export function setMyCommands(call: Call): true {
  const commands = readCommands(call.json("commands", "commands"));
  const { key, scope, language } = placeOf(call);
  profileOf(call.world).commands.set(key, { scope, language, commands });
  return true;
}

export function getMyCommands(call: Call): Json {
  return profileOf(call.world).commands.get(placeOf(call).key)?.commands ?? [];
}

export function deleteMyCommands(call: Call): true {
  profileOf(call.world).commands.delete(placeOf(call).key);
  return true;
}

function readCommands(value: Json): JsonObject[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw bad("Expected an Array of BotCommand");
  if (value.length > MAX_COMMANDS) throw bad("BOT_COMMANDS_TOO_MUCH");
  return value.map((item: Json) => {
    const read = within("Can't parse BotCommand: ", () => {
      if (!isObject(item)) throw new FieldError("expected an Object");
      return { command: neededText(item, "command"), description: neededText(item, "description"), own: item };
    });
    const command = read.command.replace(/^\//, "");
    if (!command) throw bad("Command must be non-empty");
    if (command.length > 32) throw bad("Command length must not exceed 32");
    if (!/^[a-z0-9_]+$/.test(command)) throw bad("BOT_COMMAND_INVALID");
    const description = read.description.trim();
    if (!description) throw bad("Command description must be non-empty");
    if (description.length > 256) throw bad("BOT_COMMAND_DESCRIPTION_INVALID");
    return { command, description, ...(read.own.is_ephemeral === true ? { is_ephemeral: true } : {}) };
  });
}

function placeOf(call: Call): { key: string; scope: JsonObject; language: string } {
  const value = call.json("scope", "BotCommandScope") ?? { type: "default" };
  const scope = within("Can't parse BotCommandScope: ", () => {
    if (!isObject(value)) throw new FieldError("BotCommandScope must be an Object");
    const type = neededText(value, "type");
    if (SCOPES.has(type)) return { type };
    if (!CHAT_SCOPES.has(type)) throw new FieldError("Unsupported type specified");
    const chatId = neededText(value, "chat_id");
    if (!chatId) throw new FieldError("Empty chat_id specified");
    const userId = type === "chat_member" ? Number(textField(value, "user_id")) : undefined;
    if (type === "chat_member" && !(userId! > 0)) throw new FieldError("Invalid user_id specified");
    return { type, chatId, ...(userId === undefined ? {} : { user_id: userId }) };
  });
  const language = call.text("language_code");
  if (language && !/^[a-z]{2}$/.test(language)) throw bad("invalid language code specified");
  const { chatId, ...rest } = scope as { type: string; chatId?: string; user_id?: number };
  const chat = chatId === undefined ? undefined : accessible(call.world, findChat(call.world, chatId), "members");
  const known: JsonObject = chat ? { ...rest, chat_id: chat.id } : rest;
  return { key: `${JSON.stringify(known)} ${language}`, scope: known, language };
}

/** Getter and setter of one text of the profile. */
export function profileText(field: string, most: number) {
  return {
    set(call: Call): true {
      const text = call.text(field);
      if ([...text].length > most) throw bad(`${field} is too long`);
      profileOf(call.world).texts.set(`${field} ${call.text("language_code")}`, text);
      return true;
    },
    get(call: Call): JsonObject {
      const { texts } = profileOf(call.world);
      const own = texts.get(`${field} ${call.text("language_code")}`);
      const fallback = field === "name" ? call.world.me.firstName : "";
      return { [field]: own || texts.get(`${field} `) || fallback };
    },
  };
}

export function setChatMenuButton(call: Call): true {
  const button = call.json("menu_button", "menu button") ?? { type: "default" };
  if (!isObject(button)) throw bad("MenuButton must be an Object");
  if (!["default", "commands", "web_app"].includes(textField(button, "type")))
    throw bad("MenuButton has unsupported type");
  const chatId = call.text("chat_id") ? chatOf(call, "read").id : 0;
  profileOf(call.world).menuButtons.set(chatId, button);
  return true;
}

export function getChatMenuButton(call: Call): JsonObject {
  const { menuButtons } = profileOf(call.world);
  const chatId = call.text("chat_id") ? chatOf(call, "read").id : 0;
  return menuButtons.get(chatId) ?? menuButtons.get(0) ?? { type: "commands" };
}
