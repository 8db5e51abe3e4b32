// Plain JavaScript on purpose: an older Node stops here with a sentence, where TypeScript would be a syntax error.
import module from "node:module";
import { setFlagsFromString } from "node:v8";

const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 24) {
  console.error(
    `Gondolier needs Node 24 or newer, and this is ${process.version}: start it with "npm start", which brings its own.`,
  );
  process.exit(2);
}
// The C library keeps freed memory for each thread, and once a large buffer was freed, for all of that size: after 800 pictures
// 150 MB more. It reads this before any line of ours, so Node begins again in the same process, which takes 40 ms.
const allocator = { MALLOC_ARENA_MAX: "1", MALLOC_MMAP_THRESHOLD_: "65536" };
if (process.platform === "linux" && process.execve && !Object.keys(allocator).some((name) => name in process.env))
  process.execve(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)], {
    ...process.env,
    ...allocator,
  });
// Memory that starting takes and V8 then keeps for ever: young generations grown for a burst of parsing (about 60 MB), and an
// optimising compiler's scratch space for undici's small WebAssembly parser (about 20 MB), which runs as well without.
setFlagsFromString("--semi-space-growth-factor=1");
setFlagsFromString("--wasm-tiering-budget=100000000");
const { config: loadEnv } = await import("dotenv");
loadEnv({ quiet: true });
const isDoctor = process.argv[2] === "doctor";
if (!isDoctor) {
  // Before the cache: what it holds of each file stays in memory for ever, 6 MB for these, and saves them 0.1 s.
  await import("undici");
  await import("zod");
  if (process.env.DISCORD_TOKEN) await import("discord.js");
  if (process.env.TELEGRAM_BOT_TOKEN) await import("grammy");
}
// Without it each start would strip the types anew, with a WebAssembly module of 20 MB.
module.enableCompileCache();
const { run } = await import(isDoctor ? "./doctor.ts" : "./main.ts");
await run();
setFlagsFromString("--semi-space-growth-factor=2");
// Written now, not at the end: a process that is killed would leave the next start as slow as the first.
module.flushCompileCache();
if (!isDoctor) (await import("./heap.ts")).collectWhenCalm();
