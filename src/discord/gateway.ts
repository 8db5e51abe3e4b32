import {
  Client,
  GatewayIntentBits,
  type GatewayIntentsString,
  IntentsBitField,
  SimpleShardingStrategy,
} from "discord.js";
import { leanCaches } from "./caches.ts";
import type { GatewayEvent } from "./progress.ts";
import { CLOSE_RESUMABLE } from "./resume.ts";
import type { Transport } from "./transport.ts";

/** One connection to the gateway, over one or several shards. */
export interface Gateway {
  readonly client: Client;
  /** Resolves once every shard has a session. @throws Closed, or what the requests before it met */
  open(): Promise<void>;
  close(): Promise<void>;
  /** Shards without a live session, and how many there are in all. */
  state(now: number): { readonly down: readonly number[]; readonly shards: number };
}

/** Discord closed the gateway in a way that connecting again does not mend. */
export class Closed extends Error {
  override name = "Closed";
  readonly code: number;
  constructor(code: number) {
    super(`the gateway was closed with ${code}`);
    this.code = code;
  }
}

export interface GatewayOptions {
  readonly token: string;
  readonly apiUrl: string;
  readonly transport: Transport;
  /** Asked while the connection is being prepared. */
  readonly intents: Promise<readonly GatewayIntentsString[]>;
  /** Called for every event, in order, before the library's own caches take it in. */
  readonly onEvent: (event: GatewayEvent) => void;
  /** Called once all servers and channels are in the library's caches, or for too long are not. */
  readonly onReady: () => void;
  /** Called for what ends a connection that was open. */
  readonly onLost: (error: Error) => void;
  readonly onTrouble: (error: Error, shard: number | undefined) => void;
  readonly now: () => number;
}

/** @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes */
const FINAL_CODES = new Set([4004, 4010, 4011, 4012, 4013, 4014]);
const CLOSE_MS = 2000;
/** Twice the longest interval that Discord gives, and a little more. */
const STALE_MS = 100_000;

type Manager = Parameters<NonNullable<NonNullable<ConstructorParameters<typeof Client>[0]["ws"]>["buildStrategy"]>>[0];

export function createGateway(o: GatewayOptions): Gateway {
  /** When each live shard last heard from Discord. */
  const heardAt = new Map<number, number>();
  let shards = 0;
  let final: Error | undefined;
  let opened = false;
  const { promise: live, resolve: allLive, reject: noneLive } = Promise.withResolvers<void>();
  live.catch(() => {});

  const onLive = (shard: number) => {
    heardAt.set(shard, o.now());
    if (shards > 0 && heardAt.size === shards) {
      opened = true;
      allLive();
    }
  };
  const onClosed = (shard: number, code: number) => {
    heardAt.delete(shard);
    if (!FINAL_CODES.has(code) || final) return;
    final = new Closed(code);
    noneLive(final);
    if (opened) o.onLost(final);
  };

  /** The library's own strategy, which asks for intents late and outlives whatever its shards recover from themselves. */
  function buildStrategy(manager: Manager): SimpleShardingStrategy {
    const strategy = new SimpleShardingStrategy(manager);
    const spawn = strategy.spawn.bind(strategy);
    const connect = strategy.connect.bind(strategy);
    const destroy = strategy.destroy.bind(strategy);
    // The library says farewell with a code that ends the sessions; the next process is to hear them out.
    strategy.destroy = () => destroy({ code: CLOSE_RESUMABLE });
    strategy.spawn = async (ids) => {
      shards = ids.length;
      manager.options.intents = new IntentsBitField([...(await o.intents)]).bitfield;
      await spawn(ids);
    };
    strategy.connect = async () => {
      // A shard that met a fault goes on by itself; a rejection here would leave it behind, still connected.
      await connect().catch((error: unknown) => {
        if (final) throw final;
        o.onTrouble(error instanceof Error ? error : new Error(String(error)), undefined);
      });
    };
    listen(manager, {
      dispatch: ({ data, shardId }) => {
        if (data.t === "READY" || data.t === "RESUMED") onLive(shardId);
        o.onEvent({ type: data.t, data: data.d, shard: shardId, sequence: data.s });
      },
      heartbeat: ({ shardId }) => {
        if (heardAt.has(shardId)) heardAt.set(shardId, o.now());
      },
      closed: ({ shardId, code }) => onClosed(shardId, code),
      error: ({ shardId, error }) => o.onTrouble(error, shardId),
    });
    return strategy;
  }

  const client = new Client({
    ...leanCaches,
    intents: [GatewayIntentBits.Guilds],
    shards: "auto",
    waitGuildTimeout: 5000,
    rest: { api: o.apiUrl, retries: 1, timeout: 10_000, makeRequest: o.transport.asBot },
    ws: { buildStrategy },
  });
  client.once("clientReady", o.onReady);
  client.on("error", (error) => o.onTrouble(error, undefined));

  return {
    client,
    async open() {
      await client.login(o.token);
      await live;
    },
    async close() {
      heardAt.clear();
      noneLive(new Error("closed"));
      // The library waits for Discord's farewell, and Discord may be gone.
      await Promise.race([client.destroy(), new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref())]);
    },
    state(now) {
      const ids = Array.from({ length: shards }, (_, shard) => shard);
      return { down: ids.filter((shard) => now - (heardAt.get(shard) ?? Number.NEGATIVE_INFINITY) > STALE_MS), shards };
    },
  };
}

interface ShardEvents {
  dispatch(event: { data: { t: string; s: number; d: unknown }; shardId: number }): void;
  heartbeat(event: { shardId: number }): void;
  closed(event: { shardId: number; code: number }): void;
  error(event: { shardId: number; error: Error }): void;
}

/** The events by their names on the wire: the library's list of them is hidden behind an older one of the same name. */
function listen(manager: Manager, events: ShardEvents): void {
  const on = manager.on.bind(manager) as (name: string, listener: (event: never) => void) => unknown;
  for (const [name, listener] of Object.entries(events)) on(name, listener);
}
