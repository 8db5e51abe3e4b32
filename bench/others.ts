import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** Clock ticks that this process and the children that it has outlived have used. */
function own(): number {
  const fields = readFileSync("/proc/self/stat", "utf8")
    .replace(/^.*\) /, "")
    .split(" ")
    .map(Number);
  return fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0);
}

/** Clock ticks that anything on the machine has used. */
function all(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = readFileSync("/proc/stat", "utf8")
    .split("\n", 1)[0]!
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return user + nice + system + irq + softirq + steal;
}

/** Begins to watch; the result tells which share (0 to 1) of the machine others have used since. */
export function watchOthers(): () => number {
  const before = { own: own(), all: all(), at: performance.now() };
  return () => {
    const ticks = ((performance.now() - before.at) / 10) * availableParallelism();
    return Math.max(0, (all() - before.all - (own() - before.own)) / ticks);
  };
}
