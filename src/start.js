// Plain JavaScript on purpose: an older Node stops here with a sentence, where TypeScript would be a syntax error.
const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 24) {
  console.error(
    `Gondolier needs Node 24 or newer, and this is ${process.version}: start it with "npm start", which brings its own.`,
  );
  process.exit(2);
}
const { enableCompileCache } = await import("node:module");
enableCompileCache?.();
const { run } = await import(process.argv[2] === "doctor" ? "./doctor.ts" : "./main.ts");
await run();
