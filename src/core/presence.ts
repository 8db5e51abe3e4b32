import { randomUUID } from "node:crypto";
import type { Store } from "./store/store.ts";

/** A process that has not been heard of for so long is dead: others finish what it owes. */
const DEAD_AFTER_MS = 30_000;
const RENEW_EVERY_MS = 5_000;

/**
 * This process among those that share the store. Each holds a lease on its own name; who gets the lease of another one
 * knows that it is dead, and is its only heir.
 */
export interface Presence {
  /** Others may be there too, and die. */
  readonly shared: boolean;
  /** The name of this process; a new one after it was too long out of reach, because the old one may have an heir. */
  readonly name: string;
  /** The same, once the lease on it is held. */
  held(): Promise<string>;
  /** True for exactly one process, once the one of this name is dead. Never for oneself. */
  inherits(name: string): Promise<boolean>;
  /** Calls whenever this process must take itself for dead: what it holds may be taken over from now on. */
  onLost(lost: () => void): void;
  start(): Promise<void>;
  /** Lets others inherit at once. */
  stop(): Promise<void>;
}

/** @param o.deadAfterMs the span of a lease; 30 s by default */
export function createPresence(store: Store, o: { deadAfterMs?: number; renewEveryMs?: number } = {}): Presence {
  // Where no other process can be at the store, whoever was here before is dead.
  if (store.exclusive) return createSolitude();
  const { deadAfterMs = DEAD_AFTER_MS, renewEveryMs = RENEW_EVERY_MS } = o;
  const leaseOf = (name: string) => `process:${name}`;
  const listeners: (() => void)[] = [];
  let name: string = randomUUID();
  let renewedAt = performance.now();
  let holding: Promise<string> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function take(mine: string): Promise<string> {
    const at = performance.now();
    await store.lease(leaseOf(mine), mine, deadAfterMs);
    renewedAt = at;
    return mine;
  }
  const held = (): Promise<string> => {
    holding ??= take(name).catch((error) => {
      holding = undefined;
      throw error;
    });
    return holding;
  };
  function lose(): void {
    name = randomUUID();
    holding = undefined;
    for (const lost of listeners) lost();
    held().catch(() => {}); // tried again by who needs it, and by the next renewal
  }
  async function renew(): Promise<void> {
    if (!holding) return void (await held());
    const [mine, at] = [name, performance.now()];
    const isHeld = await store.lease(leaseOf(mine), mine, deadAfterMs);
    if (mine !== name) return;
    if (isHeld) renewedAt = at;
    else lose();
  }
  return {
    shared: true,
    get name() {
      return name;
    },
    held,
    inherits: async (other) => other !== name && store.lease(leaseOf(other), await held(), deadAfterMs),
    onLost: (lost) => void listeners.push(lost),
    async start() {
      await held();
      timer = setInterval(() => {
        // Before others may think so, whatever became of the last renewals.
        if (holding && performance.now() - renewedAt > deadAfterMs - 2 * renewEveryMs) lose();
        else renew().catch(() => {});
      }, renewEveryMs);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await store.release(leaseOf(name), name);
    },
  };
}

function createSolitude(): Presence {
  const name = randomUUID();
  return {
    shared: false,
    name,
    held: async () => name,
    inherits: async (other) => other !== name,
    onLost() {},
    async start() {},
    async stop() {},
  };
}
