import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigError, isLoopback, readConfig, secretsOf } from "../src/config.ts";

const discord = { DISCORD_TOKEN: "token" };
const telegram = { TELEGRAM_BOT_TOKEN: "123456:ABC-DEF_0123456789" };
const key = { VENICE_API_KEY: "k1" };

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe("an empty environment", () => {
  it("gives the playground with the emulator, and every default", () => {
    expect(readConfig({})).toMatchObject({
      VENICE_API_KEY: [],
      VENICE_BASE_URL: "https://api.venice.ai/api/v1",
      DISCORD_API_URL: "https://discord.com/api",
      TELEGRAM_API_ROOT: "https://api.telegram.org",
      STORE_URL: "sqlite:data/gondolier.db",
      DATA_DIR: "data",
      HOST: "127.0.0.1",
      PORT: 8080,
      PLAYGROUND: "auto",
      OWNERS: [],
      ALLOW: [],
      BLOCK: [],
      ADULT: "off",
      SHARES: [],
      CONFIRM_USD: 0.05,
      MAX_WAIT: 120,
      LOG_LEVEL: "info",
      LOCALE: "en",
      emulated: true,
      playground: true,
    });
  });

  it("is the same as one whose names are set to nothing", () => {
    const blank = Object.fromEntries(Object.keys(readConfig({})).map((name) => [name, "  "]));
    expect(readConfig(blank)).toEqual(readConfig({}));
  });

  it("cannot be changed afterwards", () => {
    expect(Object.isFrozen(readConfig({}))).toBe(true);
  });
});

describe("every fault is told at once", () => {
  it("one line for each name, malformed or missing", () => {
    const faults = faultsOf({
      HOST: "not a host",
      PORT: "80000.5",
      MAX_WAIT: "soon",
      LOG_LEVEL: "loud",
      EMULATOR: "yes",
      OWNERS: "ada",
      BUDGET_DAY_USD: "-1",
      STORE_URL: "redis://store:6379",
      TELEGRAM_WEBHOOK_URL: "https://bot.example.org/telegram/hook",
      ...discord,
    });
    const names = faults.map((fault) => fault.slice(0, fault.indexOf(" ")));
    expect(names.sort()).toEqual(
      [
        ...["BUDGET_DAY_USD", "EMULATOR", "HOST", "LOG_LEVEL", "MAX_WAIT", "OWNERS", "PORT", "STORE_KEY"],
        ...["TELEGRAM_WEBHOOK_SECRET", "VENICE_API_KEY"],
      ].sort(),
    );
    for (const fault of faults) expect(fault).not.toContain("\n");
  });

  it("what is malformed is not called missing", () => {
    const faults = faultsOf({ PLAYGROUND: "on", HOST: "0.0.0.0", PLAYGROUND_PASSWORD: "short" });
    expect(faults).toEqual(["PLAYGROUND_PASSWORD must be at least 8 characters"]);
  });

  it("a malformed platform token still asks for a key", () => {
    const faults = faultsOf({ TELEGRAM_BOT_TOKEN: "nonsense" });
    expect(faults.map((fault) => fault.split(" ")[0])).toEqual(["TELEGRAM_BOT_TOKEN", "VENICE_API_KEY"]);
  });

  it("no fault repeats the value: it may be a secret in the wrong place", () => {
    const secret = "VENICE_INFERENCE_KEY_abcdef";
    const names = [
      "VENICE_BASE_URL",
      "TELEGRAM_BOT_TOKEN",
      "OWNERS",
      "ALLOW",
      "STORE_URL",
      "PORT",
      "EMULATOR",
      "LOCALE",
    ];
    const faults = faultsOf(Object.fromEntries(names.map((name) => [name, secret])));
    expect(faults.length).toBeGreaterThanOrEqual(names.length);
    expect(faults.join("\n")).not.toContain(secret);
  });

  it("a start stops with status 2 and names them on its error output", () => {
    const folder = mkdtempSync(join(tmpdir(), "config-"));
    try {
      // Names from a .env file count as well.
      writeFileSync(join(folder, ".env"), "MAX_WAIT=soon\n");
      const { status, stderr, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, "../src/start.js")], {
        cwd: folder,
        env: { PATH: process.env.PATH, PORT: "many", DISCORD_TOKEN: "a-secret-token" },
        encoding: "utf8",
        timeout: 15_000,
      });
      expect(status).toBe(2);
      const lines = stderr.trim().split("\n");
      expect(lines[0]).toBe("Gondolier cannot start:");
      expect(lines.slice(1).map((line) => line.trim().split(" ")[0])).toEqual(["PORT", "MAX_WAIT", "VENICE_API_KEY"]);
      expect(stdout + stderr).not.toContain("a-secret-token");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("Venice or the emulator", () => {
  it("keys may be several, with blanks around them", () => {
    expect(readConfig({ VENICE_API_KEY: " k1 , k2,, " }).VENICE_API_KEY).toEqual(["k1", "k2"]);
  });

  it("a key switches the emulator off, EMULATOR=on keeps it", () => {
    expect(readConfig(key).emulated).toBe(false);
    expect(readConfig({ ...key, EMULATOR: "on" }).emulated).toBe(true);
  });

  it.each([
    ["Discord", discord],
    ["Telegram", telegram],
  ])("a token for %s without a key is a fault, unless made-up answers are wanted", (_name, token) => {
    expect(faultsOf(token)).toEqual([expect.stringMatching(/^VENICE_API_KEY is missing/)]);
    expect(faultsOf({ ...token, EMULATOR: "off" })).toHaveLength(1);
    expect(readConfig({ ...token, EMULATOR: "on" }).emulated).toBe(true);
    expect(readConfig({ ...token, ...key }).emulated).toBe(false);
  });

  it("neither key nor emulator is a fault: nothing could answer", () => {
    expect(faultsOf({ EMULATOR: "off" })).toEqual([expect.stringMatching(/^VENICE_API_KEY is missing/)]);
  });
});

describe("the playground", () => {
  it.each(["127.0.0.1", "localhost", "::1", "[::1]", "127.8.0.1"])("auto is on at %s", (HOST) => {
    expect(isLoopback(HOST)).toBe(true);
    expect(readConfig({ HOST }).playground).toBe(true);
  });

  it.each([
    "0.0.0.0",
    "::",
    "192.168.1.2",
    "localhost.example.org",
    "127.0.0.1.example.org",
  ])("auto is off at %s", (HOST) => {
    expect(readConfig({ HOST }).playground).toBe(false);
  });

  it("auto is off where a platform's token is set", () => {
    expect(readConfig({ ...discord, ...key }).playground).toBe(false);
    expect(readConfig({ ...discord, ...key, PLAYGROUND: "on" }).playground).toBe(true);
  });

  it("on demands a password on any host but this machine", () => {
    expect(faultsOf({ PLAYGROUND: "on", HOST: "0.0.0.0" })).toEqual([
      expect.stringMatching(/^PLAYGROUND_PASSWORD is missing/),
    ]);
    expect(readConfig({ PLAYGROUND: "on", HOST: "0.0.0.0", PLAYGROUND_PASSWORD: "long enough" }).playground).toBe(true);
    expect(readConfig({ PLAYGROUND: "on" }).playground).toBe(true);
  });

  it("off without a platform is a fault: nobody could reach the bot", () => {
    expect(faultsOf({ PLAYGROUND: "off" })).toHaveLength(1);
  });
});

describe("lists", () => {
  it.each([
    ["OWNERS", "discord:1, telegram:2"],
    ["ALLOW", "discord:guild:1,discord:user:2,telegram:chat:-100123,telegram:user:4"],
    ["BLOCK", "telegram:chat:-5"],
    ["SHARES", "discord:role:1=3,telegram:user:2=0.5"],
  ] as const)("%s takes %s", (name, value) => {
    expect(readConfig({ [name]: value })[name]).toEqual(value.split(",").map((each) => each.trim()));
  });

  it.each([
    ["OWNERS", "123"],
    ["OWNERS", "discord:1;telegram:2"],
    ["OWNERS", "slack:1"],
    ["ALLOW", "discord:1"],
    ["ALLOW", "discord:guild:abc"],
    ["ALLOW", "telegram:guild:1"],
    ["ALLOW", "discord:guild:1 discord:guild:2"],
    ["BLOCK", "*"],
    ["SHARES", "discord:role:1"],
    ["SHARES", "discord:role:1=-2"],
  ])("%s does not take %s", (name, value) => {
    expect(faultsOf({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} must be a list such as`))]);
  });
});

describe("other values", () => {
  it("a store may stand in another data folder", () => {
    expect(readConfig({ DATA_DIR: "/data" }).STORE_URL).toBe("sqlite:/data/gondolier.db");
    expect(readConfig({ STORE_URL: "memory:" }).STORE_URL).toBe("memory:");
    expect(faultsOf({ STORE_URL: "gondolier.db" })).toHaveLength(1);
  });

  it("addresses lose the slash at their end, and must be of the web", () => {
    expect(readConfig({ DISCORD_API_URL: "http://127.0.0.1:1/api//" }).DISCORD_API_URL).toBe("http://127.0.0.1:1/api");
    for (const bad of ["discord.com", "ftp://discord.com", "http://"])
      expect(faultsOf({ DISCORD_API_URL: bad }), bad).toHaveLength(1);
  });

  it("a webhook and its secret come together", () => {
    const url = { TELEGRAM_WEBHOOK_URL: "https://bot.example.org/telegram/hook" };
    const secret = { TELEGRAM_WEBHOOK_SECRET: "s3cret" };
    expect(faultsOf({ ...telegram, ...key, ...url })).toEqual([expect.stringMatching(/^TELEGRAM_WEBHOOK_SECRET/)]);
    expect(faultsOf({ ...telegram, ...key, ...secret })).toEqual([expect.stringMatching(/^TELEGRAM_WEBHOOK_URL/)]);
    expect(faultsOf({ ...telegram, ...key, ...url, ...secret })).toEqual([]);
  });

  it.each([
    ["PORT", "-1"],
    ["PORT", "80.5"],
    ["PORT", "eighty"],
    ["MAX_WAIT", "0"],
    ["MAX_WAIT", "Infinity"],
    ["CONFIRM_USD", "-0.01"],
    ["BUDGET_MONTH_USD", "0"],
    ["BUDGET_MONTH_USD", "NaN"],
    ["STORE_KEY", "too short"],
    ["LOCALE", "English!"],
    ["ADULT", "yes"],
  ])("%s does not take %s", (name, value) => {
    expect(faultsOf({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} m`))]);
  });

  it("every secret is known as one", () => {
    const secrets = {
      VENICE_API_KEY: "key-one,key-two",
      VENICE_ADMIN_KEY: "admin-key",
      DISCORD_TOKEN: "discord-token",
      TELEGRAM_BOT_TOKEN: "123456:telegram-token",
      TELEGRAM_WEBHOOK_URL: "https://bot.example.org/telegram/hook",
      TELEGRAM_WEBHOOK_SECRET: "hook-secret",
      STORE_KEY: "store-key-store-key",
      PLAYGROUND_PASSWORD: "play-password",
    };
    const known = secretsOf(readConfig(secrets));
    const { TELEGRAM_WEBHOOK_URL: _public, VENICE_API_KEY: _list, ...rest } = secrets;
    expect([...known].sort()).toEqual([...Object.values(rest), "key-one", "key-two"].sort());
  });

  it("so is the password in the store's address, as it stands there and as it is meant", () => {
    const env = { ...telegram, ...key, STORE_KEY: "a secret of some length" };
    const known = secretsOf(readConfig({ ...env, STORE_URL: "rediss://me:p%40ss-word@store.example.org:6380/2" }));
    expect(known).toContain("p%40ss-word");
    expect(known).toContain("p@ss-word");
    expect(secretsOf(readConfig({ ...env, STORE_URL: "redis://store" }))).not.toContain("");
  });
});

describe("the store's address", () => {
  it.each([
    "sqlite:data/x.db",
    "memory:",
    "redis://store",
    "redis://:secret@store:6379",
    "rediss://me:secret@[::1]:6379/3",
  ])("may be %s", (STORE_URL) => {
    expect(readConfig({ STORE_URL, STORE_KEY: "a secret of some length" }).STORE_URL).toBe(STORE_URL);
  });
  it.each([
    "redis:",
    "redis://",
    "redis://me:a/b@store",
    "redis://store/name",
    "postgres://store",
    "redis://store:port",
  ])("may not be %s", (STORE_URL) => {
    const faults = faultsOf({ STORE_URL, STORE_KEY: "a secret of some length" });
    expect(faults).toEqual([expect.stringMatching(/^STORE_URL (must be sqlite:FILE|is no address)/)]);
  });
});
