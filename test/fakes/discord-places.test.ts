import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Api, apiOf } from "./discord/bare-api.ts";
import { type FakeDiscord, startFakeDiscord } from "./discord/index.ts";

let discord: FakeDiscord;
let api: Api;
let guild: ReturnType<FakeDiscord["addGuild"]>;
let channel: ReturnType<FakeDiscord["addChannel"]>;

beforeEach(async () => {
  discord = await startFakeDiscord({ limits: "lifted" });
  api = apiOf(discord);
  guild = discord.addGuild();
  channel = discord.addChannel({ guild });
});
afterEach(() => discord.stop());

const send = (to: { id: string }, body: object = { content: "x" }) => api("POST", `/channels/${to.id}/messages`, body);

describe("permissions", () => {
  it("decide where the bot may read and write", async () => {
    const hidden = discord.addChannel({ guild, overwrites: [{ of: discord.bot, deny: ["VIEW_CHANNEL"] }] });
    const mute = discord.addChannel({ guild, overwrites: [{ of: discord.bot, deny: ["SEND_MESSAGES"] }] });
    const bare = discord.addChannel({
      guild,
      overwrites: [{ of: discord.bot, deny: ["EMBED_LINKS", "READ_MESSAGE_HISTORY"] }],
    });
    const said = discord.say({ channel: bare, content: "x" });
    expect((await send(hidden)).json.code).toBe(50001);
    expect((await send(mute)).json.code).toBe(50013);
    expect((await send(bare, { embeds: [{ title: "x" }] })).json.code).toBe(50013);
    expect((await send(bare, { content: "x", message_reference: { message_id: said.id } })).json.code).toBe(160002);
    expect((await send({ id: "1" })).json.code).toBe(10003);
    expect((await send(discord.addChannel({ guild, type: 15 }))).json.code).toBe(50008);
  });

  it("change while the bot is at work", async () => {
    const { json } = await send(channel);
    discord.updateChannel(channel, {
      overwrites: [
        { of: guild, deny: ["VIEW_CHANNEL"] },
        { of: discord.bot, deny: ["VIEW_CHANNEL"] },
      ],
    });
    expect((await api("PATCH", `/channels/${channel.id}/messages/${json.id}`, { content: "y" })).json.code).toBe(50001);
    discord.updateChannel(channel, { overwrites: [] });
    discord.timeout(guild, discord.bot, 60_000);
    expect((await send(channel)).json.code).toBe(50013);
    discord.clock.advance(60_001);
    expect((await send(channel)).status).toBe(200);
    discord.guildDelete(guild);
    expect((await send(channel)).json.code).toBe(50001);
    discord.guildCreate(guild);
    discord.channelDelete(channel);
    expect((await send(channel)).json.code).toBe(10003);
    expect(discord.allMessages(channel).every((message) => message.deleted)).toBe(true);
  });

  it("protect what others wrote", async () => {
    const said = discord.say({ channel, content: "mine" });
    const path = `/channels/${channel.id}/messages/${said.id}`;
    expect((await api("PATCH", path, { content: "yours" })).json.code).toBe(50005);
    expect((await api("DELETE", path)).json.code).toBe(50013);
    discord.delete(said);
    expect((await api("GET", path)).json.code).toBe(10008);
    expect(discord.messages(channel)).toEqual([]);
    expect(discord.allMessages(channel)[0]).toMatchObject({ deleted: true, content: "mine" });
  });
});

describe("mentions", () => {
  it("ping nobody when the sender says so, and whom the rules allow otherwise", async () => {
    const anna = discord.addUser();
    discord.addMember(guild, anna);
    const role = discord.addRole(guild, { name: "crew", mentionable: true });
    const closed = discord.addRole(guild, { name: "staff" });
    const content = `@everyone <@${anna.id}> <@&${role.id}> <@&${closed.id}> \`<@${discord.owner.id}>\``;
    const sent = async (more: object) => discord.message((await send(channel, { content, ...more })).json);
    expect((await sent({ allowed_mentions: { parse: [] } })).pinged).toEqual([]);
    expect((await sent({})).pinged).toEqual([anna.id, `role:${role.id}`]);
    expect((await sent({ allowed_mentions: { users: [anna.id] } })).pinged).toEqual([anna.id]);
    const asked = discord.say({ channel, author: anna, content: "?" });
    const reply = { message_reference: { message_id: asked.id } };
    expect((await sent({ content: "!", ...reply })).pinged).toEqual([anna.id]);
    expect((await sent({ content: "!", ...reply, allowed_mentions: { parse: [] } })).pinged).toEqual([]);
  });

  it("that come with an edit show, and ping nobody", async () => {
    const anna = discord.addUser();
    const { json } = await send(channel);
    await api("PATCH", `/channels/${channel.id}/messages/${json.id}`, { content: `<@${anna.id}>` });
    expect(discord.message(json)).toMatchObject({ pinged: [], mentioned: [anna.id] });
  });
});

describe("threads", () => {
  it("are opened from a message once, and alone", async () => {
    const said = discord.say({ channel, content: "topic" });
    const open = () => api("POST", `/channels/${channel.id}/messages/${said.id}/threads`, { name: "t" });
    const thread = await open();
    expect(thread).toMatchObject({ status: 201, json: { id: said.id, type: 11, parent_id: channel.id } });
    expect((await open()).json.code).toBe(160004);
    expect((await send(thread.json)).status).toBe(200);
    expect((await api("PATCH", `/channels/${thread.json.id}`, { archived: true })).status).toBe(200);
    const [inside] = discord.answers(thread.json).filter((m) => m.type === 0);
    expect((await api("PATCH", `/channels/${said.id}/messages/${inside?.id}`, { content: "y" })).json.code).toBe(50083);
    expect((await send(thread.json)).status).toBe(200);
    expect((await api("GET", `/channels/${said.id}`)).json.thread_metadata).toMatchObject({ archived: false });
    expect((await api("POST", `/channels/${channel.id}/threads`, { name: "", type: 11 })).json.code).toBe(50035);
  });
});

describe("webhooks", () => {
  const execute = (hook: { id: string; token: string }, body: object, query = "?wait=true") =>
    api("POST", `/webhooks/${hook.id}/${hook.token}${query}`, body);

  it("speak under other names, change and delete only their own messages", async () => {
    const hook = (await api("POST", `/channels/${channel.id}/webhooks`, { name: "Personas" })).json;
    const spoken = await execute(hook, { content: "ciao", username: "Casanova" });
    expect(discord.message(spoken.json).author).toMatchObject({ name: "Casanova", bot: true, webhook: true });
    expect((await execute(hook, { content: "no reply" }, "")).status).toBe(204);
    const path = (id: string) => `/webhooks/${hook.id}/${hook.token}/messages/${id}`;
    expect((await api("PATCH", path(spoken.json.id), { content: "addio" })).json.content).toBe("addio");
    const other = discord.say({ channel, content: "x" });
    expect((await api("PATCH", path(other.id), { content: "y" })).json.code).toBe(10008);
    expect((await api("DELETE", path(spoken.json.id))).status).toBe(204);
    expect((await execute({ ...hook, token: "wrong" }, { content: "x" })).json.code).toBe(50027);
    await api("DELETE", `/webhooks/${hook.id}`).then((r) => expect(r.status).toBe(204));
    expect((await execute(hook, { content: "x" })).json.code).toBe(10015);
  });

  it.each(["Clyde the bot", "my discord", "everyone", "a".repeat(81), ""])("may not be called %j", async (name) => {
    expect((await api("POST", `/channels/${channel.id}/webhooks`, { name })).json.code).toBe(50035);
  });

  it("write into a thread only when it is named", async () => {
    const hook = (await api("POST", `/channels/${channel.id}/webhooks`, { name: "P" })).json;
    const thread = discord.addThread({ parent: channel, by: discord.owner, name: "t" });
    const sent = await execute(hook, { content: "in" }, `?wait=true&thread_id=${thread.id}`);
    expect(sent.json.channel_id).toBe(thread.id);
    const path = `/webhooks/${hook.id}/${hook.token}/messages/${sent.json.id}`;
    expect((await api("PATCH", path, { content: "x" })).json.code).toBe(10008);
    expect((await api("PATCH", `${path}?thread_id=${thread.id}`, { content: "x" })).status).toBe(200);
  });
});

describe("a webhook's face and flags", () => {
  it("are pictures in the form that Discord knows, and no flags but those that webhooks may set", async () => {
    const path = `/channels/${channel.id}/webhooks`;
    const avatar = "data:image/png;base64,iVBORw0KGgo=";
    const hook = (await api("POST", path, { name: "P", avatar })).json;
    expect(hook.avatar).toMatch(/^[0-9a-f]{32}$/);
    const own = `/webhooks/${hook.id}/${hook.token}`;
    const other = await api("PATCH", own, { avatar: "data:image/jpeg;base64,/9j/4AAQ" });
    expect(other.json.avatar).not.toBe(hook.avatar);
    expect((await api("PATCH", own, { avatar: "data:image/webp;base64,UklGRg==" })).json.code).toBe(50035);
    const sent = await api("POST", `${own}?wait=true`, { content: "x", flags: (1 << 13) | (1 << 12) | (1 << 2) });
    expect(discord.message(sent.json).flags).toBe((1 << 12) | (1 << 2));
  });

  it("belong to no thread and to no category", async () => {
    const thread = discord.addThread({ parent: channel, by: discord.owner, name: "t" });
    expect((await api("POST", `/channels/${thread.id}/webhooks`, { name: "P" })).json.code).toBe(50024);
  });
});

describe("the record of traffic", () => {
  it("holds requests as they came, without tokens", async () => {
    const form = new FormData();
    form.append("files[0]", new Blob(["abc"]), "a.txt");
    form.append("payload_json", JSON.stringify({ content: "x" }));
    await api("POST", `/channels/${channel.id}/messages`, form);
    await api("GET", `/channels/${channel.id}/messages?limit=5`);
    await api("PATCH", `/webhooks/${discord.applicationId}/very-secret/messages/@original`, { content: "x" });
    const folder = mkdtempSync(join(tmpdir(), "traffic-"));
    discord.writeTraffic(join(folder, "t.jsonl"));
    const text = readFileSync(join(folder, "t.jsonl"), "utf8");
    rmSync(folder, { recursive: true });
    const [sent, listed, edited] = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(sent).toMatchObject({
      api: "discord",
      method: "POST",
      path: `/channels/${channel.id}/messages`,
      contentType: "multipart/form-data",
      body: { payload_json: { content: "x" }, "files[0]": { file: "a.txt" } },
    });
    expect(listed.query).toEqual({ limit: "5" });
    expect(edited.path).toBe(`/webhooks/${discord.applicationId}/TOKEN/messages/@original`);
    expect(text).not.toContain("very-secret");
    expect(text).not.toContain(discord.token);
  });
});
