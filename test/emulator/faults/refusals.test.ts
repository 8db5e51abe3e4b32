import { expect, test } from "vitest";
import { refusalNames } from "../../../src/emulator/faults/refusals.ts";
import { body, chat, emulator, handClock } from "../client.ts";

const expected = {
  invalid: [
    400,
    { error: "Invalid request parameters", details: expect.anything(), issues: [{ path: ["messages", 0, "content"] }] },
  ],
  "bad-request": [400, { error: expect.any(String) }],
  context: [400, { error: { code: "context_length_exceeded", param: "messages" } }],
  key: [401, { error: "Authentication failed" }],
  pro: [401, { error: "This model is only available to Pro users" }],
  admin: [401, { error: "Admin API key required" }],
  balance: [402, { code: "INSUFFICIENT_BALANCE", error: expect.any(String) }],
  spend: [402, { error: "API key spend limit reached" }],
  x402: [402, { x402Version: 2 }],
  region: [403, { error: expect.any(String) }],
  privacy: [403, { code: "MODEL_PRIVACY_RESTRICTED" }],
  model: [404, { error: "Specified model not found: mistral-small-3-2-24b-instruct" }],
  consent: [409, { error: "needs_consent" }],
  retired: [410, { error: expect.stringContaining("retired") }],
  "too-large": [413, { code: "PAYLOAD_TOO_LARGE" }],
  "content-type": [415, { error: expect.any(String) }],
  policy: [422, { error: { type: "provider_content_policy", credits_refunded: true } }],
  suggestion: [422, { suggested_prompt: expect.any(String) }],
  rate: [429, { error: "Rate limit exceeded" }],
  "rate-bare": [429, { error: "Rate limit exceeded" }],
  "rate-reset": [429, { error: "Rate limit exceeded" }],
  "rate-message": [429, { customMessage: expect.any(String) }],
  "in-flight": [429, { error: expect.any(String) }],
  "error-budget": [429, { error: expect.stringContaining("Too many failed attempts (> 50)") }],
  server: [500, { error: "Inference processing failed", request_id: expect.any(String) }],
  gateway: [502, "html"],
  overloaded: [503, { error: expect.any(String) }],
  offline: [503, { error: expect.any(String) }],
  timeout: [504, { error: expect.any(String) }],
  "timeout-empty": [504, "empty"],
  edge: [520, "html"],
} as const;

test.each(refusalNames)("a fault can refuse as %s", async (name) => {
  await using venice = await emulator();
  venice.fault({ refuse: name });
  const refused = await chat(venice, body("Hello"));
  const [status, shape] = expected[name];
  expect(refused.status).toBe(status);
  const text = await refused.text();
  if (shape === "empty") expect(text).toBe("");
  else if (shape === "html") {
    expect(refused.headers.get("content-type")).toBe("text/html");
    expect(text).toContain(`<h1>${status}`);
  } else expect(JSON.parse(text)).toMatchObject(shape);
  expect((await chat(venice, body("Hello"))).status).toBe(200);
  expect(venice.refusals).toMatchObject({ total: 1, byStatus: { [status]: 1 } });
});

test("a refusal for overload or rate tells when to come back, and a test may say when", async () => {
  await using venice = await emulator();
  for (const [refuse, seconds] of [
    ["overloaded", "30"],
    ["rate", "2"],
    ["rate-bare", null],
  ] as const) {
    venice.fault({ refuse });
    expect((await chat(venice, body("Hi"))).headers.get("retry-after")).toBe(seconds);
  }
  venice.fault({ refuse: "overloaded", retryAfter: 7 });
  expect((await chat(venice, body("Hi"))).headers.get("retry-after")).toBe("7");
});

test("a rate refusal may tell only by its reset header", async () => {
  const clock = handClock();
  await using venice = await emulator({ now: clock.now });
  venice.fault({ refuse: "rate-reset" });
  const refused = await chat(venice, body("Hi"));
  expect(refused.headers.get("retry-after")).toBeNull();
  expect(Number(refused.headers.get("x-ratelimit-reset-requests"))).toBe(clock.now() + 2_000);
});

test("any other reply can be given word by word", async () => {
  await using venice = await emulator();
  venice.fault({ answer: { status: 418, body: { message: "teapot" }, headers: { "x-odd": "1" } } });
  const odd = await chat(venice, body("Hi"));
  expect([odd.status, await odd.json(), odd.headers.get("x-odd")]).toEqual([418, { message: "teapot" }, "1"]);
});
