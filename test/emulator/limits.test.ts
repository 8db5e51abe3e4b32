import { expect, test } from "vitest";
import { body, chat, emulator, get, handClock, key, whole } from "./client.ts";

const small = { XS: { requests: 2, tokens: 1_000 } };

test("requests beyond the limit are refused until the window ends", async () => {
  const clock = handClock();
  await using venice = await emulator({ limits: small, now: clock.now });
  const statuses = async (count: number) =>
    Promise.all(
      Array.from({ length: count }, async () => (await chat(venice, body("Hi", { max_completion_tokens: 5 }))).status),
    );
  expect((await statuses(3)).sort()).toEqual([200, 200, 429]);
  clock.pass(59_999);
  expect(await statuses(1)).toEqual([429]);
  clock.pass(1);
  expect(await statuses(1)).toEqual([200]);
  expect(venice.refusals.byReason["limit requests"]).toBe(2);
});

test("tokens of prompt and answer count against the window", async () => {
  const clock = handClock();
  await using venice = await emulator({ limits: { XS: { tokens: 150 } }, now: clock.now });
  const first = await whole(venice, body("Hello"));
  expect(first.usage.total_tokens).toBeGreaterThan(100);
  const refused = await chat(venice, body("words ".repeat(80)));
  expect(refused.status).toBe(429);
  expect(venice.refusals.byReason["limit tokens"]).toBe(1);
  clock.pass(60_000);
  expect((await chat(venice, body("Hello"))).status).toBe(200);
});

test("each key and each model has a window of its own", async () => {
  await using venice = await emulator({ limits: { XS: { requests: 1 } } });
  expect((await chat(venice, body("Hi"))).status).toBe(200);
  expect((await chat(venice, body("Hi"))).status).toBe(429);
  expect((await chat(venice, body("Hi"), { authorization: "Bearer other" })).status).toBe(200);
  expect((await chat(venice, { ...body("Hi"), model: "zai-org-glm-4.7-flash" })).status).toBe(200);
});

test("a limit per day ends with the day in UTC", async () => {
  const clock = handClock(Date.UTC(2026, 10, 20, 23, 50));
  await using venice = await emulator({ limits: { XS: { requestsPerDay: 1 } }, now: clock.now });
  expect((await chat(venice, body("Hi"))).status).toBe(200);
  clock.pass(5 * 60_000);
  expect((await chat(venice, body("Hi"))).status).toBe(429);
  clock.pass(6 * 60_000);
  expect((await chat(venice, body("Hi"))).status).toBe(200);
});

test("a request that is refused for its form does not count", async () => {
  await using venice = await emulator({ limits: { XS: { requests: 1 } } });
  expect((await chat(venice, body("Hi", { foo: 1 }))).status).toBe(400);
  expect((await chat(venice, body("Hi"))).status).toBe(200);
});

const rateHeaders = (response: Response) =>
  Object.fromEntries(
    [...response.headers]
      .filter(([name]) => /^x-ratelimit-(?:limit|remaining|reset)-/.test(name))
      .map(([name, value]) => [name.slice(12), Number(value)]),
  );

test("the current dialect tells resets in Unix milliseconds", async () => {
  const clock = handClock();
  await using venice = await emulator({ limits: small, now: clock.now });
  const response = await chat(venice, body("Hi", { max_completion_tokens: 5 }));
  const resetAt = clock.now() + 60_000;
  expect(rateHeaders(response)).toMatchObject({
    "limit-requests": 2,
    "remaining-requests": 1,
    "reset-requests": resetAt,
    "limit-tokens": 1_000,
    "reset-tokens": resetAt,
  });
  expect(response.headers.get("x-ratelimit-remaining")).toBe("50");
});

test("the documented dialect tells a Unix second, and seconds to go", async () => {
  const clock = handClock();
  await using venice = await emulator({ dialect: "seconds", now: clock.now });
  await chat(venice, body("Hi"));
  clock.pass(20_000);
  const headers = rateHeaders(await chat(venice, body("Hi")));
  expect(headers["reset-requests"]).toBe((clock.now() + 40_000) / 1000);
  expect(headers["reset-tokens"]).toBe(40);
});

test("the silent dialect tells nothing", async () => {
  await using venice = await emulator({ dialect: "absent", limits: { XS: { requests: 0 } } });
  const refused = await chat(venice, body("Hi"));
  expect(refused.status).toBe(429);
  expect([...refused.headers.keys()].filter((name) => name.startsWith("x-ratelimit"))).toEqual([]);
});

test("answers under way can be limited per key", async () => {
  await using venice = await emulator({ inFlight: 1 });
  venice.fault({ stallAfterTokens: 1 });
  const first = await chat(venice, body("Hi", { stream: true }));
  expect((await chat(venice, body("Hi"))).status).toBe(429);
  venice.resume();
  await first.text();
  await venice.until((requests) => requests[0]?.outcome === "done", AbortSignal.timeout(5_000));
  expect((await chat(venice, body("Hi"))).status).toBe(200);
});

test("the account page shows limits, tier and balances for any key", async () => {
  const clock = handClock(Date.UTC(2026, 10, 20, 12));
  await using venice = await emulator({ limits: small, balance: { usd: 3, diem: 2 }, now: clock.now });
  const response = await get(venice, "/api_keys/rate_limits");
  const { data } = (await response.json()) as { data: { rateLimits: { apiModelId: string; rateLimits: unknown[] }[] } };
  expect(data).toMatchObject({
    accessPermitted: true,
    apiTier: { id: "paid", isCharged: true },
    balances: { USD: 3, DIEM: 2 },
    keyExpiration: null,
    nextEpochBegins: "2026-11-21T00:00:00.000Z",
  });
  expect(data.rateLimits.find(({ apiModelId }) => apiModelId === "google-gemma-4-31b-it")?.rateLimits).toEqual([
    { amount: 2, type: "RPM" },
    { amount: 1_000, type: "TPM" },
  ]);
  expect(response.headers.get("x-venice-balance-diem")).toBe("2");
  expect(key).toBeTruthy();
});
