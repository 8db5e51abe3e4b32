import type { RawData, WebSocket } from "ws";
import { isRecord } from "./form.ts";
import { FrameWriter } from "./gateway-frames.ts";
import type { Session } from "./gateway-session.ts";
import { KNOWN_INTENTS } from "./intents.ts";
import { fullMemberJson } from "./shapes.ts";
import type { Json } from "./types.ts";
import type { World } from "./world.ts";

/** @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes */
const CLOSE: Readonly<Record<number, string>> = {
  4001: "Unknown opcode.",
  4002: "Error while decoding payload.",
  4003: "Not authenticated.",
  4004: "Authentication failed.",
  4005: "Already authenticated.",
  4007: "Invalid seq.",
  4008: "Rate limited.",
  4009: "Session timed out.",
  4010: "Invalid shard.",
  4011: "Sharding required.",
  4012: "Invalid API version.",
  4013: "Invalid intent(s).",
  4014: "Disallowed intent(s).",
};
const SENDS = { limit: 120, windowMs: 60_000 };
const PRIVILEGED: readonly [intent: number, flags: number][] = [
  [1 << 1, (1 << 14) | (1 << 15)],
  [1 << 8, (1 << 12) | (1 << 13)],
  [1 << 15, (1 << 18) | (1 << 19)],
];

/** What a connection needs of the gateway around it. */
export interface Hub {
  readonly world: World;
  readonly heartbeatIntervalMs: number;
  readonly url: string;
  /** Nothing is sent or acknowledged: a connection that looks alive and is dead. */
  readonly silent: boolean;
  /** Undefined when identifying is not allowed now. */
  open(intents: number, shard: readonly [number, number]): Session | undefined;
  find(id: string): Session | undefined;
  end(session: Session): void;
  refused(code: number, message: string): void;
  presence(data: Json): void;
}

/** One socket of a bot, from Hello to its close. */
export class Connection {
  readonly #hub: Hub;
  readonly #socket: WebSocket;
  readonly #writer: FrameWriter;
  readonly #sentAt: number[] = [];
  #session: Session | undefined;
  #watchdog: NodeJS.Timeout | undefined;

  constructor(hub: Hub, socket: WebSocket, query: URLSearchParams) {
    this.#hub = hub;
    this.#socket = socket;
    this.#writer = new FrameWriter(socket, query.get("compress") === "zlib-stream");
    socket.on("message", (data) => this.#onMessage(data));
    socket.on("close", (code) => this.#onClose(code));
    socket.on("error", () => {});
    const version = query.get("v");
    const isKnown = version === "10" || version === "9";
    if (!isKnown || query.get("encoding") !== "json") {
      this.close(isKnown ? 4002 : 4012);
      return;
    }
    this.send({ op: 10, d: { heartbeat_interval: hub.heartbeatIntervalMs, _trace: [] } });
    this.#beat();
  }

  send(payload: Json): void {
    if (!this.#hub.silent) this.#writer.write(JSON.stringify({ t: null, s: null, ...payload }));
  }

  close(code: number): void {
    const reason = CLOSE[code] ?? "";
    if (reason && code !== 4009) this.#hub.refused(code, reason);
    this.#socket.close(code, reason);
  }

  /** Cuts the line without a word. */
  drop(): void {
    this.#socket.terminate();
  }

  /** Tells the client that its session is over; `resumable`: that it may try to resume it. */
  invalidate(resumable: boolean): void {
    const session = this.#session;
    if (session && !resumable) this.#hub.end(session);
    if (!resumable) this.#session = undefined;
    this.send({ op: 9, d: resumable });
  }

  #beat(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.close(4009), this.#hub.heartbeatIntervalMs * 1.5 + 1_000);
    this.#watchdog.unref();
  }

  #onClose(code: number): void {
    clearTimeout(this.#watchdog);
    const session = this.#session;
    if (!session) return;
    if (session.wire === this.#wire) {
      session.wire = undefined;
      session.lostAt = this.#hub.world.clock.now();
    }
    // A client that closes with these wants to be gone.
    if (code === 1000 || code === 1001) this.#hub.end(session);
  }

  readonly #wire = {
    send: (frame: string) => {
      if (!this.#hub.silent) this.#writer.write(frame);
    },
  };

  #onMessage(data: RawData): void {
    const code = this.#take(data.toString());
    if (code !== undefined) this.close(code);
  }

  /** @returns the code to close with, when the client did something wrong */
  #take(text: string): number | undefined {
    let payload: unknown;
    try {
      payload = JSON.parse(text);
    } catch {
      return 4002;
    }
    if (!isRecord(payload) || typeof payload.op !== "number") return 4002;
    const now = this.#hub.world.clock.now();
    while ((this.#sentAt[0] ?? now) <= now - SENDS.windowMs) this.#sentAt.shift();
    this.#sentAt.push(now);
    if (this.#sentAt.length > SENDS.limit) return 4008;
    return this.#handle(payload.op, payload.d);
  }

  #handle(op: number, data: unknown): number | undefined {
    if (op === 1) {
      this.#beat();
      this.send({ op: 11 });
      return undefined;
    }
    if (op === 2) return this.#identify(data);
    if (op === 6) return this.#resume(data);
    if (![3, 4, 8, 31].includes(op)) return 4001;
    if (!this.#session) return 4003;
    if (!isRecord(data)) return 4002;
    if (op === 3) this.#hub.presence(data);
    if (op === 8) this.#sendMembers(this.#session, data);
    return undefined;
  }

  #identify(data: unknown): number | undefined {
    if (this.#session) return 4005;
    const world = this.#hub.world;
    if (!isRecord(data) || !isRecord(data.properties) || typeof data.token !== "string") return 4002;
    if (data.token !== world.token) return 4004;
    const { intents } = data;
    if (typeof intents !== "number" || !Number.isInteger(intents) || intents & ~KNOWN_INTENTS) return 4013;
    const flags = world.applicationFlags;
    if (PRIVILEGED.some(([intent, needed]) => intents & intent && !(flags & needed))) return 4014;
    const [id, count] = (Array.isArray(data.shard) ? data.shard : [0, 1]).map(Number) as [number, number];
    if (!Number.isInteger(id) || !Number.isInteger(count) || id < 0 || id >= count) return 4010;
    if (world.guilds.size / count > 2500) return 4011;
    const session = this.#hub.open(intents, [id, count]);
    if (!session) {
      this.send({ op: 9, d: false });
      return undefined;
    }
    this.#writer.payloadCompression = data.compress === true;
    this.#session = session;
    session.wire = this.#wire;
    session.begin(this.#hub.url);
    if (isRecord(data.presence)) this.#hub.presence(data.presence);
    return undefined;
  }

  #resume(data: unknown): number | undefined {
    if (this.#session) return 4005;
    if (!isRecord(data) || typeof data.session_id !== "string" || typeof data.seq !== "number") return 4002;
    if (data.token !== this.#hub.world.token) return 4004;
    const session = this.#hub.find(data.session_id);
    if (session && data.seq > session.seq) return 4007;
    if (!session?.canReplay(data.seq)) {
      if (session) this.#hub.end(session);
      this.send({ op: 9, d: false });
      return undefined;
    }
    this.#session = session;
    session.wire = this.#wire;
    session.lostAt = undefined;
    session.replay(data.seq);
    session.dispatch("RESUMED", { _trace: [] });
    return undefined;
  }

  #sendMembers(session: Session, data: Json): void {
    const world = this.#hub.world;
    const guild = world.guilds.get(String(data.guild_id));
    if (!guild?.members.has(world.bot.id)) return;
    const wanted = [data.user_ids ?? []].flat().map(String);
    const all = [...guild.members.values()];
    const mayListAll = (session.intents & (1 << 1)) !== 0;
    const prefix = String(data.query ?? "").toLowerCase();
    if (!wanted.length && prefix === "" && !mayListAll) return;
    const found = wanted.length
      ? all.filter((m) => wanted.includes(m.userId))
      : all.filter((m) => world.user(m.userId).username.toLowerCase().startsWith(prefix));
    session.dispatch("GUILD_MEMBERS_CHUNK", {
      guild_id: guild.id,
      members: found.slice(0, 1000).map((m) => fullMemberJson(world, m)),
      chunk_index: 0,
      chunk_count: 1,
      not_found: wanted.filter((id) => !guild.members.has(id)),
      ...(data.nonce !== undefined && { nonce: data.nonce }),
    });
  }
}
