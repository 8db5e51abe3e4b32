import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KeyRing } from "../../src/venice/keys.ts";
import { refusedInBand, refusedReply } from "../../src/venice/refusal.ts";

const now = 1_800_000_000_000;
const same = (text: string) => text;
const reply = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  refusedReply(status, headers, typeof body === "string" ? body : JSON.stringify(body), now, same);

describe("a refusal", () => {
  test.each<[string, number, unknown, object]>([
    ["a text", 400, { error: "Bad field" }, { kind: "invalid", detail: "Bad field" }],
    [
      "a validation error",
      400,
      {
        error: "Invalid request parameters",
        details: { _errors: [] },
        issues: [{ path: ["messages", 0], message: "Required", code: "x" }],
      },
      { kind: "invalid", detail: "Invalid request parameters: messages.0: Required" },
    ],
    ["issues alone", 400, { issues: [{ message: "Required" }] }, { kind: "invalid", detail: "Required" }],
    [
      "an object",
      400,
      { error: { message: "too long", type: "invalid_request_error", param: null, code: "context_length_exceeded" } },
      { kind: "invalid", code: "context_length_exceeded", detail: "too long" },
    ],
    [
      "an object within its message",
      400,
      { error: { message: "over the maximum context length" } },
      { kind: "invalid", code: "context_length_exceeded" },
    ],
    ["a content filter", 400, { error: { message: "no", type: "content_filter_error" } }, { kind: "blocked" }],
    [
      "a provider's policy",
      422,
      { error: { message: "no", type: "provider_content_policy", credits_refunded: true } },
      { kind: "blocked" },
    ],
    [
      "a suggested prompt",
      422,
      { error: "Your prompt violates the content policy", suggested_prompt: "x" },
      { kind: "blocked" },
    ],
    ["a broken file", 422, { error: "The file cannot be decoded" }, { kind: "invalid", status: 422 }],
    [
      "a server's own id",
      500,
      { error: "Inference failed", request_id: "req-1" },
      { kind: "unavailable", requestId: "req-1" },
    ],
    [
      "a code beside",
      413,
      { code: "PAYLOAD_TOO_LARGE", error: "Too big" },
      { kind: "invalid", code: "payload_too_large" },
    ],
    [
      "a wallet's offer",
      402,
      { x402Version: 2, accepts: [] },
      { kind: "payment", code: "no_credentials", detail: undefined },
    ],
    [
      "an empty purse",
      402,
      { error: "Insufficient", code: "INSUFFICIENT_BALANCE" },
      { kind: "payment", code: "insufficient_balance" },
    ],
    ["a custom message", 429, { customMessage: "Slow down" }, { kind: "limit", detail: "Slow down" }],
    ["a page", 502, "<html><body>secret</body></html>", { kind: "unavailable", detail: undefined }],
    ["nothing", 520, "", { kind: "unavailable", detail: undefined }],
    ["broken JSON", 500, '{"error":', { kind: "unavailable", detail: undefined }],
    ["plain words", 503, "upstream gone", { kind: "unavailable", detail: "upstream gone" }],
    ["a key's", 401, { error: "Authentication failed" }, { kind: "auth" }],
    [
      "Pro only",
      401,
      { error: "This model is only available to Pro users" },
      { kind: "unavailable", code: "pro_only" },
    ],
    ["admins only", 401, { error: "Admin API key required" }, { kind: "auth", code: "admin_required" }],
    ["a region's", 403, { error: "Not here" }, { kind: "unavailable", code: "not_permitted" }],
    [
      "a ceiling's",
      403,
      { error: "x", code: "MODEL_PRIVACY_RESTRICTED" },
      { kind: "unavailable", code: "model_privacy_restricted" },
    ],
    ["an unknown model's", 404, { error: "Model not found" }, { kind: "invalid", code: "not_found" }],
    ["a retired model's", 410, { error: "Gone" }, { kind: "unavailable", code: "gone" }],
    ["a wrong type's", 415, { error: "x" }, { kind: "invalid" }],
    ["a timeout's", 504, "", { kind: "timeout" }],
    ["a redirect's", 302, "", { kind: "protocol", code: "redirected" }],
  ])("of the shape of %s is understood", (_name, status, body, expected) => {
    const error = reply(status, body);
    expect({ ...error, detail: error.detail }).toMatchObject({ status, ...expected });
  });

  test.each<[string, Record<string, string>, unknown, number | undefined]>([
    ["seconds", { "retry-after": "7" }, {}, 7000],
    ["a date", { "retry-after": new Date(now + 9000).toUTCString() }, {}, 9000],
    ["milliseconds", { "retry-after-ms": "150" }, {}, 150],
    ["the body", {}, { error: { message: "x", retry_after: 3 } }, 3000],
    [
      "the reset of what is used up",
      {
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": `${now + 4000}`,
        "x-ratelimit-remaining-tokens": "9",
        "x-ratelimit-reset-tokens": "60",
      },
      {},
      4000,
    ],
    ["overload", {}, { error: "The model is overloaded" }, 30_000],
    [
      "the error budget",
      { "retry-after": "1" },
      { error: "Too many failed attempts (> 50) resulting in a non-success status code" },
      30_000,
    ],
    ["nothing", {}, {}, undefined],
  ])("with 429 says when to come back: %s", (_where, headers, body, expected) => {
    expect(reply(429, body, headers).retryAfterMs).toBe(expected);
  });

  test("carries the id for support", () => {
    expect(reply(400, {}, { "x-request-id": "r-1", "cf-ray": "c-1" }).requestId).toBe("r-1");
    expect(reply(400, {}, { "cf-ray": "c-1" }).requestId).toBe("c-1");
  });

  test("shows no key, and keeps the service's words out of what is logged", () => {
    const keys = new KeyRing(["sk-odd+key", " VENICE_INFERENCE_KEY_a "]);
    const body = JSON.stringify({
      error: "sk-odd+key Bearer abc.def VENICE_ADMIN_KEY_zz VENICE_INFERENCE_KEY_a my prompt",
    });
    const error = refusedReply(400, {}, body, now, (text) => keys.redact(text));
    expect(error.detail).toBe("[key] Bearer [key] [key] [key] my prompt");
    expect(`${inspect(error)} ${error.stack} ${JSON.stringify(error)}`).not.toContain("prompt");
  });

  test("shows not even half a key where its words are shortened", () => {
    const keys = new KeyRing(["sk-abcdefghijklmnopqrstuvwxyz"]);
    const body = JSON.stringify({ error: `${"x".repeat(285)} sk-abcdefghijklmnopqrstuvwxyz` });
    expect(refusedReply(400, {}, body, now, (text) => keys.redact(text)).detail).not.toContain("sk-abc");
  });

  test("of any shape whatever gives an error whose words are one short line", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 300, max: 599 }),
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.string().map((error) => JSON.stringify({ error })),
        ),
        (status, body) => {
          const error = refusedReply(status, {}, body, now, same);
          expect(error.status).toBe(status);
          expect(error.detail ?? "x").toMatch(/^[^\n\r]{1,301}$/u);
        },
      ),
    );
  });
});

test.each<[unknown, object]>([
  [
    { error: { message: "x", type: "server_error", code: "model_overloaded", retry_after: 12 } },
    { kind: "unavailable", code: "model_overloaded", retryAfterMs: 12_000 },
  ],
  [
    { error: { message: "x", type: "api_error", code: "upstream_error" } },
    { kind: "unavailable", code: "upstream_error" },
  ],
  [
    { error: { message: "x", type: "content_filter_error", code: "content_blocked_by_provider" } },
    { kind: "blocked", code: "content_blocked_by_provider" },
  ],
  [
    { error: { message: "x", code: "e2ee_attestation_stale" } },
    { kind: "unavailable", code: "e2ee_attestation_stale" },
  ],
  [
    { error: { message: "x", type: "invalid_request_error", code: "context_length_exceeded" } },
    { kind: "invalid", code: "context_length_exceeded" },
  ],
  [{ error: { message: "x", code: 429 } }, { kind: "limit", status: 429 }],
  [{ error: "just words" }, { kind: "unavailable", detail: "just words" }],
  [{ message: "bare" }, { kind: "unavailable", detail: "bare" }],
])("an error inside a stream is understood: %j", (body, expected) => {
  expect(refusedInBand(body, now, same)).toMatchObject(expected);
});
