import { expect, test } from "vitest";
import { connect, json, serve } from "./loopback.ts";

test("billing is asked for with the admin key only, and is not there without one", async () => {
  const { url, seen } = await serve((response, { path }) =>
    path.includes("balance")
      ? json(response, 200, {
          ...{ canConsume: true, consumptionCurrency: "DIEM", diemEpochAllocation: "9" },
          balances: { usd: 12.5, diem: null, bundledCredits: 3 },
        })
      : json(response, 200, {
          ...{ lookback: "7d", byDate: [{ date: "2026-11-20", USD: 1, DIEM: 2 }, { odd: true }], byKey: "odd" },
          byModel: [
            { modelName: "m", unitType: "tokens", modelType: "LLM", totalUsd: "1.5", totalDiem: 0, totalUnits: 10 },
          ],
        }),
  );
  expect(connect(url).billing).toBeUndefined();
  const { billing } = connect(url, { adminKey: "VENICE_ADMIN_KEY_x" });
  expect(await billing?.balance()).toMatchObject({
    canConsume: true,
    currency: "DIEM",
    usd: 12.5,
    bundledUsd: 3,
    diemAllowance: 9,
  });
  expect(await billing?.usage({ from: "2026-11-01", to: "2026-11-20" })).toEqual({
    byDate: [{ date: "2026-11-20", usd: 1, diem: 2 }],
    byModel: [{ model: "m", type: "LLM", unit: "tokens", usd: 1.5, diem: 0, units: 10 }],
    byKey: [],
  });
  expect(seen.map(({ headers, path }) => [headers.authorization, path])).toEqual([
    ["Bearer VENICE_ADMIN_KEY_x", "/api/v1/billing/balance"],
    ["Bearer VENICE_ADMIN_KEY_x", "/api/v1/billing/usage-analytics?startDate=2026-11-01&endDate=2026-11-20"],
  ]);
});

test("a refused admin key leaves the other keys alone", async () => {
  const { url, seen } = await serve((response, { path }) =>
    path.includes("billing")
      ? json(response, 401, { error: "Admin API key required" })
      : json(response, 200, { data: {} }),
  );
  const { billing, account } = connect(url, { adminKey: "VENICE_ADMIN_KEY_x" });
  await expect(billing?.balance()).rejects.toMatchObject({ kind: "auth", code: "admin_required" });
  await account.rateLimits();
  expect(seen.map(({ headers }) => headers.authorization)).toEqual([
    "Bearer VENICE_ADMIN_KEY_x",
    "Bearer VENICE_INFERENCE_KEY_one",
  ]);
});
