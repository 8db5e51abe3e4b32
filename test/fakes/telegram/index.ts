import { type FaultSpec, Faults } from "./faults.ts";
import type { FakeUser } from "./model.ts";
import { type Building, building } from "./people/building.ts";
import { type Membership, membership } from "./people/membership.ts";
import { type Pressing, pressing } from "./people/pressing.ts";
import { type Talking, talking } from "./people/talking.ts";
import { ApiServer } from "./server.ts";
import { type FakeTelegramOptions, settle } from "./settings.ts";
import { type TrafficEntry, type Violation, writeTraffic } from "./traffic.ts";
import { type View, view } from "./view.ts";
import { World } from "./world.ts";

export type { Clock } from "./clock.ts";
export { ManualClock } from "./clock.ts";
export type { Entity } from "./entities/types.ts";
export type { FaultSpec } from "./faults.ts";
export type { FloodLimits } from "./flood.ts";
export type { FakeChat, FakeUser, Topic } from "./model.ts";
export type { Saying } from "./people/composing.ts";
export type { Said } from "./people/talking.ts";
export type { BotSettings, FakeTelegramOptions } from "./settings.ts";
export type { TrafficEntry, Violation } from "./traffic.ts";
export type { SeenMessage, Version } from "./view.ts";

/** Telegram in one process: a Bot API server on loopback, and the people on the other side of it. */
export interface FakeTelegram extends Building, Talking, Pressing, Membership, View, AsyncDisposable {
  /** For `client: { apiRoot }`. */
  readonly url: string;
  readonly token: string;
  readonly me: FakeUser;
  /** Every request, in order, without the token. */
  readonly traffic: readonly TrafficEntry[];
  /** Every call that the original would have refused; faults asked for are not among them. */
  readonly violations: readonly Violation[];
  /** Whether a poller waits now. */
  readonly isPolled: boolean;
  /** Updates that the bot has not confirmed. */
  readonly pending: number;
  fault(spec: FaultSpec): void;
  clearFaults(): void;
  /** Cuts every connection and refuses new ones for this long. */
  down(ms: number): void;
  /** Writes the traffic as JSON lines for the conformance checker. */
  writeTraffic(file: string): Promise<void>;
  /** Resolves once the condition holds, looked at every few milliseconds; rejects after the time (default 30 s). */
  until(condition: () => boolean, withinMs?: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a fake Telegram on a free loopback port. */
export async function startFakeTelegram(options: FakeTelegramOptions = {}): Promise<FakeTelegram> {
  const settings = settle(options);
  const world = new World(settings);
  const faults = new Faults(() => world.now());
  const server = new ApiServer(world, faults);
  const url = await server.listen(settings.port);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= server.close();
    return stopping;
  };
  return {
    ...building(world),
    ...talking(world),
    ...pressing(world),
    ...membership(world),
    ...view(world),
    url,
    token: settings.token,
    me: world.me,
    traffic: server.traffic,
    violations: server.violations,
    get isPolled() {
      return server.polling.isWaiting;
    },
    get pending() {
      return world.updates.pending().length;
    },
    fault: (spec) => faults.add(spec),
    clearFaults: () => faults.clear(),
    down(ms) {
      faults.down(ms);
      server.cutAll();
    },
    writeTraffic: (file) => writeTraffic(file, server.traffic),
    until: (condition, withinMs) => until(condition, withinMs ?? 30_000),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function until(condition: () => boolean, withinMs: number): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > giveUpAt) throw new Error(`did not come true within ${withinMs} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
