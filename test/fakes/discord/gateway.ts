import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { WebSocketServer } from "ws";
import { Connection, type Hub } from "./gateway-connection.ts";
import { Session } from "./gateway-session.ts";
import type { Json } from "./types.ts";
import type { World } from "./world.ts";

const RESUME_WINDOW_MS = 180_000;
const IDENTIFY_EVERY_MS = 5_000;

export interface GatewayOptions {
  /** Default 41,250. */
  readonly heartbeatIntervalMs?: number;
  /** Shards that `/gateway/bot` recommends. Default 1. */
  readonly shards?: number;
  /** Identifies left today. Default 1,000. */
  readonly sessionStarts?: number;
  /** Whether a second identify of the same shard key within 5 s is turned away, as the original does. Default false: tests restart often. */
  readonly identifyLimit?: boolean;
}

/** The gateway: sessions, their connections, and the faults that a test wants. */
export class Gateway implements Hub {
  readonly world: World;
  readonly heartbeatIntervalMs: number;
  readonly shards: number;
  /** What the bot said of itself, newest last. */
  readonly presences: Json[] = [];
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #sessions = new Map<string, Session>();
  readonly #connections = new Set<Connection>();
  readonly #onRefused: (code: number, message: string) => void;
  readonly #limited: boolean;
  readonly #identifiedAt = new Map<number, number>();
  #refusals = 0;
  #startsLeft: number;
  silent = false;
  url = "";

  constructor(world: World, options: GatewayOptions, onRefused: (code: number, message: string) => void) {
    this.world = world;
    this.heartbeatIntervalMs = options.heartbeatIntervalMs ?? 41_250;
    this.shards = options.shards ?? 1;
    this.#startsLeft = options.sessionStarts ?? 1_000;
    this.#limited = options.identifyLimit ?? false;
    this.#onRefused = onRefused;
    world.onEvent((event) => {
      for (const session of this.#sessions.values()) session.tell(event);
    });
  }

  get sessionsLeft(): number {
    return this.#startsLeft;
  }

  /** Sessions with a live connection. */
  get connected(): number {
    return [...this.#sessions.values()].filter((session) => session.wire !== undefined).length;
  }

  /** All sessions that were ever opened or resumed and may still be resumed. */
  get sessions(): readonly Session[] {
    return [...this.#sessions.values()];
  }

  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    if (this.#refusals > 0) {
      this.#refusals -= 1;
      socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    const { searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      const connection = new Connection(this, ws, searchParams);
      this.#connections.add(connection);
      ws.on("close", () => {
        this.#connections.delete(connection);
        this.world.changed();
      });
    });
  }

  open(intents: number, shard: readonly [number, number]): Session | undefined {
    const now = this.world.clock.now();
    const earlier = this.#identifiedAt.get(shard[0]) ?? Number.NEGATIVE_INFINITY;
    if (this.#startsLeft <= 0 || (this.#limited && now - earlier < IDENTIFY_EVERY_MS)) return undefined;
    this.#identifiedAt.set(shard[0], now);
    this.#startsLeft -= 1;
    for (const session of this.#sessions.values()) {
      if (session.lostAt !== undefined && session.lostAt + RESUME_WINDOW_MS < now) this.end(session);
    }
    const session = new Session(this.world, intents, shard);
    this.#sessions.set(session.id, session);
    queueMicrotask(() => this.world.changed());
    return session;
  }

  find(id: string): Session | undefined {
    const session = this.#sessions.get(id);
    if (session?.lostAt !== undefined && session.lostAt + RESUME_WINDOW_MS < this.world.clock.now()) {
      this.end(session);
      return undefined;
    }
    queueMicrotask(() => this.world.changed());
    return session;
  }

  end(session: Session): void {
    session.wire = undefined;
    this.#sessions.delete(session.id);
  }

  refused(code: number, message: string): void {
    this.#onRefused(code, message);
  }

  presence(data: Json): void {
    this.presences.push(data);
    this.world.changed();
  }

  /** Cuts all connections; sessions can be resumed. */
  drop(): void {
    for (const connection of [...this.#connections]) connection.drop();
  }

  /** Asks all clients to connect anew and resume (op 7). */
  reconnect(): void {
    for (const connection of this.#connections) connection.send({ op: 7, d: null });
  }

  /** Tells all clients that their sessions are over (op 9). */
  invalidate(resumable = false): void {
    for (const connection of this.#connections) connection.invalidate(resumable);
  }

  /** Forgets all sessions while nobody is told: the next resume fails. */
  forgetSessions(): void {
    this.#sessions.clear();
  }

  /** Asks all clients for a heartbeat now (op 1). */
  requestHeartbeat(): void {
    for (const connection of this.#connections) connection.send({ op: 1, d: null });
  }

  /** Closes all connections with a code. */
  close(code: number): void {
    for (const connection of [...this.#connections]) connection.close(code);
  }

  /** Turns away the next connections. */
  refuse(times: number): void {
    this.#refusals = times;
  }
}
