import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Api, apiOf } from "./discord/bare-api.ts";
import { type FakeDiscord, type InteractionHandle, startFakeDiscord } from "./discord/index.ts";

let discord: FakeDiscord;
let api: Api;
let channel: ReturnType<FakeDiscord["addChannel"]>;
let anna: ReturnType<FakeDiscord["addUser"]>;

const COMMANDS = [
  {
    name: "ask",
    description: "Asks",
    options: [
      { type: 3, name: "prompt", description: "x", required: true, autocomplete: true, max_length: 10 },
      { type: 4, name: "count", description: "x", min_value: 1, max_value: 4 },
      { type: 11, name: "file", description: "x" },
    ],
  },
  { name: "manage", description: "x", default_member_permissions: "32", contexts: [0], integration_types: [0] },
  { name: "Explain", type: 3 },
];

beforeEach(async () => {
  discord = await startFakeDiscord({ limits: "lifted" });
  api = apiOf(discord);
  channel = discord.addChannel({ guild: discord.addGuild() });
  anna = discord.addUser({ username: "anna" });
  await api("PUT", `/applications/${discord.applicationId}/commands`, COMMANDS);
});
afterEach(() => discord.stop());

const ask = () => discord.slash({ command: "ask", options: { prompt: "hi" }, user: anna, channel });
const answer = (h: InteractionHandle, type: number, data?: unknown) =>
  api("POST", `/interactions/${h.id}/${h.token}/callback`, { type, ...(data !== undefined && { data }) });
const hook = (h: InteractionHandle, rest = "") => `/webhooks/${discord.applicationId}/${h.token}${rest}`;
const buttons = [{ type: 1, components: [{ type: 2, style: 1, label: "Stop", custom_id: "stop" }] }];

describe("an interaction", () => {
  it("is answered once: a second answer is refused, a wrong token unknown", async () => {
    const h = ask();
    expect((await api("POST", `/interactions/${h.id}/wrong/callback`, { type: 5 })).json.code).toBe(10062);
    expect((await answer(h, 4, { content: "yes" })).status).toBe(204);
    expect(await answer(h, 4, { content: "no" })).toMatchObject({ status: 400, json: { code: 40060 } });
    expect(h.response).toMatchObject({ content: "yes", type: 20 });
    expect(discord.answers(channel)).toHaveLength(1);
  });

  it("has no webhook before its first answer, and none after fifteen minutes", async () => {
    const h = ask();
    expect((await api("POST", hook(h), { content: "x" })).json.code).toBe(10015);
    await answer(h, 5, { flags: 64 });
    expect(h.response).toMatchObject({ loading: true, ephemeralTo: anna.id });
    expect((await api("PATCH", hook(h, "/messages/@original"), { content: "done" })).status).toBe(200);
    expect(h.response?.loading).toBe(false);
    discord.clock.advance(15 * 60_000);
    expect(await api("PATCH", hook(h, "/messages/@original"), { content: "late" })).toMatchObject({
      status: 401,
      json: { code: 50027 },
    });
  });

  it("takes only answers of its kind", async () => {
    const h = ask();
    expect((await answer(h, 7, { content: "x" })).json.code).toBe(50035);
    expect((await answer(h, 8, { choices: [] })).json.code).toBe(50035);
    expect((await answer(h, 4, { content: "x".repeat(2001) })).json.code).toBe(50035);
    expect((await answer(h, 4, {})).json.code).toBe(50006);
    expect((await answer(h, 5)).status).toBe(204);
  });

  it("fills the loading message with the first follow-up, and adds messages after that", async () => {
    const h = ask();
    await answer(h, 5);
    await api("POST", hook(h), { content: "first" });
    const second = await api("POST", hook(h), { content: "second", flags: 64 });
    expect(h.messages.map((m) => m.content)).toEqual(["first", "second"]);
    expect(h.followups[0]).toMatchObject({ reference: h.response?.id, ephemeralTo: anna.id });
    expect((await api("GET", hook(h, `/messages/${second.json.id}`))).status).toBe(200);
    expect((await api("GET", `/channels/${channel.id}/messages/${second.json.id}`)).json.code).toBe(10008);
    expect((await api("DELETE", hook(h, "/messages/@original"))).status).toBe(204);
    expect((await api("GET", hook(h, "/messages/@original"))).json.code).toBe(10008);
  });

  it("tells of the answer when it is asked to", async () => {
    const h = ask();
    const reply = await api("POST", `/interactions/${h.id}/${h.token}/callback?with_response=true`, { type: 5 });
    expect(reply.json).toMatchObject({
      interaction: { id: h.id, response_message_loading: true },
      resource: { message: { flags: 128 } },
    });
  });

  it("is what a client would send: required options, lengths, ranges, places, permissions", () => {
    const slash = (options: Record<string, string | number>) => () =>
      discord.slash({ command: "ask", options, user: anna, channel });
    expect(slash({})).toThrow("wants prompt");
    expect(slash({ prompt: "x".repeat(11) })).toThrow("too long");
    expect(slash({ prompt: "x", count: 5 })).toThrow("too large");
    expect(slash({ prompt: "x", other: 1 })).toThrow("no option other");
    expect(() => discord.slash({ command: "manage", user: anna, channel })).toThrow("permissions");
    expect(() => discord.slash({ command: "manage", user: anna, channel: discord.addDm(anna) })).toThrow("not offered");
    expect(() => discord.slash({ command: "nothing", user: anna, channel })).toThrow("no such command");
  });

  it("carries files, and messages that a menu was opened on", async () => {
    const file = { name: "q.txt", bytes: "why?" };
    const h = discord.slash({ command: "ask", options: { prompt: "x", file }, user: anna, channel });
    await answer(h, 5);
    const said = discord.say({ channel, author: anna, content: "explain this" });
    const menu = discord.contextMenu({ command: "Explain", user: anna, channel, target: said });
    await answer(menu, 4, { content: "gladly" });
    expect(menu.response).toMatchObject({ content: "gladly", type: 23 });
  });
});

describe("an app that only a person installed", () => {
  const mine = (where: { id: string }) =>
    discord.slash({ command: "ask", options: { prompt: "x" }, user: anna, channel: where, userInstall: true });

  it("answers in groups and between people, where it sees and sends nothing else", async () => {
    const ben = discord.addUser();
    for (const people of [
      [anna, ben],
      [anna, ben, discord.addUser()],
    ]) {
      const place = discord.addChannel({ people });
      const h = mine(place);
      expect((await answer(h, 4, { content: "here" })).status).toBe(204);
      expect(discord.messages(place).map((m) => m.content)).toEqual(["here"]);
      expect((await api("POST", `/channels/${place.id}/messages`, { content: "x" })).json.code).toBe(50001);
    }
  });

  it("speaks privately where members may not use such apps", async () => {
    const strict = discord.addGuild({ bot: false, everyone: ["VIEW_CHANNEL", "SEND_MESSAGES"] });
    const h = mine(discord.addChannel({ guild: strict }));
    await answer(h, 4, { content: "psst" });
    expect(h.response?.ephemeralTo).toBe(anna.id);
  });
});

describe("suggestions", () => {
  const type = () =>
    discord.autocomplete({ command: "ask", options: { prompt: "ve" }, focused: "prompt", user: anna, channel });

  it("are given in time and in bounds", async () => {
    const h = type();
    const many = Array.from({ length: 26 }, (_, i) => ({ name: `${i}`, value: `${i}` }));
    expect((await answer(h, 8, { choices: many })).json.code).toBe(50035);
    expect((await answer(h, 8, { choices: [{ name: "x".repeat(101), value: "x" }] })).json.code).toBe(50035);
    expect((await answer(h, 8, { choices: many.slice(1) })).status).toBe(204);
    expect(h.choices).toHaveLength(25);
    expect((await h.responded).kind).toBe("choices");
  });

  it("are the only answer to typing", async () => {
    expect((await answer(type(), 4, { content: "x" })).json.code).toBe(50035);
  });
});

describe("components", () => {
  it("update their message, answer beside it, or open a modal", async () => {
    const h = ask();
    await answer(h, 4, { content: "growing", components: buttons });
    const press = () => discord.press({ message: h.response?.id ?? "", customId: "stop", user: anna });
    const updated = press();
    await answer(updated, 7, { content: "stopped" });
    expect(h.response).toMatchObject({ content: "stopped" });
    const deferred = press();
    await answer(deferred, 6);
    await api("PATCH", hook(deferred, "/messages/@original"), { content: "later" });
    expect(h.response?.content).toBe("later");
    const beside = press();
    await answer(beside, 4, { content: "beside", flags: 64 });
    expect(beside.response).toMatchObject({ content: "beside", ephemeralTo: anna.id, type: 19 });
    expect(await beside.responded).toMatchObject({ kind: "message" });
    await api("PATCH", hook(beside, "/messages/@original"), { content: "edited" });
    expect(beside.response?.content).toBe("edited");
  });

  it("cannot be used when they are missing, disabled, or out of sight", async () => {
    const disabled = [{ type: 1, components: [{ ...buttons[0]?.components[0], disabled: true }] }];
    const sent = await api("POST", `/channels/${channel.id}/messages`, { content: "x", components: disabled });
    const press = (customId: string) => () => discord.press({ message: sent.json, customId, user: anna });
    expect(press("stop")).toThrow("disabled");
    expect(press("other")).toThrow("has no button");
    const h = ask();
    await answer(h, 4, { content: "mine", components: buttons, flags: 64 });
    const other = discord.addUser();
    expect(() => discord.press({ message: h.response?.id ?? "", customId: "stop", user: other })).toThrow(
      "does not see",
    );
  });

  it("let people choose what is offered", async () => {
    const options = [1, 2, 3].map((i) => ({ label: `l${i}`, value: `v${i}` }));
    const menu = [{ type: 1, components: [{ type: 3, custom_id: "m", options, max_values: 2 }] }];
    const { json } = await api("POST", `/channels/${channel.id}/messages`, { content: "x", components: menu });
    const pick = (...values: string[]) => discord.select({ message: json, customId: "m", values, user: anna });
    expect(() => pick("v1", "v2", "v3")).toThrow("1 to 2");
    expect(() => pick("v9")).toThrow("has no v9");
    const h = pick("v1", "v2");
    expect((await answer(h, 6)).status).toBe(204);
  });
});

describe("modals", () => {
  const field = { type: 4, custom_id: "prompt", style: 2, min_length: 2, max_length: 5 };
  const modal = {
    custom_id: "m",
    title: "Ask",
    components: [
      { type: 10, content: "Read this" },
      { type: 18, label: "Prompt", component: field },
      { type: 18, label: "File", component: { type: 19, custom_id: "files", required: false } },
    ],
  };

  it("are filled in and answered", async () => {
    const h = ask();
    expect((await answer(h, 9, { ...modal, title: "x".repeat(46) })).json.code).toBe(50035);
    expect((await answer(h, 9, { ...modal, components: [] })).json.code).toBe(50035);
    expect((await answer(h, 9, modal)).status).toBe(204);
    expect((await h.responded).kind).toBe("modal");
    expect(() => discord.submitModal({ from: h, values: {} })).toThrow("wants prompt");
    expect(() => discord.submitModal({ from: h, values: { prompt: "x" } })).toThrow("too short");
    expect(() => discord.submitModal({ from: h, values: { prompt: "xyz", other: "x" } })).toThrow("has no other");
    const sent = discord.submitModal({ from: h, values: { prompt: "xyz", files: [{ name: "a.txt", bytes: "a" }] } });
    expect((await answer(sent, 9, modal)).json.code).toBe(50035);
    await answer(sent, 4, { content: "thanks" });
    expect(sent.response?.content).toBe("thanks");
  });
});
