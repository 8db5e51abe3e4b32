import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { profiling } from "./bot-process.ts";
import { type Bench, isMet } from "./figure.ts";
import answerCpu from "./figures/answer-cpu.ts";
import firstWords from "./figures/first-words.ts";
import idleMemory from "./figures/idle-memory.ts";
import longMemory from "./figures/long-memory.ts";
import pictures from "./figures/pictures.ts";
import realLimits from "./figures/real-limits.ts";
import speech from "./figures/speech.ts";
import startTime from "./figures/start-time.ts";
import thousand from "./figures/thousand.ts";
import tokenCpu from "./figures/token-cpu.ts";
import { watchOthers } from "./others.ts";
import { detailsOf, type Measured, machine, type Report, tableOf } from "./report.ts";
import { SEED } from "./scene.ts";
import { round } from "./stats.ts";

const RESULTS = "bench-results.json";
/** Beyond this share of the machine, what others do is seen in the figures. */
const BUSY = 0.05;
const benches: readonly Bench[] = [
  ...[firstWords, tokenCpu, answerCpu, thousand, realLimits, idleMemory, startTime, longMemory, pictures, speech],
];

const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean" }, profile: { type: "string" }, help: { type: "boolean" } },
});
const unknown = wanted.filter((name) => !benches.some((bench) => bench.name === name));
if (options.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`No such benchmark: ${unknown.join(", ")}\n`);
  console.error("npm run bench -- [NAME …] [--json] [--profile DIR]\n");
  for (const { name, about } of benches) console.error(`  ${name.padEnd(12)} ${about}`);
  process.exit(options.help ? 0 : 2);
}
// Written out in full: the bot runs in folders of its own.
profiling.dir = options.profile && `${process.cwd()}/${options.profile}`;

const say = (text: string) => void process.stderr.write(`${text}\n`);
const figures: Measured[] = [];
for (const bench of benches.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const from = performance.now();
  const others = watchOthers();
  const found = await bench.run();
  const othersCpu = round(others());
  figures.push(...found.map((figure) => ({ bench: bench.name, ...figure, met: isMet(figure), othersCpu })));
  const busy = othersCpu > BUSY ? `; other processes took ${Math.round(othersCpu * 100)} % of the machine` : "";
  say(`${bench.name}: ${((performance.now() - from) / 1000).toFixed(0)} s${busy}`);
}
const report: Report = {
  at: new Date().toISOString(),
  machine: machine(),
  clock: "performance.timeOrigin + performance.now(); instants that are subtracted come from one process",
  seed: SEED,
  figures,
};
writeFileSync(RESULTS, `${JSON.stringify(report, null, 2)}\n`);
if (options.json) console.log(JSON.stringify(report, null, 2));
else {
  console.log(
    `\n${Object.entries({ ...report.machine, seed: SEED })
      .map(([k, v]) => `${k} ${v}`)
      .join(" · ")}`,
  );
  console.log(`clock: ${report.clock}\n\n${tableOf(report)}\n`);
  console.log(figures.map(detailsOf).filter(Boolean).join("\n"));
}
process.exit(0);
