import { inflateSync } from "node:zlib";
import { type Client, Events, GatewayIntentBits } from "discord.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { clientFor } from "./discord/client.ts";
import { type FakeDiscord, startFakeDiscord } from "./discord/index.ts";

let discord: FakeDiscord;
let client: Client | undefined;

beforeEach(async () => {
  discord = await startFakeDiscord({ heartbeatIntervalMs: 2_000 });
  client = undefined;
});
afterEach(async () => {
  await client?.destroy();
  await discord.stop();
});

async function login(): Promise<Client<true>> {
  const made = clientFor(discord);
  client = made;
  const ready = new Promise<Client<true>>((resolve) => made.once(Events.ClientReady, resolve));
  await made.login(discord.token);
  return ready;
}

function place() {
  const channel = discord.addChannel({ guild: discord.addGuild() });
  return { channel, anna: discord.addUser() };
}

describe("a connection that is lost", () => {
  it("is resumed, and nothing that was said meanwhile is missing or doubled", async () => {
    const { channel, anna } = place();
    const bot = await login();
    const heard: string[] = [];
    bot.on(Events.MessageCreate, (message) => heard.push(message.content));
    discord.say({ channel, author: anna, content: "before" });
    await discord.until(() => heard.length === 1);
    discord.gateway.drop();
    discord.say({ channel, author: anna, content: "meanwhile" });
    await discord.until(() => discord.gateway.connected === 1);
    discord.say({ channel, author: anna, content: "after" });
    await discord.until(() => heard.length === 3);
    expect(heard).toEqual(["before", "meanwhile", "after"]);
    expect(discord.gateway.sessions).toHaveLength(1);
  });

  it("begins anew when the session is forgotten", async () => {
    const { channel, anna } = place();
    const bot = await login();
    discord.gateway.drop();
    discord.gateway.forgetSessions();
    const heard = new Promise<string>((resolve) => bot.on(Events.MessageCreate, (m) => resolve(m.content)));
    await discord.until(() => discord.gateway.connected === 1, 15_000);
    discord.say({ channel, author: anna, content: "again" });
    expect(await heard).toBe("again");
  });

  it("is taken up again after a request to reconnect, after an outage, and after refused connections", async () => {
    const { channel, anna } = place();
    const bot = await login();
    const heard: string[] = [];
    bot.on(Events.MessageCreate, (message) => heard.push(message.content));
    bot.on(Events.ShardError, () => {});
    discord.gateway.reconnect();
    await discord.until(() => discord.gateway.connected === 0);
    await discord.until(() => discord.gateway.connected === 1);
    await discord.down(100);
    await discord.until(() => discord.gateway.connected === 1);
    discord.say({ channel, author: anna, content: "still here" });
    await discord.until(() => heard.length === 1);
    expect(heard).toEqual(["still here"]);
  });

  it("is seen as dead by both sides when heartbeats go unanswered", async () => {
    await discord.stop();
    discord = await startFakeDiscord({ heartbeatIntervalMs: 100 });
    await login();
    discord.gateway.silent = true;
    await discord.until(() => discord.gateway.connected === 0);
    discord.gateway.silent = false;
    await discord.until(() => discord.gateway.connected === 1);
    expect(discord.gateway.sessions).toHaveLength(1);
  });
});

describe("the protocol", () => {
  /** A bare socket that keeps what it gets. */
  function open(query = "v=10&encoding=json") {
    const socket = new WebSocket(`${discord.gateway.url}/?${query}`);
    const got: { op: number; t: string | null; d: Record<string, unknown> }[] = [];
    let closed: number | undefined;
    socket.on("message", (data, isBinary) => {
      const text = isBinary ? inflateSync(data as Buffer, { finishFlush: 2 }).toString() : data.toString();
      got.push(JSON.parse(text));
    });
    socket.on("close", (code) => {
      closed = code;
    });
    return {
      got,
      socket,
      send: (op: number, d: unknown) => socket.send(JSON.stringify({ op, d })),
      hello: () => discord.until(() => got.some((frame) => frame.op === 10)),
      closed: () => discord.until(() => closed),
    };
  }
  const identify = (more: object = {}) => ({
    token: discord.token,
    intents: GatewayIntentBits.Guilds,
    properties: { os: "linux", browser: "x", device: "x" },
    ...more,
  });

  it.each([
    ["4003 for anything before identifying", (s: ReturnType<typeof open>) => s.send(3, {}), 4003],
    ["4001 for an unknown opcode", (s: ReturnType<typeof open>) => s.send(99, {}), 4001],
    ["4002 for what is not JSON", (s: ReturnType<typeof open>) => s.socket.send("{"), 4002],
    ["4004 for a wrong token", (s: ReturnType<typeof open>) => s.send(2, identify({ token: "x" })), 4004],
    ["4010 for an impossible shard", (s: ReturnType<typeof open>) => s.send(2, identify({ shard: [2, 2] })), 4010],
    ["4013 for unknown intents", (s: ReturnType<typeof open>) => s.send(2, identify({ intents: 1 << 18 })), 4013],
    [
      "4014 for members that were not granted",
      (s: ReturnType<typeof open>) => s.send(2, identify({ intents: 2 })),
      4014,
    ],
    [
      "4005 for identifying twice",
      (s: ReturnType<typeof open>) => {
        s.send(2, identify());
        s.send(2, identify());
      },
      4005,
    ],
    [
      "4008 for more than 120 frames a minute",
      (s: ReturnType<typeof open>) => {
        for (let i = 0; i < 121; i += 1) s.send(1, null);
      },
      4008,
    ],
  ])("closes with %s", async (_name, act, code) => {
    const line = open();
    await line.hello();
    act(line);
    expect(await line.closed()).toBe(code);
  });

  it("refuses another version of the API", async () => {
    expect(await open("v=5&encoding=json").closed()).toBe(4012);
  });

  it("answers heartbeats and asks for them", async () => {
    const line = open();
    await line.hello();
    line.send(1, null);
    await discord.until(() => line.got.some((frame) => frame.op === 11));
    discord.gateway.requestHeartbeat();
    await discord.until(() => line.got.some((frame) => frame.op === 1));
    line.socket.close();
  });

  it("compresses each payload when the identify asks for it", async () => {
    discord.addGuild();
    const line = open();
    await line.hello();
    line.send(2, identify({ compress: true }));
    await discord.until(() => line.got.some((frame) => frame.t === "GUILD_CREATE"));
    line.socket.close();
  });

  it("speaks one deflated stream when the address asks for it", async () => {
    const chunks: Buffer[] = [];
    const socket = new WebSocket(`${discord.gateway.url}/?v=10&encoding=json&compress=zlib-stream`);
    socket.on("message", (data) => chunks.push(data as Buffer));
    await discord.until(() => chunks.length === 1);
    socket.send(JSON.stringify({ op: 1, d: null }));
    await discord.until(() => chunks.length === 2);
    const text = inflateSync(Buffer.concat(chunks), { finishFlush: 2 }).toString();
    expect(text).toContain('"op":10');
    expect(text).toContain('"op":11');
    socket.close();
  });

  it("sends a server's events to its own shard only, and direct messages to the first", async () => {
    const { channel, anna } = place();
    const mine = Number((BigInt(channel.guildId ?? "0") >> 22n) % 2n);
    const lines = [open(), open()];
    for (const [i, line] of lines.entries()) {
      await line.hello();
      line.send(2, identify({ shard: [i, 2], intents: 1 | (1 << 9) | (1 << 12) }));
      await discord.until(() => line.got.some((frame) => frame.t === "READY"));
    }
    discord.say({ channel, author: anna, content: "in the server" });
    discord.say({ channel: discord.addDm(anna), author: anna, content: "direct" });
    const count = (i: number) => lines[i]?.got.filter((frame) => frame.t === "MESSAGE_CREATE").length ?? 0;
    await discord.until(() => count(0) + count(1) === 2);
    expect([count(0), count(1)]).toEqual(mine === 0 ? [2, 0] : [1, 1]);
    for (const line of lines) line.socket.close();
  });

  it("does not resume a session that its client has closed for good", async () => {
    const line = open();
    await line.hello();
    line.send(2, identify());
    await discord.until(() => line.got.some((frame) => frame.t === "READY"));
    const id = line.got.find((frame) => frame.t === "READY")?.d.session_id;
    line.socket.close(1000);
    await discord.until(() => discord.gateway.sessions.length === 0);
    const next = open();
    await next.hello();
    next.send(6, { token: discord.token, session_id: id, seq: 1 });
    await discord.until(() => next.got.some((frame) => frame.op === 9));
    next.socket.close();
  });
});
