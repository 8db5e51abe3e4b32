import { availableParallelism, loadavg } from "node:os";

/** How many times as long things may take as on a machine with nothing else to do: what wants to run, for each core. */
export const slowness = (): number => Math.max(1, loadavg()[0]! / availableParallelism());
