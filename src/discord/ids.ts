import { createHash } from "node:crypto";

const EPOCH = 1_420_070_400_000n;

/** When Discord made the thing with this id, epoch milliseconds. */
export function madeAt(id: string): number {
  return Number((BigInt(id) >> 22n) + EPOCH);
}

/** The lowest id of what Discord makes at that time. */
export function idAt(time: number): string {
  const since = BigInt(Math.trunc(time)) - EPOCH;
  return String(since > 0n ? since << 22n : 0n);
}

/** Which of `count` shards tells about a server. */
export function shardOf(guildId: string, count: number): number {
  return Number((BigInt(guildId) >> 22n) % BigInt(Math.max(1, count)));
}

export function turnId(eventId: string): string {
  return `discord:${eventId}`;
}

/** The same for the same piece of the same turn, so that Discord recognises one that is sent twice; 25 characters. */
export function nonceOf(turn: string, piece: string): string {
  return createHash("sha256").update(`${turn}\n${piece}`).digest("base64url").slice(0, 25);
}

/** Whether the first of two ids is the older one. */
export function isOlder(id: string, than: string): boolean {
  return BigInt(id) < BigInt(than);
}
