import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher, FormData } from "undici";
import type { Clock } from "./clock.ts";
import type { Gulps } from "./gulps.ts";
import type { Lifeline } from "./lifeline.ts";
import type { ReplyInfo } from "./reply-info.ts";
import type { Retrying, RetrySafety } from "./retry.ts";

export interface ClientOptions {
  /** In order of preference: the next one is used when one is refused (401) or spent (402). */
  readonly keys: readonly string[];
  /** `https://api.venice.ai/api/v1` by default. */
  readonly baseUrl?: string;
  readonly clock?: Clock;
  /** Told of every reply's headers, refusals included, as soon as they are there. Must not throw. */
  readonly onReply?: (info: ReplyInfo) => void;
  /** How long a growing reply may be silent; 120 s by default. */
  readonly idleTimeoutMs?: number;
  /** How long a growing reply may be nothing but signs of life; 300 s by default. */
  readonly fruitlessTimeoutMs?: number;
  /** How long a reply that comes whole may take; 300 s by default. */
  readonly timeoutMs?: number;
  /** How often a request is sent in all, where it may be repeated; 3 by default. */
  readonly tries?: number;
  /** The longest pause before a retry; what needs a longer one fails at once. 60 s by default. */
  readonly longestRetryWaitMs?: number;
}

/** A key for one call, with somebody who hears how it fares. */
export interface KeyUse {
  readonly secret: string;
  /** Where it is refused (401) or spent (402), the configured ones are tried in turn. */
  readonly mayFallBack?: boolean;
  /** Whom the breaker counts for where the request has no field that names its user; never sent. */
  readonly person?: string;
  /** Like the client's own, for this call alone. Must not throw. */
  readonly onReply?: (info: ReplyInfo) => void;
}

/** What every request may be given by whoever makes it. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Exactly this key is used, and no other one tried. Without it: the configured ones, in turn. */
  readonly key?: string | KeyUse;
  /** Told before a pause, after which the same request is sent again. */
  readonly onRetry?: (retrying: Retrying) => void;
}

/** One request. */
export interface Call extends CallOptions {
  readonly method: "GET" | "POST" | "DELETE" | "PATCH";
  /** Below the base URL, with its slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  /** Sent as JSON, or as a form: undici's own, the runtime's is refused. */
  readonly body?: object | FormData;
  /** Whom the breaker counts for, and whom limits in headers are of. */
  readonly model?: string;
  readonly user?: string;
  /** Works without a key too, then. */
  readonly keyless?: boolean;
  /** A file that the service keeps at another address: fetched from there, without a key. */
  readonly url?: URL;
  readonly safety?: RetrySafety;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
}

/** A reply that came whole. */
export interface Reply {
  readonly bytes: Buffer;
  /** In lower case, without parameters. */
  readonly contentType: string;
  readonly headers: IncomingHttpHeaders;
  readonly info: ReplyInfo;
}

/** A reply that still grows. Whoever opened it ends its `lifeline`. */
export interface OpenReply {
  readonly body: Dispatcher.ResponseData["body"];
  readonly contentType: string;
  readonly headers: IncomingHttpHeaders;
  readonly info: ReplyInfo;
  readonly lifeline: Lifeline;
  readonly gulps: Gulps;
}
