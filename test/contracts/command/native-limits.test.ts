import { expect, it } from "vitest";
import { overDiscord, overTelegram } from "./native-limits.ts";

const discord = (path: string, body: unknown) =>
  overDiscord([{ api: "discord", method: "POST", path, body, at: 0, status: 200 }], []);
const telegram = (path: string, body: Record<string, unknown>) =>
  overTelegram([{ api: "telegram", method: "POST", path, body: body as never, at: 0 }], []);
const button = (more: object) => ({ type: 2, custom_id: "id", label: "Go", ...more });
const row = (...components: object[]) => ({ type: 1, components });

it("what is within the limits is not complained of", () => {
  const components = Array.from({ length: 5 }, () => row(...Array.from({ length: 5 }, () => button({}))));
  expect(discord("/channels/1/messages", { content: "x".repeat(2000), components })).toEqual([]);
  expect(telegram("sendMessage", { text: "x".repeat(4096) })).toEqual([]);
});

it.each([
  [{ content: "x".repeat(2001) }, "content: 2001 > 2000"],
  [{ payload_json: { content: "x".repeat(2001) }, "files[0]": {} }, "content: 2001 > 2000"],
  [{ type: 4, data: { content: "x".repeat(2001) } }, "content: 2001 > 2000"],
  [{ components: Array.from({ length: 6 }, () => row(button({}))) }, "rows: 6 > 5"],
  [{ components: [row(...Array.from({ length: 6 }, () => button({})))] }, "buttons in a row: 6 > 5"],
  [{ components: [row(button({ custom_id: "x".repeat(101) }))] }, "custom id: 101 > 100"],
  [{ components: [row({ type: 3, options: Array.from({ length: 26 }, () => ({})) })] }, "menu: 26 > 25"],
  [{ type: 8, data: { choices: Array.from({ length: 26 }, () => ({})) } }, "choices: 26 > 25"],
  [
    { components: Array.from({ length: 5 }, () => row(...Array.from({ length: 8 }, () => button({})))) },
    "components: 45 > 40",
  ],
])("Discord: %#", (body, complaint) => expect(discord("/channels/1/messages", body)).toContain(complaint));

it.each([
  ["sendMessage", { text: "x".repeat(4097) }, "text: 4097 > 4096"],
  ["sendPhoto", { caption: "x".repeat(1025) }, "caption: 1025 > 1024"],
  ["sendMediaGroup", { media: JSON.stringify([{ caption: "x".repeat(1025) }]) }, "caption: 1025 > 1024"],
  [
    "sendMessage",
    { reply_markup: { inline_keyboard: [[{ text: "Go", callback_data: "é".repeat(33) }]] } },
    "callback data: 66 > 64",
  ],
  ["setMyCommands", { commands: [{ command: "ask", description: "x".repeat(257) }] }, "description: 257 > 256"],
])("Telegram: %s %#", (method, body, complaint) => expect(telegram(method, body)).toContain(complaint));

it("commands are counted, and so are their descriptions", () => {
  const commands = Array.from({ length: 101 }, () => ({ name: "ask", description: "x".repeat(101) }));
  expect(discord("/applications/1/commands", commands)).toEqual(
    expect.arrayContaining(["commands: 101 > 100", "description: 101 > 100"]),
  );
});

it("files are weighed", () => {
  const bytes = new Uint8Array(10 * 1024 * 1024 + 1);
  expect(overDiscord([], [{ name: "a.png", bytes }])).toEqual(["file a.png: 10485761 > 10485760"]);
  expect(overTelegram([], [{ name: "a.png", kind: "photo", bytes }])).toHaveLength(1);
});
