import { expect, test } from "vitest";
import { connect, json, serve } from "./loopback.ts";

test("the key's allowance is read, whatever is missing from it", async () => {
  const bodies = [
    {
      data: {
        accessPermitted: true,
        apiTier: { id: "paid", isCharged: true },
        balances: { USD: 50.23, DIEM: "100.5" },
        keyExpiration: null,
        nextEpochBegins: "2026-11-21T00:00:00.000Z",
        rateLimits: [
          {
            apiModelId: "m",
            rateLimits: [
              { amount: 50, type: "RPM" },
              { amount: 1000, type: "RPD" },
              { amount: "750000", type: "TPM" },
              { amount: 1, type: "XYZ" },
            ],
          },
          { rateLimits: [] },
        ],
      },
    },
    { data: { accessPermitted: false } },
  ];
  const { url, seen } = await serve((response, _seen, count) => json(response, 200, bodies[count - 1]));
  const { account } = connect(url);
  expect(await account.rateLimits()).toEqual({
    accessPermitted: true,
    tier: "paid",
    balance: { usd: 50.23, diem: 100.5, bundledUsd: undefined },
    keyExpiresAt: undefined,
    renewsAt: Date.parse("2026-11-21"),
    allowances: [
      { model: "m", unit: "requests", window: "minute", limit: 50 },
      { model: "m", unit: "requests", window: "day", limit: 1000 },
      { model: "m", unit: "tokens", window: "minute", limit: 750_000 },
    ],
  });
  expect(await account.rateLimits({ key: "own" })).toMatchObject({
    accessPermitted: false,
    allowances: [],
    balance: {},
  });
  expect(seen[0]?.path).toBe("/api/v1/api_keys/rate_limits");
  expect(seen[1]?.headers.authorization).toBe("Bearer own");
});

test("a key that may manage the account is told from one that only asks models", async () => {
  const { url, seen } = await serve((response, { headers }) => {
    if (headers.authorization === "Bearer odd") return json(response, 400, {});
    const isAdmin = headers.authorization === "Bearer admin";
    json(response, isAdmin ? 200 : 401, isAdmin ? { data: [] } : { error: "Admin API key required" });
  });
  const { account } = connect(url);
  expect(await account.isAdmin({ key: "admin" })).toBe(true);
  expect(await account.isAdmin({ key: "inference" })).toBe(false);
  await expect(account.isAdmin({ key: "odd" })).rejects.toMatchObject({ status: 400 });
  expect(seen[0]?.path).toBe("/api/v1/api_keys/rate_limits/log");
});
