/**
 * Epoch milliseconds with fractions. Processes on one machine share the clock behind it, so instants of two of them can be
 * compared; those that a figure subtracts from each other come from one process all the same wherever that is possible.
 */
export const nowMs = (): number => performance.timeOrigin + performance.now();

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
