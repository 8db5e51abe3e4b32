import { Api, GrammyError, HttpError } from "grammy";
import { createFetch } from "./fetch.ts";
import { createGate, type Gate } from "./gate.ts";

type Raw = Api["raw"];
type First<M extends keyof Raw> = NonNullable<Parameters<Raw[M]>[0]>;
/** Methods without parameters have the signal first. */
export type Params<M extends keyof Raw> = First<M> extends { readonly aborted: boolean } ? object : First<M>;
type Result<M extends keyof Raw> = Awaited<ReturnType<Raw[M]>>;

/** Telegram has understood and says no. */
export class ApiRefusal extends Error {
  override name = "ApiRefusal";
  readonly status: number;
  readonly description: string;
  /** The group lives on as this supergroup. */
  readonly movedTo: number | undefined;

  constructor(method: string, status: number, description: string, movedTo?: number) {
    // Telegram may repeat what it did not understand: words and addresses are not for logs.
    super(
      `${method}: ${status} ${description.replace(/"[^"]*"/g, '"…"').replace(/\b\w+:\/\/\S+/g, "[address]")}`.slice(
        0,
        300,
      ),
    );
    this.status = status;
    this.description = description;
    this.movedTo = movedTo;
  }

  /** Whether the reason is one of these, whatever its capitals. */
  says(pattern: RegExp): boolean {
    return pattern.test(this.description);
  }
}

/** No answer came from Telegram. */
export class Unreached extends Error {
  override name = "Unreached";
  readonly transient = true;
  /** `no`: it was certainly not received. `unknown`: it may have been carried out all the same. */
  readonly received: "no" | "unknown";

  constructor(method: string, why: string, received: "no" | "unknown") {
    super(`${method}: no answer from Telegram (${why})`);
    this.received = received;
  }
}

/** How long an answer may take: a call, an upload, a long poll. */
export type Patience = "call" | "upload" | "poll";
export const LONG_POLL_SECONDS = 25;
const PATIENCE_SECONDS: Readonly<Record<Patience, number>> = { call: 20, upload: 180, poll: LONG_POLL_SECONDS + 8 };

/** The Bot API. Every call rejects with `ApiRefusal`, `Unreached` or `RetryAfter`, none of which holds the token. */
export interface Client {
  call<M extends keyof Raw>(
    method: M,
    params: Params<M>,
    signal?: AbortSignal,
    patience?: Patience,
  ): Promise<Result<M>>;
  close(): void;
}

/** @param apiRoot without a slash at its end */
export function createClient(
  token: string,
  apiRoot: string,
  gate: Gate = createGate(Number.POSITIVE_INFINITY),
): Client {
  const http = createFetch();
  // Cast: grammY types it by the browser's fetch, of which it uses this much.
  const fetch = http.fetch as unknown as typeof globalThis.fetch;
  const apiOf = (patience: Patience) =>
    new Api(token, { apiRoot, timeoutSeconds: PATIENCE_SECONDS[patience], fetch }).raw;
  const raws = { call: apiOf("call"), upload: apiOf("upload"), poll: apiOf("poll") };

  return {
    async call(method, params, signal, patience = "call") {
      // Cast: one generic signature for a hundred methods. grammY's signal type is that of an older polyfill.
      const raw = raws[patience] as unknown as Record<
        string,
        (params: object, signal?: AbortSignal) => Promise<unknown>
      >;
      const chat = "chat_id" in params && typeof params.chat_id === "number" ? params.chat_id : undefined;
      const messages = "media" in params && Array.isArray(params.media) ? params.media.length : 1;
      const leave = await gate.enter(method, chat, signal, messages);
      let well = false;
      try {
        const bare = method === "getMe" || method === "getWebhookInfo";
        const result = bare ? await raw[method]?.(signal as never) : await raw[method]?.(params, signal);
        well = true;
        return result as never;
      } catch (error) {
        throw translate(error, method, (waitMs) => gate.refused(method, chat, waitMs));
      } finally {
        leave(well);
      }
    },
    close: () => http.close(),
  };
}

function translate(error: unknown, method: string, refused: (waitMs: number) => Error): Error {
  if (error instanceof GrammyError) {
    const { error_code: status, description, parameters } = error;
    if (status === 429) return refused((parameters.retry_after ?? 1) * 1000);
    if (status >= 500) return new Unreached(method, String(status), "unknown");
    return new ApiRefusal(method, status, description, parameters.migrate_to_chat_id);
  }
  if (error instanceof HttpError) {
    const why = causeOf(error.error);
    return new Unreached(method, why, NEVER_LEFT.has(why) ? "no" : "unknown");
  }
  return new Unreached(method, error instanceof Error ? error.name : "unknown", "unknown");
}

/** Faults that come before a connection stands. */
const NEVER_LEFT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** The fault's code only: its message would hold the address, and with it the token. */
function causeOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "unknown";
  if ("code" in error && typeof error.code === "string") return error.code;
  if ("type" in error && typeof error.type === "string") return error.type;
  if ("message" in error && typeof error.message === "string" && /timed out/.test(error.message)) return "timeout";
  return "name" in error && typeof error.name === "string" ? error.name : "unknown";
}
