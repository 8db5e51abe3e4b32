import { DiscordAPIError, HTTPError, RateLimitError, REST, type RequestMethod } from "discord.js";
import { RetryAfter } from "../render/retry-after.ts";
import { ApiError, Unanswered } from "./faults.ts";
import { type FilePart, toForm } from "./multipart.ts";
import type { Transport } from "./transport.ts";

const TIMEOUT_MS = 15_000;
/** The slowest line on which an upload is still waited for, bytes in a millisecond. */
const UPLOAD_BYTES_PER_MS = 150;

export interface Request {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly path: `/${string}`;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly files?: readonly FilePart[];
  readonly signal?: AbortSignal;
}

/** Discord's HTTP interface: one try each, and what went wrong in three words: RetryAfter, Unanswered or ApiError. */
export interface Api {
  /** As the bot. */
  bot(request: Request): Promise<unknown>;
  /** By a token in the path (interactions and their webhooks): outside the bot's global limit. */
  hook(request: Request): Promise<unknown>;
  close(): void;
}

/**
 * @param url base without the version
 * @see https://discord.com/developers/docs/topics/rate-limits
 */
export function createApi(token: string, url: string, { asBot, byToken }: Transport): Api {
  // Neither waits behind a limit nor tries again on its own: the pacer decides what is still worth sending.
  const options = {
    api: url,
    version: "10",
    retries: 0,
    timeout: 10 * 60_000,
    rejectOnRateLimit: () => true,
    globalRequestsPerSecond: Number.POSITIVE_INFINITY,
  };
  const bot = new REST({ ...options, makeRequest: asBot }).setToken(token);
  const hook = new REST({ ...options, makeRequest: byToken });

  async function send(rest: REST, auth: boolean, request: Request): Promise<unknown> {
    const { method, path, query, body, files = [], signal } = request;
    const uploaded = files.reduce((sum, file) => sum + file.bytes.byteLength, 0);
    const ending = new AbortController();
    const end = () => ending.abort();
    // Not `AbortSignal.timeout`, whose timer and error come for each request, answered or not.
    const timer = setTimeout(end, TIMEOUT_MS + Math.ceil(uploaded / UPLOAD_BYTES_PER_MS));
    signal?.addEventListener("abort", end);
    try {
      signal?.throwIfAborted();
      return await rest.request({
        method: method as RequestMethod,
        fullRoute: path,
        auth,
        ...(query && { query: new URLSearchParams(query) }),
        ...(files.length > 0 ? formOf(body, files) : body !== undefined && { body }),
        signal: ending.signal,
      });
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      // The library drops the token at the first 401, which a proxy's hiccup may be.
      if (auth && error instanceof DiscordAPIError && error.status === 401) rest.setToken(token);
      throw translate(error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
    }
  }

  return {
    bot: (request) => send(bot, true, request),
    hook: (request) => send(hook, false, request),
    close() {
      for (const rest of [bot, hook]) {
        rest.clearHashSweeper();
        rest.clearHandlerSweeper();
      }
    },
  };
}

function formOf(body: unknown, files: readonly FilePart[]) {
  const form = toForm(body, files);
  return { body: form, passThroughBody: true, headers: { "content-type": form.type } };
}

const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

function translate(error: unknown): unknown {
  if (error instanceof RateLimitError) {
    const waitMs = error.retryAfter > 0 ? error.retryAfter : error.timeToReset;
    return new RetryAfter(Math.max(100, Number.isFinite(waitMs) ? waitMs : 1000), error.global ? "global" : "chat");
  }
  if (error instanceof DiscordAPIError) {
    return new ApiError(
      error.status,
      typeof error.code === "number" ? error.code : 0,
      error.rawError ? briefly(error.message) : "",
    );
  }
  if (error instanceof HTTPError) return new Unanswered(`HTTP ${error.status}`, true);
  if (!(error instanceof Error)) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  return new Unanswered(code, !NEVER_SENT.has(code));
}

/** The first line: the others name fields and may repeat what was sent. */
function briefly(message: string): string {
  return message.split("\n")[0] ?? "";
}

/** Waits, unless the signal says otherwise. @throws the signal's reason */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const stop = () => reject(signal?.reason);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

/** How long to wait before the n-th new try (from 0), or undefined where trying again is of no use. */
export function waitBefore(error: unknown, tries: number): number | undefined {
  if (error instanceof RetryAfter) return error.retryAfterMs;
  if (error instanceof Unanswered) return Math.min(15_000, 500 * 2 ** Math.min(tries, 6)) * (0.75 + Math.random() / 2);
  return undefined;
}

/**
 * Runs a request that may safely be sent twice until it is answered.
 * @param forMs for how long to go on trying
 */
export async function patiently<T>(run: () => Promise<T>, forMs: number, signal?: AbortSignal): Promise<T> {
  const until = Date.now() + forMs;
  for (let tries = 0; ; tries++) {
    try {
      return await run();
    } catch (error) {
      const waitMs = waitBefore(error, tries);
      if (waitMs === undefined || Date.now() + waitMs > until) throw error;
      await pause(waitMs, signal);
    }
  }
}
