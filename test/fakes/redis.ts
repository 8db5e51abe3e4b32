import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@redis/client";

/** A real Redis of its own, on a free port of this machine, with its data in a folder that goes when it stops. */
export interface TestRedis extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Ends the server as `kill -9` does; what was written before is kept for the next start. */
  kill(): Promise<void>;
  /** Starts it again, on the same port and data, where it is not running. */
  start(): Promise<void>;
  /** Freezes the server: connections stay open, and nothing answers until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** Cuts every connection that is open; returns how many. */
  cut(): Promise<number>;
  /** Lets every key whose name has this in it expire now. */
  expire(part: string): Promise<void>;
  /** Forgets all data. */
  flush(): Promise<void>;
  /** Every key with its raw content, as text. */
  dump(): Promise<string>;
  /** What the server says about itself. */
  info(): Promise<string>;
}

/** Where this machine has a Redis server. */
export function findRedis(): string | undefined {
  const folders = (process.env.PATH ?? "").split(":").concat("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin");
  return folders
    .filter(Boolean)
    .map((folder) => join(folder, "redis-server"))
    .find((path) => existsSync(path));
}

/**
 * Whether tests with Redis run. Where there is no server they are left out, which is said in one line; with
 * `GONDOLIER_REQUIRE_REDIS=1` that is a failure.
 */
export function redisTestsRun(what: string, found = findRedis()): boolean {
  if (found) return true;
  if (process.env.GONDOLIER_REQUIRE_REDIS === "1")
    throw new Error(`No redis-server was found, so these tests cannot run: ${what}`);
  process.stderr.write(`LEFT OUT, no redis-server on this machine: ${what}\n`);
  return false;
}

/** @param flags of the server's own, such as `["--requirepass", "secret"]` */
export async function startRedis(flags: readonly string[] = []): Promise<TestRedis> {
  const program = findRedis();
  if (!program) throw new Error("There is no redis-server on this machine");
  const dir = mkdtempSync(join(tmpdir(), "redis-"));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;

  const isRunning = () => child !== undefined && child.exitCode === null && child.signalCode === null;

  async function start(): Promise<void> {
    if (isRunning()) return;
    // Each write is on its way to the disk before it is answered: a killed server loses none.
    const own = ["--port", String(port), "--bind", "127.0.0.1", "--dir", dir, "--save", "", "--appendonly", "yes"];
    const server = spawn(program as string, [...own, ...flags], { stdio: ["ignore", "pipe", "pipe"] });
    child = server;
    let output = "";
    await new Promise<void>((resolve, reject) => {
      const read = (data: Buffer) => {
        output += data;
        if (output.includes("Ready to accept connections")) resolve();
      };
      server.stdout.on("data", read);
      server.stderr.on("data", read);
      server.once("error", reject);
      server.once("exit", () => reject(new Error(`redis-server ended:\n${output}`)));
    });
  }
  async function end(signal: NodeJS.Signals): Promise<void> {
    if (!child || !isRunning()) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }
  async function connect() {
    const client = createClient({ url });
    client.on("error", () => {});
    return client.connect();
  }

  await start();
  return {
    ...{ url, port, start },
    kill: () => end("SIGKILL"),
    freeze: () => void child?.kill("SIGSTOP"),
    thaw: () => void child?.kill("SIGCONT"),
    async cut() {
      const client = await connect();
      const count = await client.sendCommand<number>(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]);
      client.destroy();
      return count;
    },
    async info() {
      const client = await connect();
      const info = await client.info();
      client.destroy();
      return info;
    },
    async expire(part) {
      const client = await connect();
      for (const key of await client.keys(`*${part}*`)) await client.del(key);
      client.destroy();
    },
    async flush() {
      const client = await connect();
      await client.flushAll();
      client.destroy();
    },
    async dump() {
      const client = await connect();
      const found: unknown[] = [];
      for (const key of (await client.keys("*")).sort()) {
        const type = await client.type(key);
        if (type === "string") found.push([key, await client.get(key)]);
        else found.push([key, type === "hash" ? await client.hGetAll(key) : await client.zRangeWithScores(key, 0, -1)]);
      }
      client.destroy();
      return JSON.stringify(found);
    },
    async [Symbol.asyncDispose]() {
      child?.kill("SIGCONT");
      await end("SIGKILL");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
