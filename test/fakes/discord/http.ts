import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { openLink } from "./attachments.ts";
import { decodeBody } from "./body.ts";
import { ApiError, notFound, refusal, unauthorized } from "./errors.ts";
import { type FaultSpec, Faults } from "./faults.ts";
import { RateLimits } from "./rate-limits.ts";
import { bucket, type Match, type Reply, type Router, resourceOf } from "./router.ts";
import { formBody, type TrafficEntry, withoutTokens } from "./traffic.ts";
import type { World } from "./world.ts";

/** Something that the original would not have taken. */
export interface Violation {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly errors?: unknown;
}

export type Upgrade = (request: IncomingMessage, socket: Socket, head: Buffer) => void;

interface Outcome {
  readonly reply: Reply;
  readonly headers: Readonly<Record<string, string>>;
}

/** The HTTP side: REST under `/api/v10`, files under `/attachments`. */
export class HttpSide {
  readonly traffic: TrafficEntry[] = [];
  readonly violations: Violation[] = [];
  readonly faults = new Faults();
  readonly limits: RateLimits;
  readonly #world: World;
  readonly #router: Router;
  readonly #onUpgrade: Upgrade;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  constructor(world: World, router: Router, limited: boolean, onUpgrade: Upgrade) {
    this.#world = world;
    this.#router = router;
    this.#onUpgrade = onUpgrade;
    this.limits = new RateLimits(world.clock, limited, world.options.maxInvalidRequests ?? 10_000);
  }

  get port(): number {
    return this.#port;
  }

  /** Listens on the port of the first time, if there was one. */
  async listen(port = this.#port): Promise<void> {
    const server = createServer(
      { keepAliveTimeout: 30_000 },
      (request, response) => void this.#serve(request, response),
    );
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      socket.on("error", () => {});
    });
    server.on("upgrade", (request, socket, head) => this.#onUpgrade(request, socket as Socket, head));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Refuses connections from now on and cuts the ones there are. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  refused(method: string, path: string, error: ApiError): void {
    this.violations.push({
      at: this.#world.clock.now(),
      method,
      path,
      status: error.status,
      code: error.code,
      message: error.message,
      ...(error.errors && { errors: error.errors }),
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    try {
      if (/^\/(ephemeral-)?attachments\//.test(url.pathname)) await this.#serveFile(url, request, response);
      else await this.#serveApi(request, response, url);
    } catch (error) {
      // A client that goes away in the middle is no fault of the server; anything else is, and must be seen.
      if (request.socket.destroyed) return;
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.refused(request.method ?? "", withoutTokens(url.pathname), new ApiError(500, 0, `the fake broke: ${text}`));
      if (!response.headersSent)
        send(response, { status: 500, body: { message: "500: Internal Server Error", code: 0 } }, {});
    }
  }

  async #serveFile(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.faults.take("GET", url.pathname);
    if (fault?.delayMs) await delay(fault.delayMs);
    if (fault?.drop || fault?.dropAfterProcessing) {
      request.socket.destroy();
      return;
    }
    if (fault?.status !== undefined) {
      response.writeHead(fault.status, fault.headers).end();
      return;
    }
    const file = openLink(this.#world, url);
    if (!file) {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("This content is no longer available.");
      return;
    }
    response
      .writeHead(200, { "Content-Type": file.contentType, "Content-Length": file.bytes.byteLength })
      .end(file.bytes);
  }

  async #serveApi(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const method = request.method ?? "GET";
    const { path, version } = splitVersion(url.pathname);
    const shown = withoutTokens(path);
    const decoded = await decodeBody(request).catch((error: unknown) => {
      if (error instanceof ApiError) return error;
      throw error;
    });
    const isBad = decoded instanceof Error;
    const entry: TrafficEntry = {
      api: "discord",
      method,
      path: shown,
      ...(url.search && { query: Object.fromEntries(url.searchParams) }),
      ...(!isBad && decoded.contentType !== undefined && { contentType: decoded.contentType.split(";")[0] ?? "" }),
      ...(!isBad &&
        decoded.body !== undefined && {
          body: decoded.contentType?.startsWith("multipart/") ? formBody(decoded.body, decoded.uploads) : decoded.body,
        }),
      at: this.#world.clock.now(),
      status: 0,
    };
    if (path.startsWith("/")) this.traffic.push(entry);
    const fault = this.faults.take(method, path);
    if (fault?.delayMs) await delay(fault.delayMs);
    if (fault && this.#isAnsweredBy(fault, entry, request, response)) return;
    const { reply, headers } = this.#process(request, method, path, version, url, decoded);
    this.#world.changed();
    if (fault?.dropAfterProcessing) {
      request.socket.destroy();
      return;
    }
    entry.status = reply.status;
    send(response, reply, headers);
  }

  #isAnsweredBy(fault: FaultSpec, entry: TrafficEntry, request: IncomingMessage, response: ServerResponse): boolean {
    if (fault.drop) {
      request.socket.destroy();
      return true;
    }
    if (fault.status === undefined) return false;
    entry.status = fault.status;
    const body = fault.body ?? { message: `${fault.status}: made up`, code: 0 };
    send(response, { status: fault.status, body }, fault.headers ?? {});
    return true;
  }

  #process(
    request: IncomingMessage,
    method: string,
    path: string,
    version: string | undefined,
    url: URL,
    decoded: Awaited<ReturnType<typeof decodeBody>> | ApiError,
  ): Outcome {
    let headers: Readonly<Record<string, string>> = {};
    try {
      this.limits.checkBan();
      if (version === undefined) throw notFound();
      if (version !== "10" && version !== "9") throw refusal(50041);
      const { route, params } = this.#router.match(method, path);
      if (route.bot !== false && request.headers.authorization !== `Bot ${this.#world.token}`) throw unauthorized();
      if (route.bot !== false) this.limits.takeGlobal();
      headers = this.#takeBucket({ route, params });
      if (decoded instanceof Error) throw decoded;
      const { body, uploads } = decoded;
      const reply = route.handler({
        world: this.#world,
        limits: this.limits,
        params,
        query: url.searchParams,
        body,
        uploads,
      });
      return { reply, headers };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.refused(method, withoutTokens(path), error);
      const isShared = error.headers["X-RateLimit-Scope"] === "shared";
      if ([401, 403, 429].includes(error.status) && !isShared) this.limits.countInvalid();
      return { reply: { status: error.status, body: error }, headers: { ...headers, ...error.headers } };
    }
  }

  #takeBucket({ route, params }: Match): Readonly<Record<string, string>> {
    if (route.bucket === null) return {};
    const own = route.bucket ?? bucket(`${route.method} ${route.template}`, 50, 1000);
    return this.limits.take(own, resourceOf(params));
  }
}

function splitVersion(pathname: string): { path: string; version: string | undefined } {
  const match = /^\/api(?:\/v(\d+))?(\/.*)$/.exec(pathname);
  return match ? { path: match[2] ?? "/", version: match[1] ?? "6" } : { path: pathname, version: undefined };
}

function send(response: ServerResponse, reply: Reply, headers: Readonly<Record<string, string>>): void {
  if (reply.body === undefined) {
    response.writeHead(reply.status, headers).end();
    return;
  }
  const text = JSON.stringify(reply.body);
  response.writeHead(reply.status, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}
