import type { IncomingHttpHeaders } from "node:http";
import { type EndpointClass, endpointClass } from "./endpoint-class.ts";
import type { VeniceError } from "./errors.ts";
import { count, type Limit, parseLimits, resetOf, single } from "./limits.ts";

/** What the headers of one reply told, whatever its body holds. */
export interface ReplyInfo {
  readonly path: string;
  readonly endpoint: EndpointClass;
  readonly status: number;
  /** The model that was asked for. */
  readonly model?: string;
  /** The model that really ran. */
  readonly servedModel?: string;
  /** The name of the key that was used, see `keyName`. */
  readonly key?: string;
  /** The key was given for this call and is none of those that are configured. */
  readonly foreignKey?: true;
  readonly requestId?: string;
  /** Where a call has no model, its path stands in the limits as one. */
  readonly limits: readonly Limit[];
  /** What was left before this request. Absent says nothing. */
  readonly balance?: Balance;
  readonly deprecation?: DeprecationWarning;
  /** Failed requests that are still forgiven. */
  readonly errorBudget?: { readonly remaining: number; readonly resetAt?: number };
  /** What was refused, and for how long. */
  readonly refusal?: VeniceError;
}

export interface Balance {
  readonly usd?: number;
  readonly diem?: number;
}

export interface DeprecationWarning {
  readonly model: string;
  readonly text?: string;
  /** As the service wrote it. */
  readonly date?: string;
  readonly replacement?: string;
}

/** Reads everything of use from a reply's headers. */
export function replyInfo(
  headers: IncomingHttpHeaders,
  request: Pick<ReplyInfo, "path" | "status" | "model" | "key" | "foreignKey">,
  now: number,
): ReplyInfo {
  const text = (name: string) => single(headers[name])?.trim() || undefined;
  const servedModel = text("x-venice-model-id");
  const model = request.model ?? servedModel;
  const usd = count(headers["x-venice-balance-usd"]);
  const diem = count(headers["x-venice-balance-diem"]);
  const forgiven = count(headers["x-ratelimit-remaining"]);
  return {
    ...request,
    endpoint: endpointClass(request.path),
    servedModel,
    requestId: requestIdOf(headers),
    limits: parseLimits(headers, model ?? request.path, now),
    balance: usd === undefined && diem === undefined ? undefined : { usd, diem },
    deprecation: model === undefined ? undefined : deprecationOf(text, model),
    errorBudget:
      forgiven === undefined
        ? undefined
        : { remaining: forgiven, resetAt: resetOf(headers, "x-ratelimit-resets", now) },
  };
}

function deprecationOf(text: (name: string) => string | undefined, model: string): DeprecationWarning | undefined {
  const warning = text("x-venice-model-deprecation-warning");
  const date = text("x-venice-model-deprecation-date");
  const flag = text("x-venice-deprecated");
  const replacement = text("x-venice-deprecated-replacement");
  if (flag === "false" && !warning && !date) return undefined;
  if (!warning && !date && !flag && !replacement) return undefined;
  return { model, text: warning ?? (flag === "true" ? undefined : flag), date, replacement };
}

/** The id under which the service's support finds a request. */
export function requestIdOf(headers: IncomingHttpHeaders): string | undefined {
  for (const name of ["x-request-id", "x-venice-request-id", "cf-ray"]) {
    const id = single(headers[name])?.trim();
    if (id && /^[\w.:-]{1,128}$/.test(id)) return id;
  }
  return undefined;
}
