import type { Exchange } from "./http/exchange.ts";
import type { Bucket } from "./limits.ts";
import type { Ware } from "./usage-log.ts";
import type { Balance } from "./wallet.ts";
import type { World } from "./world.ts";

/**
 * Checks what a key may still do and pay, and counts the request in.
 * @throws Refusal 402 or 429.
 */
export function admitted({ world, key, res }: Exchange, bucket: Bucket, usd: number, tokens = 0): void {
  world.inFlight.check(key);
  world.accounts.of(key).check(usd);
  world.limiter.admit(key, bucket, tokens);
  res.once("close", world.inFlight.enter(key));
}

/** Gives back what was taken for something that failed. */
export function refund(world: World, key: string, requestId: string, ware: Ware, { usd, diem }: Balance): void {
  world.accounts.of(key).refund({ usd, diem });
  const paid = { usd: -usd, diem: -diem };
  world.usage.add({ ...ware, at: world.clock.now(), key, requestId, units: -ware.units, paid });
}

/** Takes the price, notes the sale, and tells in which currencies it was paid. */
export function charge({ world, key, entry }: Exchange, ware: Ware, usd: number): Balance {
  const paid = world.accounts.of(key).spend(usd);
  if (usd > 0) world.usage.add({ ...ware, at: world.clock.now(), key, requestId: entry.id, paid });
  return paid;
}
