import { createServer } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { createLog } from "../../src/log.ts";
import { startFakeDiscord } from "../fakes/discord/index.ts";
import { openStage, type Stage, setStage } from "./harness.ts";

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]();
});
const kept = <T extends AsyncDisposable>(stage: T): T => {
  open.push(stage);
  return stage;
};
const mention = (stage: Stage) => `<@${stage.discord.bot.id}>`;

test("a refused token rejects the start with a sentence that says what to do", async () => {
  const stage = kept(await setStage({ adapter: { token: "wrong.wrong.wrong" } }));
  await expect(stage.adapter.start()).rejects.toThrow(/DISCORD_TOKEN.*Developer Portal/);
  expect(stage.adapter.health().ready).toBe(false);
});

test("without the message content intent the bot says so once, and still hears what addresses it", async () => {
  const lines: string[] = [];
  const log = createLog("info", [], { write: (line) => void lines.push(line) });
  const stage = kept(await openStage({ messageContent: "off", adapter: { log } }));
  const warnings = lines.filter((line) => line.includes("Message Content Intent"));
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/Developer Portal.*Bot/);
  const guild = stage.discord.addGuild();
  stage.discord.guildCreate(guild);
  const channel = stage.discord.addChannel({ guild });
  const ada = stage.discord.addUser();
  stage.discord.say({ channel, author: ada, content: "not for you" });
  stage.discord.say({ channel, author: ada, content: `${mention(stage)} for you` });
  await stage.discord.until(() => stage.core.turns.length === 1);
  expect(stage.core.turns[0]?.call.options.prompt).toBe("for you");
  expect(lines.join("")).not.toContain("for you");
});

test("without the message content intent a silent reply is answered by what would make it seen", async () => {
  const stage = kept(await openStage({ messageContent: "off" }));
  const guild = stage.discord.addGuild();
  stage.discord.guildCreate(guild);
  const channel = stage.discord.addChannel({ guild });
  const ada = stage.discord.addUser();
  stage.discord.say({ channel, author: ada, content: `${mention(stage)} hello` });
  await stage.discord.until(() => stage.core.turns.length === 1);
  await stage.core.shown();
  const [answer] = stage.discord.answers(channel);
  stage.discord.say({ channel, author: ada, content: "and why?", replyTo: answer!.id, pingReply: false });
  await stage.discord.until(() => stage.discord.answers(channel).length === 2);
  expect(stage.discord.answers(channel)[1]?.content).toMatch(/mention me/);
  expect(stage.core.turns).toHaveLength(1);
});

test("start waits for a Discord that is not there yet", async () => {
  const port = await freePort();
  const stage = kept(await setStage({ discord: { ...(await idle()), url: `http://127.0.0.1:${port}/api` } }));
  const started = stage.adapter.start();
  await vi.waitFor(() => expect(stage.adapter.health().reason).toMatch(/ECONNREFUSED/));
  const discord = await startFakeDiscord({ port, token: stage.discord.token });
  await started;
  expect(stage.adapter.health()).toEqual({ ready: true });
  await stage.adapter.stop();
  await discord.stop();
});

let unused: Awaited<ReturnType<typeof startFakeDiscord>> | undefined;
async function idle() {
  unused ??= await startFakeDiscord();
  await unused.stop();
  return unused;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

test("it is not ready while the gateway is away, says why, and loses no message", async () => {
  const stage = kept(await openStage({ before: (discord) => void discord.addGuild() }));
  expect(stage.adapter.health()).toEqual({ ready: true });
  const guild = [...stage.discord.world.guilds.values()][0]!;
  const channel = stage.discord.addChannel({ guild });
  stage.discord.gateway.drop();
  await vi.waitFor(() => expect(stage.adapter.health().ready).toBe(false));
  expect(stage.adapter.health().reason).toMatch(/not connected/);
  stage.discord.say({ channel, content: `${mention(stage)} while away` });
  await vi.waitFor(() => expect(stage.adapter.health().ready).toBe(true), 10_000);
  await stage.discord.until(() => stage.core.turns.length === 1);
  expect(stage.core.turns[0]?.call.options.prompt).toBe("while away");
});

test("several shards are all waited for", async () => {
  const stage = kept(await openStage({ shards: 2 }));
  expect(stage.adapter.health()).toEqual({ ready: true });
}, 20_000);

test("owners hear of new servers only, and of those that are left", async () => {
  const stage = kept(
    await openStage({
      before(discord) {
        discord.addGuild({ name: "Old" });
        discord.guildDelete(discord.addGuild({ name: "Out of reach" }), true);
      },
    }),
  );
  const [old, away] = [...stage.discord.world.guilds.values()];
  stage.discord.guildCreate(away!);
  const fresh = stage.discord.addGuild({ name: "New", bot: false });
  stage.discord.guildCreate(fresh);
  await stage.discord.until(() => stage.core.arrivals.length > 0);
  stage.discord.guildDelete(old!, true);
  stage.discord.guildDelete(fresh);
  await stage.discord.until(() => stage.core.departures.length > 0);
  expect(stage.core.arrivals).toMatchObject([{ server: fresh.id, name: "New" }]);
  expect(stage.core.departures).toMatchObject([{ server: fresh.id }]);
});

test("commands are written once, and after that only what differs", async () => {
  const stage = kept(await openStage());
  const { discord } = stage;
  await discord.until(() => discord.commands.length === 7);
  expect(discord.commandWrites).toEqual({ puts: 1, creates: 0, updates: 0, deletes: 0 });
  expect(discord.commands.map((each) => each.name).toSorted()).toEqual([
    ...["Read aloud", "ask", "help", "look", "model", "speed", "upscale"],
  ]);
  expect(discord.commands.find((each) => each.name === "ask")).toMatchObject({
    contexts: [0, 1, 2],
    integration_types: [0, 1],
  });
  expect(discord.commands.find((each) => each.name === "model")).toMatchObject({
    contexts: [0],
    integration_types: [0],
  });

  const again = kept(await openStage({ discord }));
  await vi.waitFor(() => expect(listings(discord)).toBe(2));
  await again.adapter.stop();
  expect(discord.commandWrites).toEqual({ puts: 1, creates: 0, updates: 0, deletes: 0 });

  const changed = discord.commands.find((each) => each.name === "ask")!;
  (changed as Record<string, unknown>).description = "Something else";
  const id = changed.id;
  const third = kept(await openStage({ discord }));
  await discord.until(() => discord.commandWrites.updates === 1);
  await third.adapter.stop();
  expect(discord.commandWrites).toEqual({ puts: 1, creates: 0, updates: 1, deletes: 0 });
  expect(discord.commands.find((each) => each.name === "ask")?.id).toBe(id);
  expect(discord.violations).toEqual([]);
}, 30_000);

const listings = (discord: Stage["discord"]): number =>
  discord.traffic.filter((each) => each.method === "GET" && each.path.endsWith("/commands")).length;

test("after a stop nothing more comes in", async () => {
  const stage = kept(await openStage({ before: (discord) => void discord.addGuild() }));
  const channel = stage.discord.addChannel({ guild: [...stage.discord.world.guilds.values()][0]! });
  await stage.adapter.stop();
  stage.discord.say({ channel, content: `${mention(stage)} too late` });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(stage.core.turns).toEqual([]);
  expect(stage.adapter.health().ready).toBe(false);
});
