import type { Reading } from "./limits.ts";
import type { Readings } from "./readings.ts";
import type { FairState, Waiter } from "./state.ts";

/** Leave to send one request with one key. It ends by {@link settle} or {@link cancel}, whichever comes first. */
export interface FairPermit {
  /** The id of the key to send with. */
  readonly key: string;
  /** Takes in what the reply's headers say, of a refusal too, as soon as they are in. */
  observe(readings: readonly Reading[]): Promise<void>;
  /** The request has ended, well or not. Without `tokens` it counts as all that was reserved. */
  settle(used: { readonly tokens?: number }): Promise<void>;
  /** The request was never sent: all that was reserved is free again. */
  cancel(): Promise<void>;
}

interface FairPermitOptions {
  readonly state: FairState;
  readonly process: string;
  readonly readings: Readings;
  readonly waiter: Waiter;
  readonly key: string;
  /** Ends it in the state, now or as soon as the state can be reached again. */
  readonly onEnd: (end: () => Promise<void>) => Promise<void>;
}

export function createFairPermit(o: FairPermitOptions): FairPermit {
  const { state, process, readings, waiter, key } = o;
  let hasEnded = false;
  async function end(inState: () => Promise<void>): Promise<void> {
    if (hasEnded) return;
    hasEnded = true;
    await o.onEnd(inState);
  }
  return {
    key,
    async observe(all) {
      const byModel = readings.read(key, all, waiter.defaults);
      const permit = hasEnded ? undefined : waiter.id;
      await state.observe(process, key, waiter.model, byModel.get(waiter.model) ?? [], permit);
      for (const [model, list] of byModel) if (model !== waiter.model) await state.observe(process, key, model, list);
    },
    async settle({ tokens }) {
      await end(() => state.settle(process, waiter.id, tokens));
    },
    async cancel() {
      await end(() => state.leave(process, waiter.id));
    },
  };
}
