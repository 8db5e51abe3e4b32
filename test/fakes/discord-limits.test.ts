import { Events } from "discord.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Api, apiOf } from "./discord/bare-api.ts";
import { clientFor } from "./discord/client.ts";
import { type FakeDiscord, startFakeDiscord } from "./discord/index.ts";

let discord: FakeDiscord;
let api: Api;
let path: string;
let channel: ReturnType<FakeDiscord["addChannel"]>;

beforeEach(async () => {
  discord = await startFakeDiscord();
  api = apiOf(discord);
  channel = discord.addChannel({ guild: discord.addGuild() });
  path = `/channels/${channel.id}/messages`;
});
afterEach(() => discord.stop());

describe("rate limits", () => {
  it("take five messages per five seconds and channel, and say so before and after", async () => {
    const first = await api("POST", path, { content: "1" });
    expect(first.headers.get("x-ratelimit-limit")).toBe("5");
    expect(first.headers.get("x-ratelimit-remaining")).toBe("4");
    expect(Number(first.headers.get("x-ratelimit-reset-after"))).toBeGreaterThan(4);
    for (let i = 2; i <= 5; i += 1) await api("POST", path, { content: String(i) });
    const sixth = await api("POST", path, { content: "6" });
    expect(sixth).toMatchObject({ status: 429, json: { global: false } });
    expect(sixth.json.retry_after).toBeGreaterThan(4);
    expect(sixth.headers.get("x-ratelimit-scope")).toBe("user");
    expect(sixth.headers.get("x-ratelimit-bucket")).toBe(first.headers.get("x-ratelimit-bucket"));
    expect(discord.invalidRequests).toBe(1);
    expect(discord.violations).toMatchObject([{ status: 429 }]);
    const other = discord.addChannel({ guild: channel.guildId ?? "" });
    expect((await api("POST", `/channels/${other.id}/messages`, { content: "free" })).status).toBe(200);
    discord.clock.advance(5_000);
    expect((await api("POST", path, { content: "7" })).status).toBe(200);
  });

  it("take fifty requests a second in all, interactions and webhooks apart", async () => {
    const replies = await Promise.all(Array.from({ length: 51 }, () => api("GET", "/applications/@me")));
    const refused = replies.filter((reply) => reply.status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.json.global).toBe(true);
    expect(refused[0]?.headers.get("x-ratelimit-global")).toBe("true");
    expect((await api("GET", `/webhooks/${discord.applicationId}/nothing/messages/@original`)).json.code).toBe(50027);
    discord.clock.advance(1_000);
    expect((await api("GET", "/users/@me")).status).toBe(200);
  });

  it("are obeyed by discord.js without a single 429", async () => {
    const busy = discord.addChannel({ guild: discord.addGuild({ botPermissions: ["ADMINISTRATOR"] }) });
    const client = clientFor(discord);
    const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
    await client.login(discord.token);
    await ready;
    const target = await client.channels.fetch(busy.id);
    if (!target?.isTextBased()) throw new Error("no text");
    const said = Array.from({ length: 6 }, () => discord.say({ channel: busy, content: "x" }));
    const began = Date.now();
    for (const { id } of said) await target.messages.delete(id);
    expect(Date.now() - began).toBeGreaterThan(900);
    expect(discord.messages(busy)).toEqual([]);
    expect(discord.violations).toEqual([]);
    await client.destroy();
  });

  it("ban an address after too many invalid requests", async () => {
    await discord.stop();
    discord = await startFakeDiscord({ maxInvalidRequests: 20 });
    api = apiOf(discord);
    for (let i = 0; i < 20; i += 1) await fetch(`${discord.url}/v10/users/@me`).then((reply) => reply.arrayBuffer());
    expect(discord.invalidRequests).toBe(20);
    expect((await api("GET", "/users/@me")).status).toBe(429);
    discord.clock.advance(600_001);
    expect((await api("GET", "/users/@me")).status).toBe(200);
  });

  it("allow five writes of commands per twenty seconds and two hundred new ones a day", async () => {
    const commands = `/applications/${discord.applicationId}/commands`;
    const many = (from: number, n: number) =>
      Array.from({ length: n }, (_, i) => ({ name: `c${from + i}`, description: "x" }));
    expect((await api("PUT", commands, many(0, 100))).status).toBe(200);
    expect((await api("PUT", commands, many(100, 100))).status).toBe(200);
    expect((await api("PUT", commands, many(200, 1))).json).toMatchObject({ code: 30034 });
    expect((await api("PUT", commands, many(100, 101))).json).toMatchObject({ code: 30032 });
    await api("PUT", commands, many(100, 100));
    expect((await api("PUT", commands, many(100, 100))).status).toBe(429);
    expect(discord.commandWrites.puts).toBe(3);
  });

  it("stay away when they are lifted", async () => {
    await discord.stop();
    discord = await startFakeDiscord({ limits: "lifted" });
    api = apiOf(discord);
    channel = discord.addChannel({ guild: discord.addGuild() });
    const replies = await Promise.all(
      Array.from({ length: 80 }, (_, i) => api("POST", `/channels/${channel.id}/messages`, { content: `${i}` })),
    );
    expect(replies.every((reply) => reply.status === 200)).toBe(true);
    expect(replies[0]?.headers.get("x-ratelimit-limit")).toBeNull();
  });

  it("allow few edits of messages older than an hour, and tell when the next one may come", async () => {
    const old = discord.fromBot({ channel, content: "old", at: Date.now() - 3_600_000 });
    const edit = () => api("PATCH", `${path}/${old.id}`, { content: "new" });
    const replies = [await edit(), await edit(), await edit()];
    expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200]);
    const refused = await edit();
    expect(refused).toMatchObject({ status: 429, json: { code: 30046 } });
    expect(refused.json.retry_after).toBeGreaterThan(19);
    expect(Number(refused.headers.get("retry-after"))).toBe(20);
  });
});

describe("nonces", () => {
  it("that are enforced make a message once, for a few minutes", async () => {
    const send = (nonce: string, content = "x") => api("POST", path, { content, nonce, enforce_nonce: true });
    const first = await send("turn-1");
    const again = await send("turn-1", "other words");
    expect(again.json.id).toBe(first.json.id);
    expect(again.json.content).toBe("x");
    expect(discord.messages(channel)).toHaveLength(1);
    expect(discord.messages(channel)[0]?.nonce).toBe("turn-1");
    discord.clock.advance(10 * 60_000);
    expect((await send("turn-1")).json.id).not.toBe(first.json.id);
  });

  it("of a deleted message lead to an unknown message", async () => {
    const body = { content: "x", nonce: "n", enforce_nonce: true };
    const { json } = await api("POST", path, body);
    discord.delete(json);
    expect((await api("POST", path, body)).json.code).toBe(10008);
  });

  it("that are not enforced change nothing", async () => {
    await api("POST", path, { content: "x", nonce: 7 });
    await api("POST", path, { content: "x", nonce: 7 });
    expect(discord.messages(channel)).toHaveLength(2);
  });
});

describe("faults", () => {
  it("answer in place of the server, cut before, or cut after the work was done", async () => {
    discord.fault({ method: "POST", path: /\/messages$/, status: 503 });
    expect((await api("POST", path, { content: "1" })).status).toBe(503);
    discord.fault({ path: /\/messages$/, drop: true });
    await expect(api("POST", path, { content: "2" })).rejects.toThrow();
    discord.fault({ path: /\/messages$/, dropAfterProcessing: true });
    await expect(api("POST", path, { content: "3" })).rejects.toThrow();
    expect((await api("POST", path, { content: "4" })).status).toBe(200);
    expect(discord.messages(channel).map((m) => m.content)).toEqual(["3", "4"]);
    expect(discord.violations).toEqual([]);
    expect(discord.traffic.map((entry) => entry.status)).toEqual([503, 0, 0, 200]);
  });

  it("refuse connections while the server is down", async () => {
    const up = discord.down(100);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(api("GET", "/users/@me")).rejects.toThrow();
    await up;
    expect((await api("GET", "/users/@me")).status).toBe(200);
  });
});
