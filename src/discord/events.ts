import type { Core } from "../core/adapter.ts";
import type { Log } from "../log.ts";
import type { Messages } from "./messages.ts";
import type { ServerChange, Servers } from "./servers.ts";
import { Guild, Ready } from "./wire.ts";

/** What comes in from the gateway, each event to its place. */
export interface Events {
  onEvent(type: string, data: unknown, shard: number): void;
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

  function inLine(type: string, data: unknown, task: (data: unknown) => Promise<void>): void {
    const channel = typeof data === "object" && data && "channel_id" in data ? String(data.channel_id) : "";
    const before = lines.get(channel);
    const running = run(type, async () => {
      await before;
      await task(data);
    });
    lines.set(channel, running);
    void running.finally(() => lines.get(channel) === running && lines.delete(channel));
  }

  async function announce(change: ServerChange | undefined): Promise<void> {
    if (change?.what === "joined") await core.joined(change.place);
    if (change?.what === "left") await core.left(change.place);
  }

  function onReady(data: unknown, shard: number): void {
    const ready = Ready.parse(data);
    o.onSelf(ready.user.id, ready.application.id);
    const gone = servers.ready(
      ready.guilds.map((guild) => guild.id),
      shard,
      o.shards(),
    );
    void run("READY", async () => {
      for (const change of gone) await announce(change);
    });
  }

  return {
    onEvent(type, data, shard) {
      if (isStopped) return;
      try {
        if (type === "READY") onReady(data, shard);
        else if (type === "INTERACTION_CREATE") void run(type, () => o.onInteraction(data));
        else if (type === "MESSAGE_CREATE") inLine(type, data, messages.onCreate);
        else if (type === "MESSAGE_UPDATE") inLine(type, data, messages.onUpdate);
        else if (type === "MESSAGE_DELETE") inLine(type, data, messages.onDelete);
        else if (type === "MESSAGE_DELETE_BULK") inLine(type, data, messages.onDeleteBulk);
        else if (type === "GUILD_CREATE" || type === "GUILD_DELETE") {
          const guild = Guild.parse(data);
          const change = type === "GUILD_CREATE" ? servers.created(guild) : servers.deleted(guild);
          if (change) void run(type, () => announce(change));
        }
      } catch (error) {
        log.error({ err: error, event: type }, "discord: event not understood");
      }
    },
    async stop() {
      isStopped = true;
      await Promise.all(underWay);
    },
  };
}
