import type { IncomingHttpHeaders } from "node:http";
import { VeniceError, type VeniceErrorKind } from "./errors.ts";
import { type Fault, readFault } from "./fault.ts";
import { parseRetryAfterMs } from "./instants.ts";
import { count, resetOf, single } from "./limits.ts";
import { requestIdOf } from "./reply-info.ts";

const OVERLOAD_WAIT_MS = 30_000;
const ERROR_BUDGET_WAIT_MS = 30_000;
const DETAIL_CHARACTERS = 300;

type Verdict = readonly [kind: VeniceErrorKind, code?: string];

/** Makes an error of a reply that refuses. The body never becomes part of it as it is. */
export function refusedReply(
  status: number,
  headers: IncomingHttpHeaders,
  body: string,
  now: number,
  redact: (text: string) => string,
  foreignKey?: true,
): VeniceError {
  const fault = readFault(body);
  const [kind, code] = judge(status, fault);
  return new VeniceError(kind, {
    code,
    status,
    retryAfterMs: waitOf(status, headers, fault, code, now),
    requestId: requestIdOf(headers) ?? fault.requestId,
    detail: tell(fault.text, redact),
    suggestedPrompt: fault.suggestedPrompt && redact(fault.suggestedPrompt),
    recommendedModel: fault.recommendedModel,
    refunded: fault.refunded,
    foreignKey,
  });
}

/** Makes an error of one that comes inside a reply that began well. */
export function refusedInBand(body: unknown, now: number, redact: (text: string) => string): VeniceError {
  const fault = readFault(body);
  const [kind, code] = judge(fault.status, fault);
  return new VeniceError(kind, {
    code: code ?? fault.type,
    status: fault.status,
    retryAfterMs: parseRetryAfterMs(fault.retryAfter, now),
    requestId: fault.requestId,
    detail: tell(fault.text, redact),
  });
}

/** Keys go before the text is shortened: half a key is a key too. */
function tell(text: string | undefined, redact: (text: string) => string): string | undefined {
  if (text === undefined) return undefined;
  const clean = redact(text);
  return clean.length > DETAIL_CHARACTERS ? `${clean.slice(0, DETAIL_CHARACTERS - 1)}…` : clean;
}

function judge(status: number | undefined, fault: Fault): Verdict {
  const { code, type, text = "" } = fault;
  const names = `${code ?? ""} ${type ?? ""}`;
  if (/content_?(filter|policy|blocked|moderation)|moderation_/.test(names)) return ["blocked", code ?? type];
  if (code === "context_length_exceeded" || (status === 400 && /context (length|window)|maximum context/i.test(text)))
    return ["invalid", "context_length_exceeded"];
  if (/overloaded/.test(names)) return ["unavailable", "model_overloaded"];
  return status === undefined ? judgeByName(names, code) : judgeByStatus(status, fault);
}

function judgeByName(names: string, code: string | undefined): Verdict {
  if (/rate_limit|too_many/.test(names)) return ["limit", code];
  if (/insufficient|payment/.test(names)) return ["payment", code];
  if (/authenti|api_key/.test(names)) return ["auth", code];
  if (/timeout/.test(names)) return ["timeout", code];
  if (/invalid|not_found/.test(names)) return ["invalid", code];
  return ["unavailable", code];
}

function judgeByStatus(status: number, { code, text = "", wantsWallet }: Fault): Verdict {
  if (status < 400) return ["protocol", status >= 300 ? "redirected" : code];
  if (status >= 500) return [status === 504 || status === 524 ? "timeout" : "unavailable", code];
  switch (status) {
    case 401:
      if (/\bpro\b/i.test(text)) return ["unavailable", "pro_only"];
      return ["auth", /admin api key/i.test(text) ? "admin_required" : code];
    case 402:
      return ["payment", wantsWallet ? "no_credentials" : code];
    case 403:
    case 410:
      return ["unavailable", code ?? (status === 410 ? "gone" : "not_permitted")];
    case 404:
      return ["invalid", code ?? "not_found"];
    case 408:
      return ["timeout", code];
    case 429:
      if (/failed attempts/i.test(text)) return ["limit", "error_budget"];
      return ["limit", /overload|at capacity/i.test(text) ? "model_overloaded" : code];
    default:
      return [refusesContent(status, text) ? "blocked" : "invalid", code];
  }
}

function refusesContent(status: number, text: string): boolean {
  return (
    (status === 400 || status === 422) &&
    /content polic|policy violation|violat|prohibited|moderation|safety/i.test(text)
  );
}

/** How long to leave the service alone, when it says so or when what it says implies it. */
function waitOf(
  status: number,
  headers: IncomingHttpHeaders,
  fault: Fault,
  code: string | undefined,
  now: number,
): number | undefined {
  const ms = count(headers["retry-after-ms"]);
  const told = ms ?? parseRetryAfterMs(single(headers["retry-after"]), now) ?? parseRetryAfterMs(fault.retryAfter, now);
  if (code === "error_budget") return Math.max(told ?? 0, ERROR_BUDGET_WAIT_MS);
  if (told !== undefined) return told;
  if (status !== 429) return undefined;
  if (code === "model_overloaded") return OVERLOAD_WAIT_MS;
  return exhaustedFor(headers, now);
}

function exhaustedFor(headers: IncomingHttpHeaders, now: number): number | undefined {
  const waits: number[] = [];
  for (const unit of ["-requests", "-tokens", ""]) {
    const remaining = count(headers[`x-ratelimit-remaining${unit}`]);
    const resetAt = resetOf(headers, unit === "" ? "x-ratelimit-resets" : `x-ratelimit-reset${unit}`, now);
    if (resetAt !== undefined && (remaining === 0 || (remaining === undefined && unit === "-requests")))
      waits.push(resetAt - now);
  }
  return waits.length === 0 ? undefined : Math.max(...waits);
}
