import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Api, apiOf } from "./discord/bare-api.ts";
import { type FakeDiscord, startFakeDiscord } from "./discord/index.ts";

let discord: FakeDiscord;
let api: Api;

beforeEach(async () => {
  discord = await startFakeDiscord({ limits: "lifted" });
  api = apiOf(discord);
});
afterEach(() => discord.stop());

const long = (n: number) => "x".repeat(n);

/** Codes in an errors tree, with their paths. */
function leaves(tree: unknown, path = ""): string[] {
  if (typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]) =>
    key === "_errors" ? (value as { code: string }[]).map((e) => `${path}:${e.code}`) : leaves(value, `${path}/${key}`),
  );
}

describe("a command's form", () => {
  const put = (commands: unknown) => api("PUT", `/applications/${discord.applicationId}/commands`, commands);
  const command = (more: object = {}) => ({ name: "ask", description: "Asks", ...more });
  const string = (name: string, more: object = {}) => ({ type: 3, name, description: "x", ...more });

  it.each<[string, object, string]>([
    ["upper case", command({ name: "Ask" }), "/0/name:APPLICATION_COMMAND_INVALID_NAME"],
    ["no description", { name: "ask" }, "/0/description:BASE_TYPE_REQUIRED"],
    ["a description over 100", command({ description: long(101) }), "/0/description:BASE_TYPE_BAD_LENGTH"],
    [
      "required after optional options",
      command({ options: [string("a"), string("b", { required: true })] }),
      "/0/options/1:APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    ],
    [
      "26 options",
      command({ options: Array.from({ length: 26 }, (_, i) => string(`o${i}`)) }),
      "/0/options:BASE_TYPE_MAX_LENGTH",
    ],
    [
      "26 choices",
      command({
        options: [string("a", { choices: Array.from({ length: 26 }, (_, i) => ({ name: `${i}`, value: `${i}` })) })],
      }),
      "/0/options/0/choices:BASE_TYPE_MAX_LENGTH",
    ],
    [
      "choices with suggestions",
      command({ options: [string("a", { autocomplete: true, choices: [{ name: "x", value: "x" }] })] }),
      "/0/options/0/autocomplete:APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID",
    ],
    ["an unknown locale", command({ name_localizations: { xx: "ask" } }), "/0/name_localizations/xx:ENUM_TYPE_COERCE"],
    [
      "a description in a context menu",
      { name: "Read", type: 3, description: "x" },
      "/0/description:BASE_TYPE_MAX_LENGTH",
    ],
    ["no context at all", command({ contexts: [] }), "/0/contexts:BASE_TYPE_MIN_LENGTH"],
  ])("does not take %s", async (_name, body, expected) => {
    const reply = await put([body]);
    expect(reply).toMatchObject({ status: 400, json: { code: 50035 } });
    expect(leaves(reply.json.errors)).toContain(expected);
  });

  it("comes back with the API's defaults, and keeps id and version while nothing changes", async () => {
    const body = command({
      options: [string("a", { required: false, choices: [] })],
      name_localizations: { de: "frag" },
    });
    const path = `/applications/${discord.applicationId}/commands`;
    await put([body]);
    const read = async (query: string) =>
      ((await api("GET", `${path}${query}`)).json as unknown as Record<string, unknown>[])[0];
    const first = await read("?with_localizations=true");
    expect(first).toMatchObject({
      options: [{ type: 3, name: "a", description: "x" }],
      name_localizations: { de: "frag" },
      default_member_permissions: null,
      contexts: null,
      integration_types: [0, 1],
      nsfw: false,
    });
    expect(await read("")).not.toHaveProperty("name_localizations");
    await put([body]);
    expect(await read("?with_localizations=true")).toEqual(first);
    await put([command({ description: "Changed" })]);
    const changed = await read("");
    expect(changed?.id).toBe(first?.id);
    expect(changed?.version).not.toBe(first?.version);
  });
});
