import { expect, test } from "vitest";
import { commands } from "../../commands/index.ts";
import { addLocale } from "../../src/i18n.ts";
import { listings } from "../../src/telegram/commands.ts";
import { connect, FakeCore, pause, stage } from "./harness.ts";

test("commands are set per kind of chat and language, and only what differs is written", async () => {
  addLocale("de", { "command.help": "Was du hier tun kannst" });
  await using s = await stage();
  const lists = () => new Map(s.fake.commands().map((set) => [JSON.stringify(set), set]));
  const writes = () => s.fake.traffic.filter(({ path }) => path === "setMyCommands");
  await s.fake.until(() => writes().length === 6);
  await pause(50);
  const named = (type: string, language?: string) =>
    (writes().find(({ body }) => (body?.scope as { type: string }).type === type && body?.language_code === language)
      ?.body?.commands ?? []) as {
      command: string;
      description: string;
      is_ephemeral?: boolean;
    }[];
  expect(named("all_private_chats").map((c) => c.command)).toEqual(
    expect.arrayContaining(["ask", "settings", "usage"]),
  );
  expect(named("all_private_chats").map((c) => c.command)).not.toContain("secret");
  expect(named("all_group_chats").map((c) => c.command)).not.toContain("settings");
  expect(named("all_chat_administrators").map((c) => c.command)).toContain("settings");
  expect(named("all_chat_administrators").map((c) => c.command)).not.toContain("usage");
  expect(named("all_private_chats", "de").find((c) => c.command === "help")?.description).toBe(
    "Was du hier tun kannst",
  );
  expect(named("all_private_chats", "de").find((c) => c.command === "ask")?.description).toBe("Ask anything");
  expect(named("all_group_chats").find((c) => c.command === "export")?.is_ephemeral).toBe(true);
  expect(lists().size).toBe(6);
  await s.bot.stop();
  await s.bot.close();
  const again = connect(s.fake, new FakeCore(), s.store);
  await again.start();
  await s.fake.until(() => s.fake.traffic.filter(({ path }) => path === "getMyCommands").length === 12);
  await pause(50);
  expect(writes()).toHaveLength(6);
  await again.stop();
  await again.close();
});

test("every command that people may type is offered; what only buttons or messages reach is not", () => {
  const core = new FakeCore(commands);
  const lists = listings(core);
  for (const { commands: list } of lists) {
    expect(list.length).toBeLessThanOrEqual(100);
    for (const { description } of list) {
      expect(description.length).toBeGreaterThan(0);
      expect(description.length).toBeLessThanOrEqual(256);
    }
  }
  const typed = commands.filter(({ hidden, onMessage }) => !hidden && !onMessage).map(({ name }) => name);
  expect(lists[0]?.commands.map(({ command }) => command)).toEqual(typed);
  expect(typed).toEqual(expect.arrayContaining(["ask", "imagine", "say", "character", "key"]));
});
