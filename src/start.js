// Plain JavaScript on purpose: an older Node stops here with a sentence, where TypeScript would be a syntax error.
const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 24) {
  console.error(
    `Gondolier needs Node 24 or newer, and this is ${process.version}: start it with "npm start", which brings its own.`,
  );
  process.exit(2);
}
const [{ enableCompileCache, flushCompileCache }, v8] = await Promise.all([import("node:module"), import("node:v8")]);
enableCompileCache();
// Memory that starting takes and V8 then keeps for ever: young generations grown for a burst of parsing (about 60 MB), and an
// optimising compiler's scratch space for undici's small WebAssembly parser (about 20 MB), which runs as well without.
v8.setFlagsFromString("--semi-space-growth-factor=1");
v8.setFlagsFromString("--wasm-tiering-budget=100000000");
const { run } = await import(process.argv[2] === "doctor" ? "./doctor.ts" : "./main.ts");
await run();
v8.setFlagsFromString("--semi-space-growth-factor=2");
// Written now, not at the end: a process that is killed would leave the next start as slow as the first.
flushCompileCache();
