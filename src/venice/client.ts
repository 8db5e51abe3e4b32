import type { IncomingHttpHeaders } from "node:http";
import { Agent, type Dispatcher, FormData } from "undici";
import type { z } from "zod";
import { readBody, readRefusal } from "./body.ts";
import { type Breaker, createBreaker, type Route } from "./breaker.ts";
import type { Call, ClientOptions, KeyUse, OpenReply, Reply } from "./call.ts";
import { type Clock, systemClock } from "./clock.ts";
import { VeniceError } from "./errors.ts";
import { connectWithTaps, Gulps, inGulps } from "./gulps.ts";
import { KeyRing, keyName } from "./keys.ts";
import { Lifeline, type Patience } from "./lifeline.ts";
import { single } from "./limits.ts";
import { refusedInBand, refusedReply } from "./refusal.ts";
import { type ReplyInfo, replyInfo } from "./reply-info.ts";
import { type RetryPolicy, withRetries } from "./retry.ts";

const REFUSAL_BYTES = 256 * 1024;
const REPLY_BYTES = 64 * 1024 * 1024;

/** The way to the service and back: one pool of connections, the keys, the breaker. It knows no resource. */
export class Client {
  readonly clock: Clock;
  readonly retryPolicy: RetryPolicy;
  readonly #options: ClientOptions;
  readonly #base: URL;
  readonly #keys: KeyRing;
  readonly #breaker: Breaker;
  readonly #agent: Dispatcher;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.clock = options.clock ?? systemClock;
    this.retryPolicy = { tries: options.tries ?? 3, longestWaitMs: options.longestRetryWaitMs ?? 60_000 };
    this.#base = new URL(options.baseUrl ?? "https://api.venice.ai/api/v1");
    this.#keys = new KeyRing(options.keys);
    this.#breaker = createBreaker(() => this.clock.now());
    this.#agent = new Agent({
      keepAliveTimeout: 30_000,
      // Lifelines bound every request; a second clock with ideas of its own would only get in their way.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: 64 * 1024,
      // A connection per reply: closing it is what stops a model from writing on at our cost.
      connect: connectWithTaps({ allowH2: false, timeout: 10_000 }),
    }).compose(inGulps);
  }

  /** Sends and reads the reply as JSON of the given shape. */
  async json<S extends z.ZodType>(call: Call, schema: S): Promise<z.output<S>> {
    return this.parse(await this.bytes(call), schema);
  }

  /** Checks a reply's JSON against a shape. */
  parse<S extends z.ZodType>(reply: Reply, schema: S): z.output<S> {
    const { status, requestId } = reply.info;
    let value: unknown;
    try {
      value = JSON.parse(reply.bytes.toString("utf8"));
    } catch {
      // The parser's own message quotes the reply.
      throw new VeniceError("protocol", { code: "not_json", status, requestId });
    }
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw new VeniceError("protocol", { code: "unexpected_shape", status, requestId });
    return parsed.data;
  }

  /** Sends and reads the reply whole. Repeats what may be repeated; POST requests only when `safety` says so. */
  bytes(call: Call): Promise<Reply> {
    return withRetries(() => this.#whole(call), {
      safety: call.safety ?? (call.method === "GET" ? "always" : "never"),
      policy: this.retryPolicy,
      clock: this.clock,
      signal: call.signal,
      onRetry: call.onRetry,
    });
  }

  /** Sends once and hands over the reply as it grows. */
  async open(call: Call): Promise<OpenReply> {
    const lifeline = new Lifeline(this.clock, call.signal);
    lifeline.limitPauses(this.patience);
    try {
      const gulps = new Gulps(this.clock);
      const { response, info } = await this.#send(call, lifeline, "identity", gulps);
      lifeline.beat(true);
      const contentType = mediaType(response.headers);
      return { body: response.body, headers: response.headers, contentType, info, lifeline, gulps };
    } catch (error) {
      lifeline.end();
      throw error;
    }
  }

  /** The configured key of this name, if it is still one of them. */
  keyNamed(name: string): string | undefined {
    return this.#keys.named(name);
  }

  get patience(): Patience {
    const silenceMs = this.#options.idleTimeoutMs ?? 120_000;
    return { silenceMs, fruitlessMs: Math.max(silenceMs, this.#options.fruitlessTimeoutMs ?? 300_000) };
  }

  /** Makes an error of one that came inside a reply, and lets the breaker know. */
  refusedInBand(body: unknown, call?: Call, { key }: { readonly key?: string } = {}): VeniceError {
    const error = refusedInBand(body, this.clock.now(), (text) => this.#keys.redact(text));
    const route = call && routeOf(call, key);
    if (route) this.#breaker.record(route, error);
    return error;
  }

  /** Closes every connection. What is under way fails. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #whole(call: Call): Promise<Reply> {
    const lifeline = new Lifeline(this.clock, call.signal);
    lifeline.limitTotal(call.timeoutMs ?? this.#options.timeoutMs ?? 300_000);
    try {
      const { response, info } = await this.#send(call, lifeline, "gzip, br");
      const { headers, body } = response;
      const bytes = await readBody(body, single(headers["content-encoding"]), call.maxBytes ?? REPLY_BYTES).catch(
        (error) => {
          throw failure(error, lifeline);
        },
      );
      return { bytes, contentType: mediaType(headers), headers, info };
    } finally {
      lifeline.end();
    }
  }

  /** Sends with one key after the other, as long as it is the key that is refused; a call's own key is the only one. */
  async #send(
    call: Call,
    lifeline: Lifeline,
    encoding: string,
    gulps?: Gulps,
  ): Promise<{ response: Dispatcher.ResponseData<unknown>; info: ReplyInfo }> {
    const tried = new Set<string>();
    let refusal: VeniceError | undefined;
    while (true) {
      const key = this.#keyFor(call, tried);
      if (key === undefined && (refusal || !call.keyless)) throw refusal ?? new VeniceError("auth", { code: "no_key" });
      const name = this.#nameOf(key);
      const route = routeOf(call, name.key);
      if (route) this.#breaker.check(route);
      const response = await this.#exchange(call, lifeline, encoding, key, gulps);
      const now = this.clock.now();
      const { statusCode: status, headers } = response;
      const info = replyInfo(headers, { path: call.path, status, model: call.model, ...name }, now);
      if (status >= 200 && status < 300) {
        if (route) this.#breaker.record(route, "ok");
        this.#report(call, info);
        return { response, info };
      }
      const body = await readRefusal(response.body, single(headers["content-encoding"]), REFUSAL_BYTES);
      refusal = refusedReply(status, headers, body, now, (text) => this.#keys.redact(text, key), info.foreignKey);
      this.#report(call, { ...info, refusal });
      if (route) this.#breaker.record(route, refusal);
      if (lifeline.signal.aborted) throw lifeline.signal.reason;
      if (key !== undefined) {
        tried.add(key);
        const isKeys = this.#keys.refused(key, refusal, now);
        if (isKeys && mayChange(call) && tried.size < this.#keys.size) continue;
      }
      throw refusal;
    }
  }

  #keyFor(call: Call, tried: ReadonlySet<string>): string | undefined {
    if (call.url) return undefined;
    const given = secretOf(call.key);
    if (given !== undefined && !(mayChange(call) && tried.has(given))) return given;
    return this.#keys.next(tried, this.clock.now());
  }

  #nameOf(key: string | undefined): Pick<ReplyInfo, "key" | "foreignKey"> {
    if (key === undefined) return {};
    return this.#keys.has(key) ? { key: keyName(key) } : { key: keyName(key), foreignKey: true };
  }

  /** What another server's headers say is not about the service. */
  #report(call: Call, info: ReplyInfo): void {
    if (call.url) return;
    if (typeof call.key === "object") call.key.onReply?.(info);
    this.#options.onReply?.(info);
  }

  async #exchange(
    call: Call,
    lifeline: Lifeline,
    encoding: string,
    key: string | undefined,
    gulps: Gulps | undefined,
  ): Promise<Dispatcher.ResponseData<unknown>> {
    const { body, url } = call;
    const isForm = body instanceof FormData;
    try {
      return await this.#agent.request({
        origin: (url ?? this.#base).origin,
        path: url ? url.pathname + url.search : pathOf(this.#base, call),
        method: call.method,
        headers: {
          accept: "*/*",
          "accept-encoding": encoding,
          "user-agent": "gondolier",
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
          ...(body === undefined || isForm ? {} : { "content-type": "application/json" }),
        },
        body: body === undefined || isForm ? body : JSON.stringify(body),
        signal: lifeline.signal,
        opaque: gulps,
      });
    } catch (error) {
      throw failure(error, lifeline);
    }
  }
}

/** What the breaker counts a call for, when it is sent with the key of that name. */
function routeOf({ model, user, key: use }: Call, key = ""): Route | undefined {
  const person = user ?? (typeof use === "object" ? use.person : undefined) ?? "";
  return model === undefined ? undefined : { key, model, person, isNamed: user !== undefined };
}

function secretOf(key: string | KeyUse | undefined): string | undefined {
  return (typeof key === "object" ? key.secret : key)?.trim();
}

const mayChange = ({ key }: Pick<Call, "key">): boolean =>
  key === undefined || (typeof key === "object" && key.mayFallBack === true);

/** Tells an abort from a lost connection. An aborted signal's reason goes on as it is. */
export function failure(error: unknown, lifeline: Lifeline): unknown {
  if (lifeline.signal.aborted) return lifeline.signal.reason;
  if (error instanceof VeniceError) return error;
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
  // A request that cannot be sent by anyone is a bug of ours.
  if (code === "UND_ERR_INVALID_ARG") return error;
  return new VeniceError("network", { code, cause: error });
}

function pathOf(base: URL, { path, query }: Call): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const item of Array.isArray(value) ? value : [value])
      if (item !== undefined) search.append(name, String(item));
  }
  const whole = base.pathname.replace(/\/+$/, "") + path;
  return search.size === 0 ? whole : `${whole}?${search}`;
}

function mediaType(headers: IncomingHttpHeaders): string {
  return (single(headers["content-type"]) ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}
