import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ground } from "../contracts/command/seat.ts";
import { OWN_KEY } from "../contracts/command/talking.ts";
import { testCommands } from "../contracts/command.ts";
import { eventually } from "./eventually.ts";
import { openCommandStage } from "./seats/command-stage.ts";
import { discordGround, isRepeated, offered } from "./seats/discord.ts";
import { expectClean, type Stage } from "./stage.ts";

let stage: Stage;
let ground: Ground;
beforeAll(async () => {
  stage = await openCommandStage({ discord: { messageContent: "granted" } });
  const owner = stage.discord.addUser({ username: "owner" });
  await stage.begin({ OWNERS: `discord:${owner.id}` });
  await offered(stage);
  ground = discordGround(stage, owner);
});
afterAll(() => stage.end());

describe("Discord", () => {
  testCommands(() => ground);

  describe.concurrent("what only Discord has", () => {
    it("commands of a message's menu work by user install where the bot is no member, for their caller only", async () => {
      const { discord } = stage;
      const guild = discord.addGuild({ bot: false });
      const user = discord.addUser({ installed: true });
      discord.addMember(guild, user);
      const channel = discord.addChannel({ guild });
      for (const command of ["Explain", "Translate", "Read aloud"]) {
        const target = discord.say({ channel, content: "Domani si va al Lido." });
        const handle = discord.contextMenu({ command, user, channel, target });
        await eventually(() => {
          const [last] = handle.messages.slice(-1);
          const isThere = last?.text !== "" || last.attachments.length > 0;
          expect([last?.loading, isThere], `${command}: ${last?.text}`).toEqual([false, true]);
        });
      }
    });

    it("a voice message bears its flag, its length and its waveform, and nothing else", async () => {
      const seat = await ground.sit();
      await seat.does("say", { text: "Listen to the bells." });
      const sent = await eventually(() => {
        const found = [...stage.discord.world.messages.values()].find(({ flags }) => (flags & 8192) !== 0);
        expect(found).toBeDefined();
        return found!;
      });
      expect([sent.content, sent.components, sent.files.length]).toEqual(["", [], 1]);
      expect(sent.files[0]).toMatchObject({ contentType: "audio/ogg" });
      expect(sent.files[0]?.durationSecs).toBeGreaterThan(0);
      expect(Buffer.from(sent.files[0]?.waveform ?? "", "base64").length).toBeGreaterThan(0);
      expect(Buffer.from(sent.files[0]?.waveform ?? "", "base64").length).toBeLessThanOrEqual(256);
    });
  });

  it("and nobody complained", () => {
    expectClean(stage, { discord: isRepeated });
    expect(ground.violations()).toEqual([]);
    expect(stage.bot.log()).not.toContain(OWN_KEY);
  });
});
