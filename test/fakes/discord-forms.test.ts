import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Api, apiOf } from "./discord/bare-api.ts";
import { type FakeDiscord, startFakeDiscord } from "./discord/index.ts";

let discord: FakeDiscord;
let api: Api;
let channel: ReturnType<FakeDiscord["addChannel"]>;

beforeEach(async () => {
  discord = await startFakeDiscord({ limits: "lifted" });
  api = apiOf(discord);
  channel = discord.addChannel({ guild: discord.addGuild() });
});
afterEach(() => discord.stop());

const row = (...components: object[]) => ({ type: 1, components });
const button = (more: object = {}) => ({ type: 2, style: 1, label: "Go", custom_id: "go", ...more });
const option = (i: number) => ({ label: `l${i}`, value: `v${i}` });
const menu = (more: object = {}) => ({ type: 3, custom_id: "menu", options: [option(1)], ...more });
const text = (content: string) => ({ type: 10, content });
const V2 = 1 << 15;
const long = (n: number) => "x".repeat(n);

/** Codes in an errors tree, with their paths. */
function leaves(tree: unknown, path = ""): string[] {
  if (typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]) =>
    key === "_errors" ? (value as { code: string }[]).map((e) => `${path}:${e.code}`) : leaves(value, `${path}/${key}`),
  );
}

describe("a message's form", () => {
  it.each<[string, object, string]>([
    ["content over 2000", { content: long(2001) }, "/content:BASE_TYPE_MAX_LENGTH"],
    ["a nonce over 25", { content: "x", nonce: long(26) }, "/nonce:BASE_TYPE_MAX_LENGTH"],
    [
      "six rows",
      { components: Array.from({ length: 6 }, (_, i) => row(button({ custom_id: `${i}` }))) },
      "/components:BASE_TYPE_MAX_LENGTH",
    ],
    [
      "six buttons in a row",
      { components: [row(...Array.from({ length: 6 }, (_, i) => button({ custom_id: `${i}` })))] },
      "/components/0/components:BASE_TYPE_BAD_LENGTH",
    ],
    [
      "a button beside a menu",
      { components: [row(menu(), button())] },
      "/components/0/components/1:COMPONENT_LAYOUT_WIDTH_EXCEEDED",
    ],
    [
      "a label over 80",
      { components: [row(button({ label: long(81) }))] },
      "/components/0/components/0/label:BASE_TYPE_MAX_LENGTH",
    ],
    [
      "a custom id over 100",
      { components: [row(button({ custom_id: long(101) }))] },
      "/components/0/components/0/custom_id:BASE_TYPE_BAD_LENGTH",
    ],
    [
      "two equal custom ids",
      { components: [row(button(), button())] },
      "/components/0/components/1/custom_id:COMPONENT_CUSTOM_ID_DUPLICATED",
    ],
    [
      "a link with a custom id",
      { components: [row(button({ style: 5, url: "https://a.b" }))] },
      "/components/0/components/0/custom_id:COMPONENT_CUSTOM_ID_AND_URL",
    ],
    [
      "an emoji that is none",
      { components: [row(button({ emoji: { name: "stop" } }))] },
      "/components/0/components/0/emoji/name:COMPONENT_INVALID_EMOJI",
    ],
    [
      "26 menu options",
      { components: [row(menu({ options: Array.from({ length: 26 }, (_, i) => option(i)) }))] },
      "/components/0/components/0/options:BASE_TYPE_BAD_LENGTH",
    ],
    [
      "a menu value twice",
      { components: [row(menu({ options: [option(1), option(1)] }))] },
      "/components/0/components/0/options/1/value:SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
    ],
    ["a component that is unknown", { components: [{ type: 99 }] }, "/components/0/type:UNION_TYPE_CHOICES"],
    ["a new component without its flag", { components: [text("hi")] }, "/components/0/type:UNION_TYPE_CHOICES"],
    [
      "content beside new components",
      { flags: V2, content: "x", components: [text("hi")] },
      "/content:MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    ],
    [
      "41 new components",
      { flags: V2, components: [{ type: 17, components: Array.from({ length: 40 }, () => text("x")) }] },
      "/components:COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
    ],
    [
      "over 4000 characters in new components",
      { flags: V2, components: [text(long(2001)), text(long(2000))] },
      "/components:COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
    ],
    ["eleven embeds", { embeds: Array.from({ length: 11 }, () => ({ title: "x" })) }, "/embeds:BASE_TYPE_MAX_LENGTH"],
    [
      "a description over 4096",
      { embeds: [{ description: long(4097) }] },
      "/embeds/0/description:BASE_TYPE_MAX_LENGTH",
    ],
    [
      "embeds over 6000 in all",
      { embeds: [{ description: long(4000) }, { description: long(2001) }] },
      "/embeds:MAX_EMBED_SIZE_EXCEEDED",
    ],
    ["an empty embed", { embeds: [{}] }, "/embeds/0/description:BASE_TYPE_REQUIRED"],
    [
      "a link of a strange kind",
      { embeds: [{ title: "x", url: "ftp://a.b" }] },
      "/embeds/0/url:URL_TYPE_INVALID_SCHEME",
    ],
    [
      "mentions both ways",
      { content: "x", allowed_mentions: { parse: ["users"], users: ["1"] } },
      "/allowed_mentions:MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
    ],
    [
      "a reply to nothing",
      { content: "x", message_reference: { message_id: "123" } },
      "/message_reference:REPLIES_UNKNOWN_MESSAGE",
    ],
    [
      "a picture that is not attached",
      { embeds: [{ image: { url: "attachment://a.png" } }] },
      "/embeds/0/image/url:UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
    ],
  ])("does not take %s", async (_name, body, expected) => {
    const reply = await api("POST", `/channels/${channel.id}/messages`, body);
    expect(reply).toMatchObject({ status: 400, json: { code: 50035, message: "Invalid Form Body" } });
    expect(leaves(reply.json.errors)).toContain(expected);
    expect(discord.messages(channel)).toEqual([]);
    expect(discord.violations).toHaveLength(1);
  });

  it("takes what is just within the limits, and unknown fields", async () => {
    const bodies = [
      { content: long(2000), something: { else: true } },
      {
        content: "x",
        components: Array.from({ length: 5 }, (_, r) =>
          row(...Array.from({ length: 5 }, (_, i) => button({ custom_id: `${r}.${i}`, emoji: { name: "⏹️" } }))),
        ),
      },
      { components: [row(menu({ options: Array.from({ length: 25 }, (_, i) => option(i)), max_values: 25 }))] },
      { flags: V2, components: [{ type: 17, components: [text(long(4000)), { type: 14 }] }] },
      { content: "x", message_reference: { message_id: "123", fail_if_not_exists: false } },
    ];
    for (const body of bodies) expect((await api("POST", `/channels/${channel.id}/messages`, body)).status).toBe(200);
    expect(discord.violations).toEqual([]);
  });

  it("is refused when there is nothing to see, no JSON, or no object", async () => {
    const send = (body: unknown) => api("POST", `/channels/${channel.id}/messages`, body);
    expect((await send({ content: " \n " })).json.code).toBe(50006);
    expect((await send({})).json.code).toBe(50006);
    expect((await send("{")).json.code).toBe(50109);
    expect((await send([])).json.code).toBe(50035);
    expect((await api("GET", `/channels/${channel.id}/messages?limit=101`)).json.code).toBe(50035);
    expect((await api("GET", "/channels/abc")).json.code).toBe(50035);
    expect((await api("GET", "/nowhere")).status).toBe(404);
    expect((await api("POST", "/users/@me")).status).toBe(405);
  });

  it("keeps the text without the blanks around it", async () => {
    const { json } = await api("POST", `/channels/${channel.id}/messages`, { content: "  words\n\n" });
    expect(json.content).toBe("words");
  });

  it("cannot turn new components back, nor keep old text beside them", async () => {
    const path = `/channels/${channel.id}/messages`;
    const fresh = await api("POST", path, { flags: V2, components: [text("hi")] });
    expect((await api("PATCH", `${path}/${fresh.json.id}`, { content: "x" })).json.code).toBe(50035);
    expect((await api("PATCH", `${path}/${fresh.json.id}`, { flags: 0, components: [text("ho")] })).json.flags).toBe(
      V2,
    );
    const old = await api("POST", path, { content: "old" });
    const turn = { flags: V2, components: [text("new")] };
    expect((await api("PATCH", `${path}/${old.json.id}`, turn)).json.code).toBe(50035);
    expect((await api("PATCH", `${path}/${old.json.id}`, { ...turn, content: null })).status).toBe(200);
  });
});
