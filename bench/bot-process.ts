import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sleep } from "./clock.ts";

const ROOT = join(import.meta.dirname, "..");

/** As `src/start.js` has it for itself; other entries are to be compared with it. */
const ALLOCATOR = { MALLOC_ARENA_MAX: "1", MALLOC_MMAP_THRESHOLD_: "65536" };

/** Where `--profile` wants CPU profiles of what is measured; set by the command line. */
export const profiling: { dir: string | undefined } = { dir: undefined };

/** What makes Node write a profile when the process ends. */
export function profileFlags(): readonly string[] {
  const { dir } = profiling;
  if (!dir) return [];
  mkdirSync(dir, { recursive: true });
  return ["--cpu-prof", "--cpu-prof-dir", dir, "--cpu-prof-interval", "500"];
}

export interface BotProcess {
  readonly pid: number;
  readonly startedAt: number;
  readonly dataDir: string;
  /** Resolves when `/readyz` says so for the first time. */
  ready(): Promise<void>;
  /** CPU that all its threads have used, milliseconds. */
  cpuMs(): number;
  /** Collects garbage; only with `gc`. */
  collect(): void;
  /** Resident memory: all of it, and what of it is not files. */
  memory(): { readonly rssBytes: number; readonly anonymousBytes: number };
  stop(): Promise<void>;
}

export interface BotOptions {
  readonly env: Readonly<Record<string, string>>;
  /** `src/start.js` by default: the bot as everybody starts it. */
  readonly entry?: string;
  /** Lets `collect` work, and says whether it compacts. */
  readonly gc?: "collect" | "compact";
  readonly dataDir?: string;
}

/** Starts a process with this environment and nothing of this one's own. */
export async function startBot({ env, entry = "src/start.js", gc, ...o }: BotOptions): Promise<BotProcess> {
  const dataDir = o.dataDir ?? mkdtempSync(join(tmpdir(), "bench-"));
  mkdirSync(dataDir, { recursive: true });
  const port = await freePort();
  const flags = [
    ...(gc ? ["--expose-gc", "--import", join(import.meta.dirname, `${gc}-on-signal.mjs`)] : []),
    ...profileFlags(),
  ];
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...flags, join(ROOT, entry)], {
    cwd: dataDir,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: dataDir,
      DATA_DIR: dataDir,
      PORT: String(port),
      LOG_LEVEL: "warn",
      ...(entry !== "src/start.js" && ALLOCATOR),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = listen(child);
  const pid = child.pid ?? 0;
  return {
    pid,
    startedAt,
    dataDir,
    async ready() {
      for (;;) {
        const status = await fetch(`http://127.0.0.1:${port}/readyz`).then(
          (reply) => reply.status,
          () => 0,
        );
        if (status === 200) return;
        if (child.exitCode !== null) throw new Error(`the bot ended: ${said()}`);
        if (performance.now() - startedAt > 30_000) throw new Error(`the bot does not get ready: ${said()}`);
        await sleep(5);
      }
    },
    cpuMs: () => cpuMsOf(pid),
    collect: () => void child.kill("SIGUSR2"),
    memory: () => memoryOf(pid),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, "exit");
        child.kill("SIGTERM");
        const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
        await exited;
        clearTimeout(timer);
      }
      if (!o.dataDir) rmSync(dataDir, { recursive: true, force: true });
      const news = said()
        .split("\n")
        .filter((line) => line !== "" && !line.includes("ALLOW is empty"));
      if (news.length > 0) console.error(`The bot said ${news.length} things, last: ${news.at(-1)?.slice(0, 500)}`);
    },
  };
}

/** The last of what it says; shown where it ends badly. */
function listen(child: ChildProcess): () => string {
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (data) => {
      said = `${said}${data}`.slice(-2_000);
    });
  return () => said;
}

/** The kernel's own account, in nanoseconds, over all threads. */
function cpuMsOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const spent = threads.map((id) => Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, "utf8").split(" ")[0]));
  return spent.reduce((sum, ns) => sum + ns, 0) / 1e6;
}

function memoryOf(pid: number): { rssBytes: number; anonymousBytes: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) * 1024;
  return { rssBytes: bytes("VmRSS"), anonymousBytes: bytes("RssAnon") };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
