import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

/** Leaves 200 MB of garbage behind, is busy for a while, and then calm. */
const script = `
  const { collectWhenCalm } = await import(${JSON.stringify(join(import.meta.dirname, "../src/heap.ts"))});
  collectWhenCalm();
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const heldMb = () => process.memoryUsage().heapUsed / 2 ** 20;
  await pause(2_500);
  Array.from({ length: 2_000 }, () => Array.from({ length: 12_500 }, (_, n) => n + 0.5));
  for (const until = performance.now() + 2_500; performance.now() < until; await pause(1))
    for (const from = performance.now(); performance.now() - from < 20; );
  const busyMb = heldMb();
  await pause(2_500);
  console.log(JSON.stringify({ busyMb, calmMb: heldMb() }));
`;

it("the heap is collected once it is calm, and not before", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script]);
  const { busyMb, calmMb } = JSON.parse(stdout);
  expect(busyMb).toBeGreaterThan(180);
  expect(calmMb).toBeLessThan(60);
}, 30_000);
