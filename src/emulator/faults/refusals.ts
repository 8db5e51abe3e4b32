import { budgetSpent } from "../error-budget.ts";
import { paymentRequired } from "../http/payment-required.ts";
import { contextExceeded, invalid, Refusal, refuse } from "../http/refusal.ts";
import { insufficientBalance } from "../wallet.ts";

/** What a refusal may need to know of its request. */
export interface Circumstances {
  readonly url: string;
  readonly model: string;
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly resetAt: number;
}

const page = (title: string) =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n`;

const bodied = (status: number, reason: string, body: unknown, headers: Record<string, string> = {}) =>
  new Refusal({ status, reason, body, headers });

/** Every shape in which Venice and what stands before it say no, by name. */
const refusals = {
  invalid: () => invalid([{ path: ["messages", 0, "content"], message: "Invalid input", code: "invalid_type" }]),
  "bad-request": () => refuse(400, "bad-request", "The provider refused this request."),
  context: () => contextExceeded(32_000, 40_000, 4_096),
  key: () => refuse(401, "key", "Authentication failed"),
  pro: () => refuse(401, "pro", "This model is only available to Pro users"),
  admin: () => refuse(401, "admin", "Admin API key required"),
  balance: () => insufficientBalance(),
  spend: () => refuse(402, "spend", "API key spend limit reached"),
  x402: ({ url }: Circumstances) => paymentRequired(url),
  region: () => refuse(403, "region", "This model is not available in your region"),
  privacy: () =>
    bodied(403, "privacy", { error: "This API key may not use this model", code: "MODEL_PRIVACY_RESTRICTED" }),
  model: ({ model }: Circumstances) => refuse(404, "model", `Specified model not found: ${model}`),
  consent: () => bodied(409, "consent", { error: "needs_consent" }),
  retired: ({ model }: Circumstances) => refuse(410, "retired", `The model ${model} has been retired`),
  "too-large": () =>
    bodied(413, "too-large", { code: "PAYLOAD_TOO_LARGE", error: "Request body too large. Maximum is 35 MB." }),
  "content-type": () => refuse(415, "content-type", "'Content-Type' must be 'application/json'"),
  policy: () =>
    bodied(422, "policy", {
      error: {
        message: "The provider rejected this request due to its content policies.",
        type: "provider_content_policy",
        credits_refunded: true,
      },
    }),
  suggestion: () =>
    bodied(422, "suggestion", {
      error: "Your prompt violates the content policy.",
      suggested_prompt: "A calm instrumental track.",
    }),
  rate: () => refuse(429, "rate", "Rate limit exceeded", { "retry-after": "2" }),
  "rate-bare": () => refuse(429, "rate-bare", "Rate limit exceeded"),
  "rate-reset": ({ resetAt }: Circumstances) =>
    refuse(429, "rate-reset", "Rate limit exceeded", {
      "x-ratelimit-remaining-requests": "0",
      "x-ratelimit-reset-requests": String(resetAt),
    }),
  "rate-message": () =>
    bodied(429, "rate-message", { error: "RATE_LIMITED", customMessage: "You are going too fast. Please slow down." }),
  "in-flight": () => refuse(429, "in-flight", "Too many concurrent requests"),
  "error-budget": () => budgetSpent(),
  server: ({ requestId }: Circumstances) =>
    bodied(500, "server", { error: "Inference processing failed", request_id: requestId }),
  gateway: () => bodied(502, "gateway", page("502 Bad Gateway")),
  overloaded: () =>
    refuse(503, "overloaded", "The model is at capacity. Please try again later.", { "retry-after": "30" }),
  offline: () => refuse(503, "offline", "The model is currently offline. Please try again later."),
  timeout: () => refuse(504, "timeout", "The request took too long to complete and was timed-out."),
  "timeout-empty": () => bodied(504, "timeout-empty", undefined),
  edge: () => bodied(520, "edge", page("520 Web server is returning an unknown error")),
} as const;

export type RefusalName = keyof typeof refusals;

export const refusalNames = Object.keys(refusals) as [RefusalName, ...RefusalName[]];

/** Makes the refusal of that name; `retryAfter` (seconds) beats the one that it has. */
export function refusalNamed(name: RefusalName, circumstances: Circumstances, retryAfter?: number): Refusal {
  const refusal = refusals[name](circumstances);
  if (retryAfter === undefined) return refusal;
  const { status, body, headers, reason } = refusal;
  return new Refusal({ status, body, reason, headers: { ...headers, "retry-after": String(retryAfter) } });
}
