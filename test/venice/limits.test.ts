import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseInstant } from "../../src/venice/instants.ts";
import { parseLimits } from "../../src/venice/limits.ts";
import { replyInfo } from "../../src/venice/reply-info.ts";

const now = 1_800_000_000_000;

describe("a moment in a header", () => {
  test.each<[string | undefined, number | undefined]>([
    [`${now + 5000}`, now + 5000],
    [`${(now + 5000) / 1000}`, now + 5000],
    ["5", now + 5000],
    ["0.5", now + 500],
    ["0", now],
    ["1m30s", now + 90_000],
    ["250ms", now + 250],
    ["2h", now + 7_200_000],
    [new Date(now + 60_000).toUTCString(), now + 60_000],
    [new Date(now + 60_000).toISOString(), now + 60_000],
    [`${now - 5000}`, now],
    [`${(now - 5000) / 1000}`, now],
    ["-3", now],
    ["soon", undefined],
    ["", undefined],
    [undefined, undefined],
    ["NaN", undefined],
    ["9e15", undefined],
  ])("%j", (value, expected) => {
    expect(parseInstant(value, now)).toBe(expected);
  });

  test("is never in the past, whatever the header holds", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.integer().map(String)), (value) => {
        expect(parseInstant(value, now) ?? now).toBeGreaterThanOrEqual(now);
      }),
    );
  });
});

describe("the limits in headers", () => {
  const headers = (resetRequests: string, resetTokens: string) => ({
    "x-ratelimit-limit-requests": "50",
    "x-ratelimit-remaining-requests": "49",
    "x-ratelimit-reset-requests": resetRequests,
    "x-ratelimit-limit-tokens": "750000",
    "x-ratelimit-remaining-tokens": "749000",
    "x-ratelimit-reset-tokens": resetTokens,
  });

  test.each([
    ["milliseconds", `${now + 30_000}`, `${now + 30_000}`],
    ["seconds", `${now / 1000 + 30}`, "30"],
  ])("are read in either dialect: %s", (_dialect, resetRequests, resetTokens) => {
    expect(parseLimits(headers(resetRequests, resetTokens), "m", now)).toEqual([
      { model: "m", unit: "requests", window: "minute", limit: 50, remaining: 49, resetAt: now + 30_000 },
      { model: "m", unit: "tokens", window: "minute", limit: 750_000, remaining: 749_000, resetAt: now + 30_000 },
    ]);
  });

  test("with a reset hours away are a day's", () => {
    expect(parseLimits(headers(`${now + 5 * 3_600_000}`, "30"), "m", now).map(({ window }) => window)).toEqual([
      "day",
      "minute",
    ]);
  });

  test("that say what was used instead of what is allowed are put right", () => {
    expect(
      parseLimits({ "x-ratelimit-limit-requests": "3", "x-ratelimit-remaining-requests": "47" }, "m", now),
    ).toEqual([{ model: "m", unit: "requests", window: "minute", limit: 50, remaining: 47, resetAt: now + 60_000 }]);
  });

  test("that are absent or nonsense are not made up", () => {
    expect(parseLimits({}, "m", now)).toEqual([]);
    expect(
      parseLimits({ "x-ratelimit-limit-requests": "many", "x-ratelimit-remaining-requests": "" }, "m", now),
    ).toEqual([]);
  });

  test("are read by the server's clock when ours is wrong", () => {
    const serverNow = now - 3_600_000;
    const skewed = { ...headers(`${serverNow + 20_000}`, "20"), date: new Date(serverNow).toUTCString() };
    expect(parseLimits(skewed, "m", now).map(({ resetAt }) => resetAt)).toEqual([now + 20_000, now + 20_000]);
  });
});

test("a reply's headers tell of balance, deprecation, error budget and the model that ran", () => {
  const info = replyInfo(
    {
      "x-venice-balance-usd": "12.5",
      "x-venice-balance-diem": "3",
      "x-venice-model-id": "new",
      "x-venice-model-deprecation-warning": "old goes away",
      "x-venice-model-deprecation-date": "2026-12-01",
      "x-venice-deprecated": "true",
      "x-venice-deprecated-replacement": "new",
      "x-ratelimit-remaining": "17",
      "x-ratelimit-resets": `${now + 1000}`,
      "x-request-id": "r-1",
    },
    { path: "/chat/completions", status: 200, key: "k1", model: "old" },
    now,
  );
  expect(info).toEqual({
    path: "/chat/completions",
    endpoint: "chat",
    status: 200,
    key: "k1",
    model: "old",
    servedModel: "new",
    requestId: "r-1",
    limits: [],
    balance: { usd: 12.5, diem: 3 },
    deprecation: { model: "old", text: "old goes away", date: "2026-12-01", replacement: "new" },
    errorBudget: { remaining: 17, resetAt: now + 1000 },
  });
});
