import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type Body, decodeBody } from "./body.ts";
import { Call } from "./call.ts";
import { ApiFailure } from "./failure.ts";
import { type Faults, failureOf } from "./faults.ts";
import { cut, type Reply, readBody, send, sendPage } from "./http.ts";
import type { JsonObject } from "./json.ts";
import { METHODS } from "./methods/registry.ts";
import { UNMODELLED, unknownParameters } from "./parameters.ts";
import { Polling } from "./polling.ts";
import type { TrafficEntry, Violation } from "./traffic.ts";
import { Webhook } from "./webhook.ts";
import type { World } from "./world.ts";

const NAMES = new Map(Object.keys(METHODS).map((name) => [name.toLowerCase(), name]));
const FETCHING = ["getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo", "close", "logOut"] as const;
for (const name of FETCHING) NAMES.set(name.toLowerCase(), name);

/** The HTTP side: addresses, tokens, bodies, faults, and the record of it all. */
export class ApiServer {
  readonly traffic: TrafficEntry[] = [];
  readonly violations: Violation[] = [];
  readonly polling: Polling;
  readonly webhook: Webhook;
  readonly #world: World;
  readonly #faults: Faults;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(world: World, faults: Faults) {
    this.#world = world;
    this.#faults = faults;
    this.polling = new Polling(world);
    this.webhook = new Webhook(world, (method, params) => this.#fromWebhook(method, params));
    this.#server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      void this.#handle(request, response).catch(() => response.destroy());
    });
    this.#server.on("connection", (socket) => {
      if (faults.isDown) socket.destroy();
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
  }

  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, "127.0.0.1", resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.webhook.close();
    this.polling.close();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.cutAll();
    await closed;
  }

  /** Cuts every connection that is open now. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#faults.isDown) return void request.socket.destroy();
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    const url = new URL(request.url ?? "/", "http://fake");
    const path = decodeURIComponent(url.pathname);
    const { token } = this.#world.settings;
    if (path.startsWith("/file/bot")) return this.#download(request, response, path.slice(9), token);
    const match = /^\/bot([^/]*)\/(?:test\/)?([^/]*)$/.exec(path);
    if (!match) return send(response, new ApiFailure(404, "Not Found"));
    const raw = await readBody(request);
    let body: Body = { params: new Map(), uploads: [], decoded: undefined, contentType: undefined };
    let early: unknown = match[1] === token ? undefined : unauthorized(match[1]!);
    if (!early && !raw) early = new ApiFailure(413, "Request Entity Too Large");
    try {
      if (raw) body = decodeBody(request.headers["content-type"], raw, url.searchParams);
    } catch (error) {
      early ??= error;
    }
    const asked = match[2] || body.params.get("method") || "";
    const entry = this.#record(request.method ?? "POST", NAMES.get(asked.toLowerCase()) ?? asked, body);
    await this.#answer(asked, body, entry, early, response, gone.signal);
  }

  async #answer(
    asked: string,
    body: Body,
    entry: TrafficEntry,
    early: unknown,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<void> {
    const fault = this.#faults.next(asked, body.params);
    if (fault?.delayMs) await this.#sleep(fault.delayMs);
    if (fault?.drop) return cut(response, entry);
    const planned = fault && failureOf(fault);
    let outcome: Reply | ApiFailure;
    try {
      if (planned) throw planned;
      if (early) throw early;
      outcome = await this.#run(asked, body, signal);
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      outcome = error;
      if (!planned) this.#violated(entry, error);
    }
    if (fault?.dropAfterProcessing) return cut(response, entry);
    if (outcome instanceof ApiFailure) Object.assign(entry, { status: outcome.status, description: outcome.message });
    else entry.status = 200;
    if (fault?.html) return sendPage(response, fault);
    send(response, outcome);
  }

  async #run(asked: string, body: Body, signal: AbortSignal): Promise<Reply> {
    const name = NAMES.get(asked.toLowerCase());
    if (!name) {
      const exists = UNMODELLED.has(asked.toLowerCase());
      throw new ApiFailure(
        404,
        exists ? `Not Found: ${asked} is not modelled by the fake` : "Not Found: method not found",
      );
    }
    const call = new Call(this.#world, name, body);
    this.#noteUnknown(call);
    if (name === "getUpdates") return { result: await this.polling.poll(call, this.webhook.isSet, signal) };
    if (name === "setWebhook") {
      if (call.text("url")) this.polling.terminate("terminated by setWebhook request");
      return this.webhook.set(call);
    }
    if (name === "deleteWebhook") return this.webhook.remove(call);
    if (name === "getWebhookInfo") return { result: this.webhook.info() };
    if (name === "close" || name === "logOut") return { result: true };
    return { result: METHODS[name]!(call) };
  }

  #noteUnknown(call: Call): void {
    const attached = new Set<string>();
    for (const name of call.names()) {
      for (const [, field] of call.text(name).matchAll(/attach:\/\/([^"\\]+)/g)) attached.add(field!);
    }
    const odd = unknownParameters(call.method, call.names()).filter((name) => !attached.has(name));
    this.#world.oddities.push(...odd.map((name) => `${call.method}: parameter ${name} is ignored`));
  }

  async #fromWebhook(method: string, params: JsonObject): Promise<void> {
    const texts = Object.entries(params).map(([key, value]): [string, string] => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    const body: Body = { params: new Map(texts), uploads: [], decoded: params, contentType: "application/json" };
    const entry = this.#record("POST", NAMES.get(method.toLowerCase()) ?? method, body);
    try {
      await this.#run(method, body, AbortSignal.timeout(60_000));
      entry.status = 200;
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      entry.status = error.status;
      this.#violated(entry, error);
    }
  }

  async #download(request: IncomingMessage, response: ServerResponse, rest: string, token: string): Promise<void> {
    const path = rest.startsWith(`${token}/`) ? rest.slice(token.length + 1) : undefined;
    const entry: TrafficEntry = {
      api: "telegram",
      method: request.method ?? "GET",
      path: `file/${path ?? ""}`,
      at: this.#world.now(),
    };
    this.traffic.push(entry);
    const fault = this.#faults.next("file", new Map());
    if (fault?.delayMs) await this.#sleep(fault.delayMs);
    if (fault?.drop || fault?.dropAfterProcessing) return cut(response, entry);
    const planned = fault && failureOf(fault);
    const file = path === undefined ? undefined : this.#world.files.byPath(path);
    const failure =
      planned ?? (path === undefined ? new ApiFailure(401, "Unauthorized") : new ApiFailure(404, "Not Found"));
    if (planned || !file || file.lost) {
      entry.status = failure.status;
      return send(response, failure);
    }
    entry.status = 200;
    response.writeHead(200, { "content-type": "application/octet-stream", "content-length": file.bytes.byteLength });
    response.end(file.bytes);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#world.settings.clock.after(ms, resolve));
  }

  #record(method: string, path: string, body: Body): TrafficEntry {
    const entry: TrafficEntry = {
      api: "telegram",
      method,
      path,
      at: this.#world.now(),
      ...(body.contentType === undefined ? {} : { contentType: body.contentType }),
      ...(body.decoded === undefined ? {} : { body: body.decoded }),
    };
    this.traffic.push(entry);
    return entry;
  }

  #violated(entry: TrafficEntry, { status, message }: ApiFailure): void {
    const { path, body, at } = entry;
    this.violations.push({ method: path, status, description: message, at, ...(body ? { body } : {}) });
  }
}

function unauthorized(token: string): ApiFailure {
  const isToken = /^[1-9]\d*:.+/.test(token) && token.length <= 80;
  return new ApiFailure(401, isToken ? "Unauthorized" : "Unauthorized: invalid token specified");
}
