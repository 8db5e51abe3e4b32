import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type Bot, startBot } from "./e2e/bot.ts";

const entry = join(import.meta.dirname, "../src/start.js");
const bots: Bot[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const bot of bots.splice(0)) await bot.dispose();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function started(env: Record<string, string> = {}): Promise<Bot> {
  const bot = await startBot(env);
  bots.push(bot);
  await bot.ready();
  return bot;
}

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "start-"));
  folders.push(folder);
  return folder;
}

/** Runs it to its end, with this environment only. */
function ended(args: readonly string[], env: Record<string, string>, node = process.execPath) {
  const cwd = env.DATA_DIR ?? emptyFolder();
  return spawnSync(node, [entry, ...args], { cwd, env, encoding: "utf8", timeout: 15_000 });
}

/** A Node of this machine that is too old to run TypeScript, if there is one. */
function olderNode(): { readonly path: string; readonly version: string } | undefined {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, "node");
    try {
      accessSync(path, constants.X_OK);
      const version = execFileSync(path, ["--version"], { encoding: "utf8", env: {} }).trim();
      if (Number(/^v(\d+)/.exec(version)?.[1] ?? 99) < 24) return { path, version };
    } catch {
      // Not there, or not to be run.
    }
  }
  return undefined;
}

describe("the entry", () => {
  const old = olderNode();
  if (!old) console.log("left out: an older Node is told so in one sentence (there is no Node below 24 on the PATH)");
  it.skipIf(!old)("an older Node is told so in one sentence, not by a syntax error", () => {
    for (const args of [[], ["doctor"]]) {
      const { status, stdout, stderr } = ended(args, {}, old?.path);
      expect(status).toBe(2);
      expect(stdout).toBe("");
      expect(stderr.trim().split("\n")).toHaveLength(1);
      expect(stderr).toMatch(/needs Node 24 or newer/);
      expect(stderr).toContain(old?.version);
    }
  });

  it("runs the doctor when it is asked to", () => {
    const { status, stdout } = ended(["doctor"], { PORT: "0" });
    expect(status).toBe(0);
    expect(stdout).toContain("Nothing stands in the way");
  });

  it.skipIf(process.platform !== "linux")(
    "tells the C library to give memory back, unless it was told something",
    async () => {
      const told = async (env: Record<string, string>) => {
        const cwd = emptyFolder();
        const child = spawn(process.execPath, [entry], {
          cwd,
          env: { PORT: "0", DATA_DIR: cwd, ...env },
          stdio: "pipe",
        });
        await once(child.stdout, "data");
        const environment = readFileSync(`/proc/${child.pid}/environ`, "utf8").split("\0");
        child.kill("SIGKILL");
        await once(child, "exit");
        return environment.filter((each) => each.startsWith("MALLOC_"));
      };
      expect(await told({})).toEqual(["MALLOC_ARENA_MAX=1", "MALLOC_MMAP_THRESHOLD_=65536"]);
      expect(await told({ MALLOC_ARENA_MAX: "8" })).toEqual(["MALLOC_ARENA_MAX=8"]);
    },
  );

  it("without any configuration serves the playground by the emulator, and says where", async () => {
    const bot = await started();
    expect(bot.log()).toContain(`open ${bot.url}\n`);
    expect((await bot.status("/")).body).toContain("gondolier-token");
    expect(JSON.parse((await bot.status("/readyz")).body)).toMatchObject({
      ready: true,
      parts: { venice: { ready: true }, web: { ready: true } },
    });
  });
});

describe("a start that cannot be", () => {
  it("because the port is taken ends with one sentence and status 2", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const address = other.address();
    const port = typeof address === "object" ? String(address?.port) : "";
    try {
      const { status, stderr } = ended([], { PORT: port, DATA_DIR: emptyFolder() });
      expect(status).toBe(2);
      expect(stderr.split("\n")[0]).toBe("Gondolier cannot start:");
      expect(stderr.trim().split("\n")).toHaveLength(2);
      expect(stderr).toContain(port);
    } finally {
      other.close();
    }
  });

  it("because the data folder cannot be made ends with one sentence and status 2", () => {
    const { status, stderr } = ended([], { PORT: "0", STORE_URL: `sqlite:${entry}/x.db` });
    expect(status).toBe(2);
    expect(stderr.trim().split("\n")).toHaveLength(2);
  });

  it("because the key does not fit says so, and writes nothing", async () => {
    const bot = await started({ STORE_KEY: "the right key of the store" });
    await bot.term();
    const before = readdirSync(bot.dataDir);
    const env = { PORT: "0", DATA_DIR: bot.dataDir, STORE_KEY: "a wrong key of the store" };
    const { status, stderr, stdout } = ended([], env);
    expect(status).toBe(2);
    expect(stderr).toMatch(/STORE_KEY does not fit/);
    expect(stdout + stderr).not.toContain("a wrong key");
    expect(readdirSync(bot.dataDir).filter((name) => !before.includes(name) && !/-(wal|shm)$/.test(name))).toEqual([]);
    bot.start({ STORE_KEY: "the right key of the store" });
    await bot.ready();
  });
});

describe("an end", () => {
  it("is prompt where nothing runs, and clean, also under an open page", async () => {
    const bot = await started();
    await new Page(bot).watch();
    const from = performance.now();
    expect(await bot.term()).toBe(0);
    expect(performance.now() - from).toBeLessThan(3000);
    expect(readdirSync(bot.dataDir).filter((name) => /-(wal|shm)$/.test(name))).toEqual([]);
  });

  it("by Ctrl+C is the same", async () => {
    const child = spawn(process.execPath, [entry], {
      cwd: emptyFolder(),
      env: { PORT: "0" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const exited = once(child, "exit");
    let output = "";
    for await (const data of child.stdout) {
      output += data;
      if (!output.includes("open http://")) continue;
      child.kill("SIGINT");
      break;
    }
    expect(await exited).toEqual([0, null]);
  });

  it("lets an answer that grows come to its end", async () => {
    const bot = await started();
    const page = new Page(bot);
    await page.ask("Write an essay of 120 words about lagoons");
    await page.grows();
    expect(await bot.term()).toBe(0);
    bot.start();
    await bot.ready();
    const [, answer] = await new Page(bot).messages();
    expect(answer?.state).toBe("done");
    expect(answer?.html).toContain("Part 2");
  });

  it("hands over an answer that takes too long, within 25 s, to the next process", { timeout: 60_000 }, async () => {
    const bot = await started();
    const page = new Page(bot);
    await page.ask("Write an essay of 3000 words about lagoons");
    await page.grows();
    const from = performance.now();
    expect(await bot.term()).toBe(0);
    expect(performance.now() - from).toBeLessThan(25_500);
    bot.start();
    await bot.ready();
    const next = new Page(bot);
    await next.grows();
    expect(await next.messages()).toHaveLength(2);
  });
});

interface Message {
  readonly role: string;
  readonly state: string;
  readonly html: string;
}

/** What a browser does, as far as it matters here. */
class Page {
  readonly #bot: Bot;
  #token: Promise<string> | undefined;

  constructor(bot: Bot) {
    this.#bot = bot;
  }

  async #send(path: string, json?: object): Promise<Response> {
    this.#token ??= this.#bot
      .status("/")
      .then(({ body }) => /gondolier-token" content="([^"]+)"/.exec(body)?.[1] ?? "");
    const reply = await fetch(this.#bot.url + path, {
      method: json ? "POST" : "GET",
      headers: {
        origin: this.#bot.url,
        "x-gondolier-token": await this.#token,
        ...(json && { "content-type": "application/json" }),
      },
      ...(json && { body: JSON.stringify(json) }),
    });
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return reply;
  }

  async #place(): Promise<string> {
    const { places } = (await (await this.#send("/api/places")).json()) as { places: { id: string }[] };
    return places[0]?.id ?? "";
  }

  /** Opens the stream of events and leaves it open. */
  async watch(): Promise<void> {
    const reply = await this.#send(`/api/events?place=${await this.#place()}`);
    const reader = reply.body?.getReader();
    await reader?.read();
  }

  async ask(prompt: string): Promise<void> {
    const json = { id: crypto.randomUUID(), place: await this.#place(), command: "ask", options: { prompt } };
    await this.#send("/api/turns", json);
  }

  async messages(): Promise<readonly Message[]> {
    const reply = await this.#send(`/api/places/${await this.#place()}/messages`);
    const { messages } = (await reply.json()) as { messages: (Message & { blocks?: readonly string[] })[] };
    return messages.map((message) => ({ ...message, html: JSON.stringify(message) }));
  }

  /** Resolves when the newest answer shows its first words. */
  async grows(): Promise<void> {
    for (let tries = 0; tries < 500; tries++) {
      const newest = (await this.messages()).at(-1);
      if (newest?.role === "answer" && newest.state === "growing" && newest.html.includes("Part 1")) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`no answer grows: ${JSON.stringify(await this.messages())}`);
  }
}
