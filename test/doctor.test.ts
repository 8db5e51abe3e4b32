import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../src/core/store/open.ts";
import { examine } from "../src/doctor.ts";
import { type EmulatorOptions, startEmulator } from "../src/emulator/index.ts";
import { type FakeDiscordOptions, startFakeDiscord } from "./fakes/discord/index.ts";
import { type FakeTelegramOptions, startFakeTelegram } from "./fakes/telegram/index.ts";

let dataDir = "";
const closing: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "doctor-"));
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** What the doctor says of an environment. */
async function says(env: Record<string, string> = {}): Promise<{ readonly text: string; readonly failures: number }> {
  let text = "";
  const failures = await examine({ DATA_DIR: dataDir, PORT: "0", ...env }, (more) => (text += more));
  for (const [name, value] of Object.entries(env))
    if (/KEY|TOKEN|SECRET|PASSWORD/.test(name))
      for (const secret of value.split(",")) expect(text, `${name} was printed`).not.toContain(secret);
  return { text, failures };
}

const lines = (text: string, level: "ok" | "warn" | "FAIL") =>
  text.split("\n").filter((line) => line.startsWith(`${level} `));

async function venice(options: EmulatorOptions = {}) {
  const emulator = await startEmulator(options);
  closing.push(() => emulator.stop());
  return { emulator, env: { VENICE_API_KEY: "VENICE_INFERENCE_KEY_doctor", VENICE_BASE_URL: emulator.url } };
}

async function discord(options: FakeDiscordOptions = {}) {
  const fake = await startFakeDiscord(options);
  closing.push(() => fake.stop());
  return { fake, env: { DISCORD_TOKEN: fake.token, DISCORD_API_URL: fake.url } };
}

async function telegram(options: FakeTelegramOptions = {}) {
  const fake = await startFakeTelegram(options);
  closing.push(() => fake.stop());
  return { fake, env: { TELEGRAM_BOT_TOKEN: fake.token, TELEGRAM_API_ROOT: fake.url } };
}

describe("a healthy bot", () => {
  it("without any configuration has nothing to mend, and nothing is made by looking", async () => {
    const folder = join(dataDir, "not-there-yet");
    const { text, failures } = await says({ DATA_DIR: folder });
    expect(failures).toBe(0);
    expect(lines(text, "warn")).toEqual([]);
    expect(text).toContain("the embedded emulator answers");
    expect(text).toMatch(/Nothing stands in the way, 0 to know\.\n$/);
    expect(existsSync(folder)).toBe(false);
  });

  it("on both platforms is ok in every line", async () => {
    const [v, d, t] = await Promise.all([venice(), discord(), telegram()]);
    d.fake.guildCreate(d.fake.addGuild({ name: "Lagoon" }));
    const { text, failures } = await says({
      ...{ ...v.env, ...d.env, ...t.env },
      ...{ ALLOW: "discord:guild:1", OWNERS: "discord:1" },
    });
    expect(lines(text, "FAIL")).toEqual([]);
    expect(lines(text, "warn")).toEqual([]);
    expect(failures).toBe(0);
    for (const each of [
      "Venice: the key works (tier paid; balance 10000.00 USD",
      "answers by default",
      "@gondolier",
      "Message Content Intent is on",
    ])
      expect(text).toContain(each);
    expect(text).toContain("updates are polled");
    expect(d.fake.violations).toEqual([]);
    expect(t.fake.violations).toEqual([]);
  });

  it("says so by its exit status", () => {
    const entry = join(import.meta.dirname, "../src/start.js");
    const run = (env: Record<string, string>) =>
      spawnSync(process.execPath, [entry, "doctor"], { cwd: dataDir, env, encoding: "utf8", timeout: 20_000 });
    expect(run({ PORT: "0" }).status).toBe(0);
    const bad = run({ PORT: "0", DISCORD_TOKEN: "a-secret-token" });
    expect(bad.status).toBe(1);
    expect(bad.stdout).toContain("FAIL  Configuration: VENICE_API_KEY is missing");
    expect(bad.stdout + bad.stderr).not.toContain("a-secret-token");
  });
});

describe("the configuration", () => {
  it("has every fault told, and nothing else is looked at", async () => {
    const { text, failures } = await says({ PORT: "many", LOG_LEVEL: "loud", DISCORD_TOKEN: "secret-token" });
    expect(failures).toBe(3);
    expect(lines(text, "FAIL").map((line) => line.split(" ")[3])).toEqual(["PORT", "LOG_LEVEL", "VENICE_API_KEY"]);
    expect(text).toContain("Nothing else was looked at");
  });

  it("that opens the bot to everyone, or keeps everyone out, is worth a word", async () => {
    const { env } = await telegram();
    const open = await says({ ...env, EMULATOR: "on" });
    expect(lines(open.text, "warn").join("\n")).toMatch(/EMULATOR=on.*\n.*ALLOW is empty.*\n.*OWNERS is empty/);
    expect((await says({ HOST: "0.0.0.0" })).text).toMatch(/warn {2}Configuration: nobody can reach the bot/);
  });
});

describe("Venice", () => {
  it("is asked with each key, and the refused one is named by its number", async () => {
    const { env } = await venice({ keys: ["good-key-1", "good-key-3"] });
    const { text, failures } = await says({ ...env, VENICE_API_KEY: "good-key-1,bad-key-22,good-key-3" });
    expect(failures).toBe(1);
    expect(lines(text, "FAIL")).toEqual(["FAIL  Venice: key 2 of 3 is refused (401)"]);
    expect(text).toContain("ok    Venice: key 3 of 3 works");
  });

  it("that has no money left is a failure", async () => {
    const { env } = await venice({ balance: { usd: 0, diem: 0 } });
    const { text, failures } = await says(env);
    expect(failures).toBe(1);
    expect(text).toMatch(/FAIL {2}Venice: the key may not be used now.*\n {6}→ Top up/);
  });

  it("that is down, or is not Venice, is a failure with a place to look at", async () => {
    const { emulator, env } = await venice();
    await emulator.stop();
    expect((await says(env)).text).toMatch(/FAIL {2}Venice: 127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)/);
    const { url } = await web(200, "<html>hello</html>");
    expect((await says({ ...env, VENICE_BASE_URL: url })).text).toMatch(
      /FAIL {2}Venice: 127.0.0.1:\d+ gave no usable answer/,
    );
  });
});

describe("Discord", () => {
  it("a wrong token is a failure, and says where the right one is", async () => {
    const { env } = await discord();
    const { text, failures } = await says({ ...env, EMULATOR: "on", DISCORD_TOKEN: `${env.DISCORD_TOKEN}x` });
    expect(failures).toBe(1);
    expect(text).toMatch(/FAIL {2}Discord: the token is refused \(401\)\n {6}→ .*Reset Token/);
  });

  it("the invite link has the scopes and no more permissions than are used", async () => {
    const { fake, env } = await discord();
    const { text } = await says({ ...env, EMULATOR: "on" });
    const link = new URL(/https:\/\/discord\.com\/oauth2\/authorize\?\S*permissions\S*/.exec(text)?.[0] ?? "");
    expect(link.searchParams.get("client_id")).toBe(fake.applicationId);
    expect(link.searchParams.get("scope")).toBe("bot applications.commands");
    const permissions = BigInt(link.searchParams.get("permissions") ?? 0);
    // View channels, send messages (in threads and by voice too), embed links, attach files, read history, webhooks for
    // characters, threads for scenes; no administration of any kind.
    const used = [10, 11, 14, 15, 16, 29, 35, 38, 46].map((bit) => 1n << BigInt(bit));
    expect(permissions).toBe(used.reduce((all, bit) => all | bit, 0n));
    expect(text).toContain(`client_id=${fake.applicationId}&integration_type=1&scope=applications.commands`);
  });

  it("counts its servers", async () => {
    const { fake, env } = await discord();
    expect((await says({ ...env, EMULATOR: "on" })).text).toMatch(/warn {2}Discord: the bot is in no server yet\n/);
    for (const name of ["a", "b", "c"]) fake.guildCreate(fake.addGuild({ name }));
    expect((await says({ ...env, EMULATOR: "on" })).text).toMatch(/ok {4}Discord: in 3 servers/);
  });

  it("says when it may not read messages, or cannot be added by people", async () => {
    const { env } = await discord({ messageContent: "off", integrationTypes: [0] });
    const { text, failures } = await says({ ...env, EMULATOR: "on" });
    expect(failures).toBe(0);
    expect(text).toMatch(/warn {2}Discord: the Message Content Intent is off.*\n {6}→ .*Privileged Gateway Intents/);
    expect(text).toMatch(/warn {2}Discord: people cannot add the bot for themselves/);
  });

  it("an application whose commands go elsewhere, or that cannot be invited, is a failure", async () => {
    const application = { id: "42", name: "x", flags: 1 << 19, interactions_endpoint_url: "https://other.example/i" };
    const { url } = await web(200, JSON.stringify({ ...application, bot_require_code_grant: true, bot_public: false }));
    const { text } = await says({ DISCORD_TOKEN: "token-token", DISCORD_API_URL: url, EMULATOR: "on" });
    expect(lines(text, "FAIL")).toHaveLength(2);
    expect(text).toContain("only the application's owner can invite the bot");
    expect(text).not.toContain("other.example");
  });

  it("that is out of order is told from a network that is", async () => {
    const { fake, env } = await discord();
    fake.fault({ path: /applications/, status: 503 });
    expect((await says({ ...env, EMULATOR: "on" })).text).toMatch(/FAIL {2}Discord: \S+ is out of order \(503\)/);
    fake.fault({ path: /applications/, status: 429, body: { retry_after: 1.5, global: false, message: "slow down" } });
    expect((await says({ ...env, EMULATOR: "on" })).text).toMatch(/warn {2}Discord: asked too much.*\n.*in 2 s/);
    fake.fault({ path: /applications/, drop: true });
    expect((await says({ ...env, EMULATOR: "on" })).text).toMatch(/FAIL {2}Discord: \S+ cannot be reached/);
  });
});

describe("Telegram", () => {
  const made = { EMULATOR: "on" };
  const hook = {
    TELEGRAM_WEBHOOK_SECRET: "a-hook-secret",
    TELEGRAM_WEBHOOK_URL: "https://bot.example.org/telegram/hook",
  };

  it("a wrong token is a failure, and is not printed", async () => {
    const { env } = await telegram();
    const { text, failures } = await says({
      ...made,
      ...env,
      TELEGRAM_BOT_TOKEN: "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    });
    expect(failures).toBe(1);
    expect(text).toMatch(/FAIL {2}Telegram: the token is refused \(40[14]\)\n {6}→ .*BotFather/);
  });

  it("privacy mode is told", async () => {
    const guarded = await telegram({ bot: { privacy: true } });
    expect((await says({ ...made, ...guarded.env })).text).toContain("privacy mode is on");
    const open = await telegram({ bot: { privacy: false } });
    expect((await says({ ...made, ...open.env })).text).toContain("privacy mode is off");
  });

  it("a webhook that nobody configured, or another one, is worth a word; its path is not shown", async () => {
    const { fake, env } = await telegram();
    await fetch(
      `${fake.url}/bot${fake.token}/setWebhook?url=${encodeURIComponent("https://other.example/secret-path")}`,
    );
    const polling = await says({ ...made, ...env });
    expect(polling.text).toMatch(/warn {2}Telegram: a webhook is set at other\.example, while .* polling/);
    const other = await says({ ...made, ...env, ...hook });
    expect(other.text).toMatch(/warn {2}Telegram: the webhook is set at other\.example, not at bot\.example\.org/);
    expect(polling.text + other.text).not.toContain("secret-path");
  });

  it("a webhook address that Telegram or we cannot serve is a failure", async () => {
    const { env } = await telegram();
    const taken = await says({ ...made, ...env, ...hook, TELEGRAM_WEBHOOK_URL: "https://bot.example.org/healthz" });
    expect(taken.text).toMatch(/FAIL {2}Telegram: the webhook's path \/healthz belongs to something else/);
    expect((await says({ ...made, ...env, ...hook })).failures).toBe(0);
  });

  it("that is out of reach is a failure", async () => {
    const { fake, env } = await telegram();
    fake.fault({ method: "getMe", status: 502, html: true });
    expect((await says({ ...made, ...env })).text).toMatch(/FAIL {2}Telegram: \S+ (is out of order|answers, but not)/);
    fake.fault({ method: "getMe", status: 429, description: "Too Many Requests", retryAfter: 7 });
    expect((await says({ ...made, ...env })).text).toMatch(/warn {2}Telegram: asked too much.*\n.*in 7 s/);
    await fake.stop();
    expect((await says({ ...made, ...env })).text).toMatch(/FAIL {2}Telegram: \S+ cannot be reached \(ECONNREFUSED\)/);
  });
});

describe("the store", () => {
  const database = () => join(dataDir, "gondolier.db");
  /** Without SQLite's own side files, which reading may leave behind empty. */
  const files = () => readdirSync(dataDir).filter((name) => !/-(wal|shm)$/.test(name));

  async function made(secret?: string): Promise<void> {
    const store = await openStore({ url: `sqlite:${database()}`, dataDir, ...(secret && { secret }) });
    await store.close();
  }

  it("that is there opens with its key", async () => {
    await made();
    const { text, failures } = await says();
    expect(failures).toBe(0);
    expect(text).toContain("opens, and the key fits");
    expect(text).toContain("store.key; back it up");
  });

  it("with another key is a failure, and stays as it is", async () => {
    await made("the right key of the store");
    const before = statSync(database()).mtimeMs;
    const { text, failures } = await says({ STORE_KEY: "a wrong key of the store" });
    expect(failures).toBe(1);
    expect(text).toMatch(/FAIL {2}Store: STORE_KEY does not fit/);
    expect(statSync(database()).mtimeMs).toBe(before);
    expect(files()).toEqual(["gondolier.db"]);
  });

  it("whose kept key is lost is a failure, and no new key hides that", async () => {
    await made();
    rmSync(join(dataDir, "store.key"));
    expect((await says()).text).toMatch(/FAIL {2}Store: STORE_KEY is not set and .*store\.key is missing/);
    expect(files()).toEqual(["gondolier.db"]);
  });

  it("that is no database, or that others may read the key of, is told", async () => {
    writeFileSync(database(), "these bytes are no database".repeat(100));
    expect((await says()).text).toMatch(/FAIL {2}Store: STORE_URL: .* cannot be read as a database/);
    rmSync(database());
    await made();
    chmodSync(join(dataDir, "store.key"), 0o644);
    expect((await says()).text).toMatch(/warn {2}Store: other users may read .*store\.key\n {6}→ Run: chmod 600/);
  });

  it("in a folder that is a file is a failure", async () => {
    const file = join(dataDir, "file");
    writeFileSync(file, "");
    expect((await says({ DATA_DIR: join(file, "data") })).text).toMatch(
      /FAIL {2}Store: DATA_DIR .* cannot be written to/,
    );
  });

  it("that forgets, or that this version does not have, is told", async () => {
    expect((await says({ STORE_URL: "memory:" })).text).toMatch(/warn {2}Store: everything is forgotten/);
  });
});

describe("the address", () => {
  it("that another program has is a failure; that this bot has is not", async () => {
    const other = await web(200, "something else");
    const taken = await says({ PORT: String(other.port) });
    expect(taken.failures).toBe(1);
    expect(taken.text).toMatch(/FAIL {2}HTTP: another program listens on 127\.0\.0\.1:\d+/);
    const own = await web(200, JSON.stringify({ status: "alive" }));
    expect((await says({ PORT: String(own.port) })).text).toMatch(/warn {2}HTTP: a bot already listens/);
  });

  it("that is not of this machine is a failure", async () => {
    const { text, failures } = await says({ HOST: "192.0.2.1", DATA_DIR: dataDir });
    expect(failures).toBe(1);
    expect(text).toMatch(/FAIL {2}HTTP: 192\.0\.2\.1 is no address of this machine/);
  });
});

/** A server that answers everything alike. */
async function web(status: number, body: string): Promise<{ readonly url: string; readonly port: number }> {
  const server: Server = createServer((_request, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port };
}
