import { isFields } from "./fields.ts";

/** What an error body says, whichever of its many shapes it has. */
export interface Fault {
  readonly text?: string;
  readonly type?: string;
  readonly code?: string;
  /** An HTTP status, where an error inside a stream names one. */
  readonly status?: number;
  readonly retryAfter?: string | number;
  readonly requestId?: string;
  /** The body asks for a wallet payment, which is what a request without a key gets. */
  readonly wantsWallet?: boolean;
  readonly suggestedPrompt?: string;
  readonly recommendedModel?: string;
  readonly refunded?: boolean;
}

/** Reads the body of an error reply, parsed or as text. What is neither JSON nor plain words is left out. */
export function readFault(body: unknown): Fault {
  if (typeof body === "string") return readText(body);
  if (!isFields(body)) return {};
  const inner = isFields(body.error) ? body.error : undefined;
  const issue = firstIssue(body.issues) ?? firstIssue(inner?.issues);
  const said = words(inner?.message) ?? words(body.error) ?? words(body.message);
  const code = inner?.code ?? body.code;
  return {
    text: (said && issue ? `${said}: ${issue}` : (said ?? issue)) ?? words(body.customMessage) ?? words(body.details),
    type: token(inner?.type ?? body.type),
    code: token(code),
    status: statusOf(inner?.status ?? code ?? body.status),
    retryAfter: amount(inner?.retry_after) ?? amount(body.retry_after),
    requestId: id(body.request_id ?? inner?.request_id),
    suggestedPrompt: words(body.suggested_prompt) ?? words(inner?.suggested_prompt),
    recommendedModel: id(inner?.recommended_model ?? body.recommended_model),
    refunded: flag(inner?.credits_refunded ?? body.credits_refunded),
    wantsWallet: "x402Version" in body || "accepts" in body ? true : undefined,
  };
}

function readText(body: string): Fault {
  const text = body.trim();
  if (text.startsWith("{") || text.startsWith("[")) {
    try {
      return readFault(JSON.parse(text));
    } catch {
      return {};
    }
  }
  // A page is made for browsers: none of it is an explanation.
  return text.startsWith("<") ? {} : { text: words(text) };
}

function firstIssue(issues: unknown): string | undefined {
  if (!Array.isArray(issues) || !isFields(issues[0])) return undefined;
  const { path, message } = issues[0];
  const where = Array.isArray(path) ? path.join(".") : words(path);
  return [where, words(message)].filter(Boolean).join(": ") || undefined;
}

/** One line of printable words. */
function words(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const line = value
    .slice(0, 4000)
    .replace(/<[^>]*>/g, " ")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
  return line || undefined;
}

function token(value: unknown): string | undefined {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && /^[\w.-]{1,64}$/.test(text) ? text.toLowerCase() : undefined;
}

function statusOf(value: unknown): number | undefined {
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) && number >= 400 && number < 600 ? number : undefined;
}

function amount(value: unknown): string | number | undefined {
  return typeof value === "number" || typeof value === "string" ? value : undefined;
}

function flag(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

function id(value: unknown): string | undefined {
  return typeof value === "string" && /^[\w.:/-]{1,128}$/.test(value) ? value : undefined;
}
