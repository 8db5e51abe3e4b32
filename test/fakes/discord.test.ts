import {
  ActivityType,
  ChannelType,
  type Client,
  Events,
  GatewayIntentBits,
  type Message,
  MessageFlags,
} from "discord.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clientFor, INTENTS } from "./discord/client.ts";
import { type FakeDiscord, type FakeDiscordOptions, startFakeDiscord } from "./discord/index.ts";

let discord: FakeDiscord;
let clients: Client[] = [];

async function start(options: FakeDiscordOptions = {}): Promise<void> {
  discord = await startFakeDiscord(options);
}

async function login(intents = INTENTS): Promise<Client<true>> {
  const client = clientFor(discord, intents);
  clients.push(client);
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.token);
  return ready;
}

beforeEach(() => {
  clients = [];
});
afterEach(async () => {
  for (const client of clients) await client.destroy();
  await discord.stop();
});

const nextMessage = (client: Client): Promise<Message> =>
  new Promise((resolve) => client.once(Events.MessageCreate, resolve));

describe("an unmodified discord.js client", () => {
  it("logs in, finds its servers, and says who it is", async () => {
    await start();
    const guild = discord.addGuild({ name: "Venezia" });
    const channel = discord.addChannel({ guild, name: "rialto" });
    const client = await login();
    expect(client.user.id).toBe(discord.bot.id);
    expect(client.guilds.cache.get(guild.id)?.name).toBe("Venezia");
    expect(client.channels.cache.get(channel.id)?.type).toBe(ChannelType.GuildText);
    client.user.setActivity("the canals", { type: ActivityType.Watching });
    await discord.until(() => discord.gateway.presences.length > 0);
    expect(discord.violations).toEqual([]);
  });

  it("hears a message and replies to it", async () => {
    await start();
    const guild = discord.addGuild();
    const channel = discord.addChannel({ guild });
    const anna = discord.addUser({ username: "anna" });
    const client = await login();
    const heard = nextMessage(client);
    const asked = discord.say({ channel, author: anna, content: `<@${discord.bot.id}> how deep is the Grand Canal?` });
    const message = await heard;
    expect(message.mentions.has(client.user.id)).toBe(true);
    const sent = await message.reply({ content: "Five metres.", allowedMentions: { parse: [] } });
    await sent.edit("About five metres.");
    const [answer] = discord.answers(channel);
    expect(answer?.content).toBe("About five metres.");
    expect(answer?.history.map((h) => h.content)).toEqual(["Five metres.", "About five metres."]);
    expect(answer?.reference).toBe(asked.id);
    expect(answer?.pinged).toEqual([]);
    expect(discord.violations).toEqual([]);
  });

  it("hears direct messages and can write to people who allow it", async () => {
    await start();
    const anna = discord.addUser({ username: "anna" });
    const shut = discord.addUser({ username: "shut", dmsClosed: true });
    const client = await login();
    const heard = nextMessage(client);
    discord.say({ channel: discord.addDm(anna), author: anna, content: "psst" });
    expect((await heard).content).toBe("psst");
    const user = await client.users.fetch(anna.id);
    await user.send("hello");
    expect(discord.answers(discord.addDm(anna)).map((m) => m.content)).toEqual(["hello"]);
    const other = await client.users.fetch(shut.id);
    await expect(other.send("hello")).rejects.toMatchObject({ code: 50007, status: 403 });
  });

  it("sends files, which are there under a link that expires", async () => {
    await start();
    const channel = discord.addChannel({ guild: discord.addGuild() });
    const client = await login();
    const target = await client.channels.fetch(channel.id);
    if (!target?.isSendable()) throw new Error("cannot send");
    const sent = await target.send({
      files: [{ attachment: Buffer.from("a gondola"), name: "my boat.txt", description: "black" }],
    });
    const [file] = discord.answers(channel)[0]?.attachments ?? [];
    expect(file).toMatchObject({ name: "my_boat.txt", description: "black" });
    expect(Buffer.from(file?.bytes ?? []).toString()).toBe("a gondola");
    const link = sent.attachments.first()?.url ?? "";
    expect(await (await fetch(link)).text()).toBe("a gondola");
    expect((await fetch(link.replace("hm=", "hm=0"))).status).toBe(404);
    discord.clock.advance(25 * 3_600_000);
    expect((await fetch(link)).status).toBe(404);
    expect((await fetch((await sent.fetch()).attachments.first()?.url ?? "")).status).toBe(200);
  });
});

describe("what happens in a server", () => {
  it("reaches the client: other bots, webhooks, edits, deletions, reactions, channels, threads, coming and going", async () => {
    await start();
    const guild = discord.addGuild();
    const channel = discord.addChannel({ guild });
    const client = await login([...INTENTS, GatewayIntentBits.GuildMessageReactions]);
    const seen: string[] = [];
    client.on(Events.MessageCreate, (m) =>
      seen.push(`${m.webhookId ? "webhook" : m.author.bot ? "bot" : "person"}: ${m.content}`),
    );
    client.on(Events.MessageUpdate, (_, m) => seen.push(`edited: ${m.content}`));
    client.on(Events.MessageDelete, (m) => seen.push(`deleted: ${m.content}`));
    client.on(Events.MessageBulkDelete, (all) => seen.push(`deleted: ${all.size}`));
    client.on(Events.MessageReactionAdd, (r) => seen.push(`reaction: ${r.emoji.name}`));
    client.on(Events.ThreadCreate, (t) => seen.push(`thread: ${t.name}`));
    client.on(Events.ChannelDelete, () => seen.push("channel gone"));
    client.on(Events.GuildDelete, () => seen.push("removed"));
    client.on(Events.GuildCreate, () => seen.push("added"));
    const said = discord.say({ channel, content: "one" });
    discord.say({ channel, content: "two", bot: true });
    const third = discord.say({ channel, content: "three", webhook: { name: "Casanova" } });
    discord.edit(said, "one, better");
    discord.react({ message: said, user: discord.owner, emoji: "👍" });
    discord.delete(said);
    discord.bulkDelete(channel, [third, discord.say({ channel, content: "four" })]);
    discord.addThread({ parent: channel, by: discord.owner, name: "aside" });
    discord.channelDelete(channel);
    discord.guildDelete(guild);
    discord.guildCreate(guild);
    await discord.until(() => seen.at(-1) === "added");
    expect(seen).toEqual([
      "person: one",
      "bot: two",
      "webhook: three",
      "edited: one, better",
      "reaction: 👍",
      "deleted: one, better",
      "person: four",
      "deleted: 2",
      "thread: aside",
      "person: aside",
      "channel gone",
      "removed",
      "added",
    ]);
  });
});

describe("the MessageContent intent", () => {
  it("closes the connection with 4014 when it is asked for and not granted", async () => {
    await start({ messageContent: "off" });
    await expect(login()).rejects.toThrow("disallowed intents");
    expect(discord.violations).toMatchObject([{ method: "GATEWAY", code: 4014 }]);
  });

  it("leaves text out where it was not asked for, but not in mentions, direct messages and own messages", async () => {
    await start({ messageContent: "off" });
    const guild = discord.addGuild();
    const channel = discord.addChannel({ guild });
    const anna = discord.addUser();
    const client = await login(INTENTS.filter((i) => i !== GatewayIntentBits.MessageContent));
    const texts: string[] = [];
    client.on(Events.MessageCreate, (m) => texts.push(`${m.content}|${m.attachments.size}`));
    const file = { name: "a.txt", bytes: "x" };
    discord.say({ channel, author: anna, content: "secret", attachments: [file] });
    discord.say({ channel, author: anna, content: `<@${discord.bot.id}> open`, attachments: [file] });
    discord.say({ channel: discord.addDm(anna), author: anna, content: "private" });
    await discord.until(() => texts.length === 3).catch(() => {});
    expect(texts).toEqual(["|0", `<@${discord.bot.id}> open|1`, "private|0"]);
    const target = await client.channels.fetch(channel.id);
    if (!target?.isTextBased()) throw new Error("no text");
    const seen = await target.messages.fetch({ limit: 10 });
    expect(seen.map((m) => m.content)).toEqual([`<@${discord.bot.id}> open`, ""]);
  });

  it("refuses a wrong token", async () => {
    await start();
    const client = clientFor(discord, INTENTS);
    clients.push(client);
    await expect(client.login("MTA.nonsense.x")).rejects.toThrow("invalid token");
    expect(discord.violations).toMatchObject([{ status: 401 }]);
  });
});

describe("slash commands", () => {
  async function withAsk(options: FakeDiscordOptions = {}): Promise<Client<true>> {
    await start(options);
    const client = await login();
    await client.application.commands.set([
      {
        name: "ask",
        description: "Asks",
        options: [{ type: 3, name: "prompt", description: "What", required: true }],
        contexts: [0, 1, 2],
        integrationTypes: [0, 1],
      },
    ]);
    return client;
  }

  it("are deferred, edited and followed up", async () => {
    const client = await withAsk();
    const channel = discord.addChannel({ guild: discord.addGuild() });
    const anna = discord.addUser({ locale: "it" });
    client.on(Events.InteractionCreate, async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      await interaction.deferReply();
      await interaction.editReply(`You said ${interaction.options.getString("prompt")} in ${interaction.locale}`);
      await interaction.followUp({ content: "More", flags: MessageFlags.Ephemeral });
    });
    const handle = discord.slash({ command: "ask", options: { prompt: "ciao" }, user: anna, channel });
    expect((await handle.responded).kind).toBe("deferred");
    await discord.until(() => handle.followups.length === 1);
    expect(handle.response).toMatchObject({ content: "You said ciao in it", loading: false });
    expect(handle.response?.history.map((h) => h.content)).toEqual(["", "You said ciao in it"]);
    expect(handle.followups[0]).toMatchObject({ content: "More", ephemeralTo: anna.id });
    expect(discord.commandWrites.puts).toBe(1);
    expect(discord.violations).toEqual([]);
  });

  it("fail when nobody answers within three seconds, and cannot be answered after that", async () => {
    const client = await withAsk();
    const channel = discord.addChannel({ guild: discord.addGuild() });
    const got = new Promise<import("discord.js").Interaction>((resolve) =>
      client.once(Events.InteractionCreate, resolve),
    );
    const handle = discord.slash({ command: "ask", options: { prompt: "x" }, user: discord.addUser(), channel });
    const interaction = await got;
    discord.clock.advance(3_001);
    expect(await handle.responded).toMatchObject({ kind: "failed" });
    expect(handle.failed).toBe(true);
    expect(discord.unanswered).toEqual([handle.id]);
    if (!interaction.isRepliable()) throw new Error("not repliable");
    await expect(interaction.reply("late")).rejects.toMatchObject({ code: 10062 });
  });

  it("take at most five follow-ups where only the person installed the app", async () => {
    const client = await withAsk({ limits: "lifted" });
    const guild = discord.addGuild({ bot: false });
    const channel = discord.addChannel({ guild });
    const anna = discord.addUser();
    const codes: unknown[] = [];
    client.on(Events.InteractionCreate, async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      await interaction.reply("first");
      for (let i = 0; i < 6; i += 1) await interaction.followUp(`more ${i}`).catch((e) => codes.push(e.code));
      await client.rest.get(`/channels/${channel.id}`).catch((e) => codes.push(e.code));
    });
    expect(() => discord.slash({ command: "ask", options: { prompt: "x" }, user: anna, channel })).toThrow(
      "not offered",
    );
    const handle = discord.slash({ command: "ask", options: { prompt: "x" }, user: anna, channel, userInstall: true });
    await discord.until(() => codes.length === 2);
    expect(codes).toEqual([40094, 50001]);
    expect(handle.followups).toHaveLength(5);
  });
});
