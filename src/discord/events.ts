import type { Core } from "../core/adapter.ts";
import type { Log } from "../log.ts";
import type { Messages } from "./messages.ts";
import type { ServerChange, Servers } from "./servers.ts";
import { Guild, Ready } from "./wire.ts";

/** What comes in from the gateway, each event to its place. */
export interface Events {
  /** Resolves when the event is taken in, or cannot be; undefined after the stop. */
  onEvent(type: string, data: unknown, shard: number): Promise<void> | undefined;
  /** Takes no more, and resolves when what came in before is taken in. */
  stop(): Promise<void>;
}

export function createEvents(o: {
  readonly core: Core;
  readonly messages: Messages;
  readonly onInteraction: (data: unknown) => Promise<void>;
  readonly servers: Servers;
  readonly onSelf: (bot: string, application: string) => void;
  readonly shards: () => number;
  readonly log: Log;
}): Events {
  const { core, messages, servers, log } = o;
  let isStopped = false;
  const underWay = new Set<Promise<void>>();
  /** The last event of each channel: messages are taken in, changed and deleted in the order in which that happened. */
  const lines = new Map<string, Promise<void>>();

  function run(type: string, task: () => Promise<void>): Promise<void> {
    const running = task().catch((error: unknown) => log.error({ err: error, event: type }, "discord: event failed"));
    underWay.add(running);
    void running.finally(() => underWay.delete(running));
    return running;
  }

  function inLine(type: string, data: unknown, task: (data: unknown) => Promise<void>): Promise<void> {
    const channel = typeof data === "object" && data && "channel_id" in data ? String(data.channel_id) : "";
    const before = lines.get(channel);
    const running = run(type, async () => {
      await before;
      await task(data);
    });
    lines.set(channel, running);
    void running.finally(() => lines.get(channel) === running && lines.delete(channel));
    return running;
  }

  async function announce(change: ServerChange | undefined): Promise<void> {
    if (change?.what === "joined") await core.joined(change.place);
    if (change?.what === "left") await core.left(change.place);
  }

  function onReady(data: unknown, shard: number): Promise<void> {
    const ready = Ready.parse(data);
    o.onSelf(ready.user.id, ready.application.id);
    const gone = servers.ready(
      ready.guilds.map((guild) => guild.id),
      shard,
      o.shards(),
    );
    return run("READY", async () => {
      for (const change of gone) await announce(change);
    });
  }

  async function onServer(type: string, data: unknown): Promise<void> {
    const guild = Guild.parse(data);
    const change = type === "GUILD_CREATE" ? servers.created(guild) : servers.deleted(guild);
    await announce(change);
  }

  function take(type: string, data: unknown, shard: number): Promise<void> {
    if (type === "READY") return onReady(data, shard);
    if (type === "INTERACTION_CREATE") return run(type, () => o.onInteraction(data));
    if (type === "MESSAGE_CREATE") return inLine(type, data, messages.onCreate);
    if (type === "MESSAGE_UPDATE") return inLine(type, data, messages.onUpdate);
    if (type === "MESSAGE_DELETE") return inLine(type, data, messages.onDelete);
    if (type === "MESSAGE_DELETE_BULK") return inLine(type, data, messages.onDeleteBulk);
    if (type === "GUILD_CREATE" || type === "GUILD_DELETE") return run(type, () => onServer(type, data));
    return Promise.resolve();
  }

  return {
    onEvent(type, data, shard) {
      if (isStopped) return undefined;
      try {
        return take(type, data, shard);
      } catch (error) {
        log.error({ err: error, event: type }, "discord: event not understood");
        return Promise.resolve();
      }
    },
    async stop() {
      isStopped = true;
      await Promise.all(underWay);
    },
  };
}
