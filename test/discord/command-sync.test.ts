import { expect, test } from "vitest";
import { command } from "../../src/core/command.ts";
import { essence, syncCommands } from "../../src/discord/command-sync.ts";
import { type SlashCommand, toNative } from "../../src/discord/commands.ts";
import type { Api, Request } from "../../src/discord/rest.ts";
import { addLocale } from "../../src/i18n.ts";
import { silent } from "../../src/log.ts";
import { RetryAfter } from "../../src/render/retry-after.ts";

async function* run() {}
const commands = [
  command({
    name: "imagine",
    cost: "image",
    options: {
      style: { kind: "string", complete: async () => [] },
      count: { kind: "integer", min: 1, max: 4 },
      aspect: { kind: "string", choices: ["1:1", "16:9"] },
      prompt: { kind: "string", required: true, maxLength: 7500 },
    },
    run,
  }),
  command({ name: "usage", cost: "free", options: {}, run }),
];
const slash = toNative(commands) as readonly SlashCommand[];

/** What Discord gives back: its own fields, its own defaults, its own order. */
const asDiscord = (each: (typeof slash)[number], n: number) => ({
  version: "1",
  id: String(n + 1),
  application_id: "7",
  default_member_permissions: null,
  nsfw: false,
  dm_permission: true,
  name_localizations: null,
  ...Object.fromEntries(Object.entries(each).toReversed()),
  integration_types: each.integration_types.toReversed(),
  options:
    each.options.length > 0 ? each.options.map((option) => ({ ...option, name_localizations: null })) : undefined,
});

function fake(present: unknown) {
  const writes: [string, string][] = [];
  const api: Api = {
    async bot(request: Request) {
      if (request.method === "GET") {
        expect(request.query).toEqual({ with_localizations: "true" });
        return present;
      }
      writes.push([request.method, request.path]);
      return {};
    },
    hook: () => Promise.reject(new Error("not used")),
    close() {},
  };
  const sync = () => syncCommands(api, "7", slash, silent, new AbortController().signal);
  return { writes, api, sync };
}

test("required options come first, with their limits, choices and suggestions", () => {
  expect(slash[0]?.options).toMatchObject([
    { name: "prompt", type: 3, required: true, max_length: 6000 },
    { name: "style", type: 3, autocomplete: true },
    { name: "count", type: 4, min_value: 1, max_value: 4 },
    {
      name: "aspect",
      choices: [
        { name: "1:1", value: "1:1" },
        { name: "16:9", value: "16:9" },
      ],
    },
  ]);
});

test("what Discord gives back equals what was written", () => {
  const back = JSON.parse(JSON.stringify(slash.map(asDiscord))) as Parameters<typeof essence>[0][];
  expect(back.map(essence)).toEqual(slash.map(essence));
});

test("nothing is written where nothing differs", async () => {
  const { sync, writes } = fake(slash.map(asDiscord));
  expect(await sync()).toBe(0);
  expect(writes).toEqual([]);
});

test("only what differs is written, in place; what is gone is taken away; other kinds are left alone", async () => {
  const [imagine] = slash.map(asDiscord);
  const present = [
    { ...imagine, description: "old words" },
    { ...asDiscord(slash[1]!, 8), name: "gone" },
    { id: "20", type: 2, name: "Menu of a person", description: "" },
  ];
  const { sync, writes } = fake(present);
  expect(await sync()).toBe(3);
  expect(writes).toEqual([
    ["PATCH", "/applications/7/commands/1"],
    ["POST", "/applications/7/commands"],
    ["DELETE", "/applications/7/commands/9"],
  ]);
});

test("an empty list is filled with one write, which waits as long as Discord says", async () => {
  const { sync, api, writes } = fake([]);
  const bot = api.bot;
  let refused = 0;
  api.bot = (request) =>
    request.method === "PUT" && refused++ === 0 ? Promise.reject(new RetryAfter(30)) : bot(request);
  expect(await sync()).toBe(1);
  expect(writes).toEqual([["PUT", "/applications/7/commands"]]);
  expect(refused).toBe(2);
});

test("commands in the menu of a message are offered by their words, five at most, and are compared too", async () => {
  addLocale("de", { "command.read-aloud": "Vorlesen" });
  const menus = ["read-aloud", "ask", "model", "forget", "export", "help"].map((name) =>
    command({ name, cost: "free", options: { text: { kind: "string" } }, onMessage: true, run }),
  );
  const native = toNative([...commands, ...menus]);
  const offered = native.filter((each) => each.type === 3);
  expect(native).toHaveLength(commands.length + 5);
  expect(offered[0]).toMatchObject({ name: "Read aloud", contexts: [0, 1, 2], integration_types: [0, 1] });
  expect(offered[0]).toMatchObject({ name_localizations: { de: "Vorlesen" } });
  expect(offered[0]).not.toHaveProperty("description");
  for (const each of offered) expect(each.name.length).toBeLessThanOrEqual(32);
  const present = offered.map((each, n) => ({ ...each, id: String(n), description: "", options: [], version: "1" }));
  expect(present.map(essence)).toEqual(offered.map(essence));
  expect(essence({ ...offered[0]!, name_localizations: {} })).not.toBe(essence(offered[0]!));
});
