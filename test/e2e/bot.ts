import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The bot as its users run it: a process of its own, reached over sockets only. */
export interface Bot {
  readonly url: string;
  /** What it logged, over all of its lives. */
  readonly log: () => string;
  readonly dataDir: string;
  /** Resolves when `/readyz` says so. */
  ready(withinMs?: number): Promise<void>;
  status(path: string): Promise<{ status: number; body: string }>;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
  /** Ends it as Docker does; resolves with its exit status. */
  term(): Promise<number | null>;
  /** A new process on the same data. */
  start(more?: Record<string, string>): void;
  /** Ends it, whatever it does, and removes its data. */
  dispose(): Promise<void>;
}

/** Starts the bot with this environment and nothing of this process's own. */
export async function startBot(env: Record<string, string>): Promise<Bot> {
  const dataDir = mkdtempSync(join(tmpdir(), "bot-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let output = "";
  let child: ChildProcess | undefined;
  const start = (more: Record<string, string> = {}) => {
    child = spawn(process.execPath, [join(import.meta.dirname, "../../src/start.js")], {
      cwd: dataDir, // no .env here
      env: { PATH: process.env.PATH ?? "", DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: "info", ...env, ...more },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data) => (output += data));
  };
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const exited = once(child, "exit");
    child.kill(signal);
    const [code] = await exited;
    return code;
  };
  const status = async (path: string) => {
    const response = await fetch(url + path);
    return { status: response.status, body: await response.text() };
  };
  start();
  return {
    ...{ url, dataDir, start, status },
    log: () => output,
    async ready(withinMs = 90_000) {
      const giveUpAt = Date.now() + withinMs;
      for (;;) {
        const found = await status("/readyz").catch(() => undefined);
        if (found?.status === 200) return;
        if (child?.exitCode !== null && child?.exitCode !== undefined) throw new Error(`it ended:\n${output}`);
        if (Date.now() > giveUpAt) throw new Error(`not ready: ${found?.body}\n${output}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    kill: async () => void (await end("SIGKILL")),
    term: () => end("SIGTERM"),
    async dispose() {
      await end("SIGKILL");
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Below the ports that the system gives away by itself, which may be gone before the bot has one; each worker has its own. */
const FIRST_PORT = 20_000 + 1_000 * (Number(process.env.VITEST_POOL_ID ?? 0) % 12);
let tried = Math.floor(Math.random() * 1_000);

async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + (tried++ % 1_000);
    const server = createServer();
    const isFree = await new Promise((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}
