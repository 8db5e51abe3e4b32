import { performance } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * How much more than what it kept last the heap may hold before V8 collects all of it by itself: with both platforms about
 * 500 MB, and never more than V8's own bound on the heap. While a thousand answers grow, such a
 * collection holds their words up for half a second, because all of V8's threads help it.
 */
const GROWTH_PERCENT = 900;
/** What the start needed is given back so long after it: 13 MB, 50 MB in 2,000 servers. */
const STARTED_MS = 2_000;
const LOOK_EVERY_MS = 1_000;
/** The share of its time that the process may be busy with and still be calm: about three answers at a time. */
const CALM = 0.1;
/** Less garbage is not worth the 0.1 s that a collection takes. */
const WORTH_BYTES = 128 * 1024 * 1024;

/** Has the heap collected when it is calm, so that nobody's words wait for it. */
export function collectWhenCalm(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
  let kept = Number.POSITIVE_INFINITY;
  let before = performance.eventLoopUtilization();
  const collectNow = (how: object) => {
    collect(how);
    kept = process.memoryUsage().heapUsed;
  };
  // Thorough: in several rounds, and what was compiled of the source is dropped too.
  setTimeout(collectNow, STARTED_MS, { flavor: "last-resort" }).unref();
  setInterval(() => {
    const { utilization } = performance.eventLoopUtilization(before);
    before = performance.eventLoopUtilization();
    if (utilization < CALM && process.memoryUsage().heapUsed - kept > WORTH_BYTES) collectNow({});
  }, LOOK_EVERY_MS).unref();
}

/** Collects all garbage and gives its memory back to the system. */
function collect(how: object): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")({ type: "major", execution: "sync", ...how });
}
