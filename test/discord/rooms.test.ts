import { expect, test } from "vitest";
import { openStage } from "./harness.ts";

const inVenice = async () => {
  let guild: ReturnType<Awaited<ReturnType<typeof openStage>>["discord"]["addGuild"]> | undefined;
  const stage = await openStage({
    before(discord) {
      guild = discord.addGuild({ name: "Venice" });
      discord.addRole(guild, { name: "Moderator" });
    },
  });
  return { stage, guild: guild! };
};
const placeOf = (channel: { id: string }, guild: { id: string }) =>
  ({ platform: "discord", id: channel.id, server: guild.id, private: false, nsfw: false }) as const;

test("names that somebody may be taken for are those of members, of roles and the bot's own", async () => {
  const { stage, guild } = await inVenice();
  await using _ = stage;
  const { discord } = stage;
  const channel = discord.addChannel({ guild });
  discord.addMember(guild, discord.addUser({ username: "marco.p" }), { nick: "Márco Polo" });
  discord.addMember(guild, discord.addUser({ username: "marco2" }));
  discord.addMember(guild, discord.addUser({ username: "zorzi" }));
  const names = await stage.adapter.names?.(placeOf(channel, guild), "Márco");
  expect(names).toEqual(expect.arrayContaining(["Moderator", "@everyone", "gondolier", "Márco Polo", "marco2"]));
  expect(names).not.toContain("zorzi");
  const cyrillic = "М\u0430rсо";
  expect(await stage.adapter.names?.(placeOf(channel, guild), cyrillic)).toContain("marco2");
  expect(await stage.adapter.names?.({ platform: "discord", id: "1", private: true, nsfw: false }, "x")).toEqual([]);
  expect(discord.violations).toEqual([]);
});

test("a thread whose opening met no answer is not opened twice", async () => {
  const { stage, guild } = await inVenice();
  await using _ = stage;
  const channel = stage.discord.addChannel({ guild });
  stage.discord.fault({ method: "POST", path: /threads$/, dropAfterProcessing: true });
  const thread = await stage.adapter.openThread?.(placeOf(channel, guild), `A ${"very ".repeat(30)}long title`);
  const threads = [...stage.discord.world.channels.values()].filter((each) => each.parentId === channel.id);
  expect(threads.map((each) => each.id)).toEqual([thread?.thread]);
  expect(thread?.name?.length).toBe(100);
});

test("where there can be no thread there is none", async () => {
  const { stage, guild } = await inVenice();
  await using _ = stage;
  const { discord } = stage;
  const poor = discord.addGuild({ botPermissions: ["VIEW_CHANNEL", "SEND_MESSAGES"], everyone: [] });
  const channel = discord.addChannel({ guild });
  const open = stage.adapter.openThread!;
  expect(await open(placeOf(discord.addChannel({ guild: poor }), poor), "x")).toBeUndefined();
  expect(await open({ ...placeOf(channel, guild), thread: "1" }, "x")).toBeUndefined();
  expect(await open({ platform: "discord", id: channel.id, private: true, nsfw: false }, "x")).toBeUndefined();
});
