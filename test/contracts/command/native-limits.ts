import type { TrafficEntry as DiscordEntry } from "../../fakes/discord/index.ts";
import type { TrafficEntry as TelegramEntry } from "../../fakes/telegram/index.ts";

type Json = Readonly<Record<string, unknown>>;
/** What is measured: a name, how much there is, and the most that the platform takes. */
type Measure = readonly [name: string, amount: number, most: number];

const MEBIBYTE = 1024 * 1024;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const length = (value: unknown): number => (typeof value === "string" ? value.length : 0);
const over = (measures: readonly Measure[]): readonly string[] =>
  measures.filter(([, amount, most]) => amount > most).map(([name, amount, most]) => `${name}: ${amount} > ${most}`);

/** Every object below a value, itself included. */
function objectsIn(value: unknown): readonly Json[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  return isObject(value) ? [value, ...Object.values(value).flatMap(objectsIn)] : [];
}

/**
 * Everything sent to Discord that is more than it takes.
 * @see https://discord.com/developers/docs/resources/message#message-object
 */
export function overDiscord(
  traffic: readonly DiscordEntry[],
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): readonly string[] {
  const sizes = files.map(({ name, bytes }): Measure => [`file ${name}`, bytes.byteLength, 10 * MEBIBYTE]);
  return [...over(sizes), ...traffic.flatMap(({ method, path, body }) => over(inDiscord(method, path, body)))];
}

function inDiscord(method: string, path: string, sent: unknown): readonly Measure[] {
  if (Array.isArray(sent)) return /\/commands$/.test(path) ? commandsOf(sent) : [];
  if (!isObject(sent)) return [];
  const body = isObject(sent.payload_json) ? sent.payload_json : sent;
  if (/\/commands(\/\d+)?$/.test(path)) return method === "GET" ? [] : commandsOf([body]);
  const message = isObject(body.data) ? body.data : body;
  const rows = list(message.components);
  const components = objectsIn(rows).filter(({ type }) => typeof type === "number");
  return [
    ["content", length(message.content), 2000],
    ["rows", rows.length, 5],
    ["components", components.length, 40],
    ["files", list(message.attachments).length, 10],
    ["choices", list(message.choices).length, 25],
    ["nonce", length(message.nonce), 25],
    ["webhook name", length(message.username), 80],
    ...list(message.choices).flatMap(({ name, value }): Measure[] => [
      ["choice name", length(name), 100],
      ["choice value", length(value), 100],
    ]),
    ...list(message.attachments).map(({ description }): Measure => ["alt text", length(description), 1024]),
    ...components.flatMap(({ type, components: inner, options, custom_id: id, label }): Measure[] => [
      ["custom id", length(id), 100],
      ...(type === 1 ? [["buttons in a row", list(inner).length, 5] as const] : []),
      ...(type === 2 ? [["button", length(label), 80] as const] : []),
      ...(type === 18 ? [["field", length(label), 45] as const] : []),
      ...(type === 3 ? [["menu", list(options).length, 25] as const] : []),
      ...list(options).flatMap(({ label: item, value, description }): Measure[] => [
        ["menu item", length(item), 100],
        ["menu value", length(value), 100],
        ["menu description", length(description), 100],
      ]),
    ]),
  ];
}

function commandsOf(commands: readonly unknown[]): readonly Measure[] {
  const described = objectsIn(commands);
  return [
    ["commands", commands.length, 100],
    ...described.flatMap(({ name, description, choices, options, description_localizations: others }): Measure[] => [
      ["command name", length(name), 32],
      ["description", length(description), 100],
      ["choices", list(choices).length, 25],
      ["options", list(options).length, 25],
      ...Object.values(isObject(others) ? others : {}).map((each): Measure => ["description", length(each), 100]),
    ]),
  ];
}

/**
 * Everything sent to Telegram that is more than it takes.
 * @see https://core.telegram.org/bots/api
 */
export function overTelegram(
  traffic: readonly TelegramEntry[],
  files: readonly { readonly name?: string; readonly kind: string; readonly bytes: Uint8Array }[],
): readonly string[] {
  const sizes = files.map(({ name = "", kind, bytes }): Measure => {
    return [`${kind} ${name}`, bytes.byteLength, kind === "photo" ? 10_000_000 : 50 * MEBIBYTE];
  });
  return [...over(sizes), ...traffic.flatMap(({ path, body }) => over(inTelegram(path, body ?? {})))];
}

function inTelegram(method: string, body: Json): readonly Measure[] {
  const all = objectsIn(Object.values(body).map(unpacked));
  const keyboards = [body, ...all].map((each) => unpacked(each.reply_markup)).filter(isObject);
  const rows = keyboards.flatMap(({ inline_keyboard: keyboard }) => (Array.isArray(keyboard) ? keyboard : []));
  const commands = method === "setMyCommands" ? list(unpacked(body.commands)) : [];
  return [
    ["text", length(body.text), 4096],
    ["toast", method === "answerCallbackQuery" ? length(body.text) : 0, 200],
    ["album", list(unpacked(body.media)).length, 10],
    ["commands", commands.length, 100],
    ["results", list(unpacked(body.results)).length, 50],
    ...[body, ...all].map(({ caption }): Measure => ["caption", length(caption), 1024]),
    ...rows.flatMap((row): Measure[] => [
      ["buttons in a row", list(row).length, 8],
      ...list(row).map(
        ({ callback_data: data }): Measure => ["callback data", Buffer.byteLength(String(data ?? "")), 64],
      ),
    ]),
    ...keyboards.map(({ input_field_placeholder: words }): Measure => ["placeholder", length(words), 64]),
    ...commands.flatMap(({ command, description }): Measure[] => [
      ["command name", length(command), 32],
      ["description", length(description), 256],
    ]),
  ];
}

/** In forms, structures go as JSON. */
function unpacked(value: unknown): unknown {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
