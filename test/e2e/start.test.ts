import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startBot } from "./bot.ts";
import { ask, at, chats, townIn } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { onStage, UNHURRIED_MS } from "./on-stage.ts";
import { expectClean, VENICE_KEY } from "./stage.ts";
import { alone } from "./telegram-people.ts";

const START = join(import.meta.dirname, "../../src/start.js");

/** Runs it with this environment until it ends by itself. */
async function run(env: Record<string, string>): Promise<{ code: number | null; output: string; files: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "start-"));
  const child = spawn(process.execPath, [START], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", DATA_DIR: join(folder, "data"), PORT: "0", ...env },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
  const timer = setTimeout(() => child.kill("SIGKILL"), 60_000);
  // Not when it exits: what it said last may still be on its way.
  const [code] = await once(child, "close");
  clearTimeout(timer);
  const files = existsSync(join(folder, "data")) ? readdirSync(join(folder, "data")) : [];
  rmSync(folder, { recursive: true, force: true });
  return { code, output, files };
}

describe.concurrent("configuration", () => {
  it("names every fault in a line of its own, exits 2 and writes nothing", async () => {
    const { code, output, files } = await run({
      DISCORD_TOKEN: "abc",
      VENICE_BASE_URL: "ftp://x",
      PORT: "99999",
      ALLOW: "discord:planet:1",
      OWNERS: "me",
      LOG_LEVEL: "loud",
      CONFIRM_USD: "-1",
      TELEGRAM_WEBHOOK_SECRET: "has a blank",
      STORE_URL: "mysql://x",
    });
    expect(code).toBe(2);
    for (const name of [
      "VENICE_BASE_URL",
      "PORT",
      "ALLOW",
      "OWNERS",
      "LOG_LEVEL",
      "CONFIRM_USD",
      "TELEGRAM_WEBHOOK_SECRET",
      "STORE_URL",
    ]) {
      expect(
        output.split("\n").filter((line) => line.trim().startsWith(`${name} `)),
        name,
      ).toHaveLength(1);
    }
    expect(output).not.toMatch(/at .*\.ts:\d+|ZodError/);
    expect(files).toEqual([]);
  });

  it("a platform token without a Venice key is a fault; a webhook without a secret too", async () => {
    const { code, output } = await run({
      DISCORD_TOKEN: "abc",
      TELEGRAM_WEBHOOK_URL: "https://x.example/telegram/hook",
    });
    expect(code).toBe(2);
    expect(output).toMatch(/VENICE_API_KEY/);
    expect(output).toMatch(/TELEGRAM_WEBHOOK_SECRET/);
  });

  it("a playground on another HOST demands a password, and auto means off there", async () => {
    const { code, output } = await run({ HOST: "0.0.0.0", PLAYGROUND: "on" });
    expect(code).toBe(2);
    expect(output).toMatch(/PLAYGROUND_PASSWORD/);
  });
});

describe.concurrent("refused at the door", () => {
  it(
    "a second process on the same data ends with a sentence, and the first goes on; a killed one leaves nothing in the way",
    () =>
      onStage({ telegram: true }, async (stage) => {
        const { says } = alone(stage);
        await stage.begin();
        const { code, output } = await run({ ...stage.env, DATA_DIR: stage.bot.dataDir });
        expect(code).toBe(2);
        expect(output).toContain("another Gondolier is at work on");
        await says("are you still there?");
        expectClean(stage);
        await stage.bot.kill();
        stage.bot.start();
        await stage.bot.ready();
        await says("and now?");
      }),
    UNHURRIED_MS,
  );

  it(
    "a token that Discord does not know ends the start with a sentence, without the token in it",
    () =>
      onStage({ discord: true }, async (stage) => {
        const { code, output } = await run({
          ...stage.env,
          DISCORD_TOKEN: "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.wrong-wrong-wrong-wrong-wrong",
        });
        expect(code).toBe(2);
        expect(output).toMatch(/DISCORD_TOKEN|token/i);
        expect(output).not.toContain("wrong-wrong");
      }),
    UNHURRIED_MS,
  );

  it(
    "a token that Telegram does not know likewise",
    () =>
      onStage({ telegram: true }, async (stage) => {
        const { code, output } = await run({ ...stage.env, TELEGRAM_BOT_TOKEN: "123456:wrong-wrong-wrong-wrong" });
        expect(code).toBe(2);
        expect(output).toMatch(/TELEGRAM_BOT_TOKEN/);
        expect(output).not.toContain("wrong-wrong");
      }),
    UNHURRIED_MS,
  );

  it(
    "a wrong STORE_KEY stops the start and changes nothing",
    () =>
      onStage({ discord: true, env: { STORE_KEY: "the-right-key-of-the-store" } }, async (stage) => {
        const town = townIn(stage.discord);
        await stage.begin();
        await ask(stage, {
          channel: town.channel,
          author: town.ada,
          content: `${at(stage.discord)} remember the right key`,
        });
        await stage.bot.term();
        const database = join(stage.bot.dataDir, "gondolier.db");
        const before = readFileSync(database);
        const { code, output } = await run({
          ...stage.env,
          STORE_KEY: "quite-another-key-of-it",
          DATA_DIR: stage.bot.dataDir,
        });
        expect(code).toBe(2);
        expect(output).toMatch(/STORE_KEY/);
        expect(readFileSync(database).equals(before)).toBe(true);
        stage.bot.start();
        await stage.bot.ready();
        await ask(stage, {
          channel: town.channel,
          author: town.ada,
          content: `${at(stage.discord)} what did I ask you to remember?`,
        });
        expect(chats(stage).at(-1)?.text).toContain("remember the right key");
        expectClean(stage);
      }),
    UNHURRIED_MS,
  );

  it(
    "a Venice that is away, or refuses the key, shows in /readyz and not in the start",
    () =>
      onStage({ telegram: true, venice: { keys: ["another-key"] } }, async (stage) => {
        stage.bot = await startBot(stage.env);
        await expect(stage.bot.ready(15_000)).rejects.toThrow(/not ready/);
      }),
    UNHURRIED_MS,
  );
});

describe.concurrent("without the right to read messages", () => {
  it(
    "Discord still answers mentions and direct messages, and the log says what cannot be seen and where to switch it on",
    () =>
      onStage({ discord: { messageContent: "off" } }, async (stage) => {
        const { discord } = stage;
        const town = townIn(discord);
        await stage.begin();
        const [answer] = await ask(stage, {
          channel: town.channel,
          author: town.ada,
          content: `${at(discord)} can you read me?`,
        });
        expect(answer?.text).toContain("can you read me?");
        const dm = discord.addDm(town.bob);
        expect((await ask(stage, { channel: dm, author: town.bob, content: "and in private?" }))[0]?.text).toContain(
          "in private?",
        );
        await ask(stage, {
          channel: town.channel,
          author: town.ada,
          content: "a reply with a ping",
          replyTo: answer!.id,
        });
        expect(stage.bot.log()).toMatch(/[Mm]essage ?[Cc]ontent/);
        expect(stage.bot.log()).toMatch(/discord\.com\/developers|Developer Portal/);
        expectClean(stage);
      }),
    UNHURRIED_MS,
  );

  it(
    "Telegram with privacy mode on hears commands and replies",
    () =>
      onStage({ telegram: true }, async (stage) => {
        const { says } = alone(stage);
        await stage.begin();
        await says("private words with privacy mode");
        expect(stage.bot.log()).toMatch(/privacy mode/);
        expectClean(stage);
      }),
    UNHURRIED_MS,
  );
});

describe.concurrent("what lies on the disk", () => {
  it(
    "is encrypted, and its key is for the owner of the file only",
    () =>
      onStage({ telegram: true }, async (stage) => {
        const { says } = alone(stage, "Zaccaria");
        await stage.begin();
        await says("my unmistakable word is quetzalcoatl");
        await stage.bot.term();
        const folder = stage.bot.dataDir;
        expect(statSync(join(folder, "store.key")).mode & 0o777).toBe(0o600);
        for (const file of readdirSync(folder)) {
          const bytes = readFileSync(join(folder, file)).toString("latin1");
          for (const word of ["quetzalcoatl", "Zaccaria", VENICE_KEY, stage.telegram.token])
            expect(bytes.includes(word), `${word} in ${file}`).toBe(false);
        }
        await eventually(() => expect(stage.bot.log()).not.toContain("quetzalcoatl"));
      }),
    UNHURRIED_MS,
  );

  it(
    "STORE_URL=memory: writes nothing at all",
    () =>
      onStage({ telegram: true, env: { STORE_URL: "memory:" } }, async (stage) => {
        const { says } = alone(stage);
        await stage.begin();
        await says("kept in memory only");
        expect(readdirSync(stage.bot.dataDir).filter((name) => /\.db|\.key/.test(name))).toEqual([]);
      }),
    UNHURRIED_MS,
  );
});
