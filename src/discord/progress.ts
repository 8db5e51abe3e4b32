import { z } from "zod";
import type { Space } from "../core/store/store.ts";
import { Session } from "./resume.ts";

const KEY = "gateway";
/** A process that is killed hears so much again; what was taken in before is recognised. */
const SAVE_MS = 1000;
const MOST_DIRECT = 50;

/** @see https://discord.com/developers/docs/events/gateway-events#ready */
const Begun = z.object({ session_id: z.string(), resume_gateway_url: z.string() });

const Kept = z.object({
  /** When that was so, epoch milliseconds. */
  at: z.number(),
  sessions: z.array(Session),
  /** Channels of direct messages that were in use, the latest last: Discord lists them nowhere. */
  direct: z.array(z.string()),
});
export type Kept = Readonly<z.infer<typeof Kept>>;

export interface GatewayEvent {
  readonly type: string;
  readonly data: unknown;
  readonly shard: number;
  readonly sequence: number;
}

/** How far this process has heard, kept for the next one. */
export interface Progress {
  /**
   * An event came in.
   * @param taken resolves when it needs no second hearing; undefined where it is not taken in
   * @returns where it begins a session in place of another one, when that one was last heard
   */
  heard(event: GatewayEvent, taken: Promise<void> | undefined): number | undefined;
  /** A channel of direct messages is in use. */
  remember(message: unknown): void;
  readonly direct: readonly string[];
  /** What the last process kept. */
  left(): Promise<Kept>;
  /** Begins to keep this process's progress in place of what is kept. */
  keep(): Promise<void>;
  /** Keeps nothing newer until `keep`. */
  hold(): void;
  /** Keeps at once what is to be kept. */
  save(): Promise<void>;
}

interface Shard {
  readonly id: string;
  readonly url: string;
  last: number;
  heardAt: number;
  /** Sequence numbers of what is being taken in, lowest first. */
  readonly pending: Set<number>;
}

export function createProgress(
  space: Space<unknown>,
  now: () => number,
  onUnsaved: (error: unknown) => void,
): Progress {
  const shards = new Map<number, Shard>();
  const direct = new Set<string>();
  let loaded: Promise<Kept> | undefined;
  let keeps = false;
  let timer: NodeJS.Timeout | undefined;

  async function save(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (!keeps) return;
    const sessions = [...shards].map(([shard, { id, url, last, pending }]) => {
      const [oldest = last + 1] = pending;
      return { shard, id, url, sequence: oldest - 1 };
    });
    await space.set(KEY, { at: now(), sessions, direct: [...direct] } satisfies Kept);
  }

  async function keep(): Promise<void> {
    keeps = true;
    await save();
  }

  async function load(): Promise<Kept> {
    const kept = Kept.safeParse(await space.get(KEY)).data ?? { at: now(), sessions: [], direct: [] };
    for (const channel of kept.direct) direct.add(channel);
    // There is nothing to be heard out first.
    if (kept.sessions.length === 0) await keep();
    return kept;
  }

  const left = (): Promise<Kept> => {
    loaded ??= load();
    return loaded;
  };

  function begin(shard: number, data: unknown, sequence: number): number | undefined {
    const { data: begun } = Begun.safeParse(data);
    if (!begun) return undefined;
    const before = shards.get(shard);
    const session = { id: begun.session_id, url: begun.resume_gateway_url };
    shards.set(shard, { ...session, last: sequence, heardAt: now(), pending: new Set() });
    left().catch(onUnsaved);
    return before?.heardAt;
  }

  function remember(message: unknown): void {
    if (typeof message !== "object" || !message || !("channel_id" in message) || "guild_id" in message) return;
    const channel = String(message.channel_id);
    direct.delete(channel);
    direct.add(channel);
    const [oldest = ""] = direct;
    if (direct.size > MOST_DIRECT) direct.delete(oldest);
  }

  return {
    heard({ type, data, shard, sequence }, taken) {
      const before = type === "READY" ? begin(shard, data, sequence) : undefined;
      const progress = shards.get(shard);
      if (!progress || !taken) return before;
      progress.last = sequence;
      progress.heardAt = now();
      if (type === "MESSAGE_CREATE") remember(data);
      progress.pending.add(sequence);
      void taken.finally(() => {
        progress.pending.delete(sequence);
        if (keeps) timer ??= setTimeout(() => void save().catch(onUnsaved), SAVE_MS).unref();
      });
      return before;
    },
    remember,
    get direct() {
      return [...direct];
    },
    left,
    keep,
    hold() {
      keeps = false;
    },
    save,
  };
}
