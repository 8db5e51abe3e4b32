import { expect, test } from "vitest";
import { body, chat, emulator, get, key, post } from "../client.ts";

type Venice = Awaited<ReturnType<typeof emulator>>;
const picture = { model: "z-image-turbo", prompt: "x", width: 64, height: 64 };
const asOwner = async (to: Venice, path: string, headers = {}) =>
  await fetch(to.url + path, { headers: { authorization: "Bearer VENICE_ADMIN_KEY_test", ...headers } });
const json = async <Body>(response: Response) => (await response.json()) as Body;

test("money is shown to an admin key only", async () => {
  await using venice = await emulator({ balance: { usd: 3, diem: 1 } });
  for (const path of [
    "/billing/balance",
    "/billing/usage-history",
    "/billing/usage-analytics",
    "/api_keys/rate_limits/log",
  ]) {
    expect((await get(venice, path)).status).toBe(401);
    expect((await asOwner(venice, path)).status).toBe(200);
  }
  expect(await json(await asOwner(venice, "/billing/balance"))).toMatchObject({
    canConsume: true,
    consumptionCurrency: "DIEM",
    balances: { usd: 3, diem: 1 },
  });
  expect((await asOwner(venice, "/billing/usage")).status).toBe(410);
});

test("what was spent is told page by page, and by day, model and key; DIEM goes first", async () => {
  await using venice = await emulator({ balance: { usd: 1, diem: 0.015 } });
  await chat(venice, body("Hello"));
  for (let count = 0; count < 12; count++) await post(venice, "/image/generate", picture);
  interface Page {
    data: { amount: number; currency: string; sku: string }[];
    nextCursor: string | null;
  }
  const first = await json<Page>(await asOwner(venice, "/billing/usage-history?pageSize=10"));
  const second = await json<Page>(await asOwner(venice, `/billing/usage-history?cursor=${first.nextCursor}`));
  expect(second.nextCursor).toBeNull();
  const lines = [...first.data, ...second.data];
  expect(lines.slice(0, 4).map(({ currency }) => currency)).toEqual(["DIEM", "DIEM", "DIEM", "USD"]);
  const spent = lines.reduce((sum, { amount }) => sum - amount, 0);
  expect(spent).toBeCloseTo(1.015 - venice.balance.usd - venice.balance.diem, 8);
  expect((await asOwner(venice, `/billing/usage-history?cursor=${first.nextCursor}&pageSize=10`)).status).toBe(400);
  const csv = await asOwner(venice, "/billing/usage-history?pageSize=10", { accept: "text/csv" });
  expect(csv.headers.get("x-next-cursor")).toBe(first.nextCursor);
  const analytics = await json<{ byModel: { modelName: string; totalUnits: number }[] }>(
    await asOwner(venice, "/billing/usage-analytics?lookback=30d"),
  );
  expect(analytics.byModel).toContainEqual(expect.objectContaining({ modelName: "z-image-turbo", totalUnits: 12 }));
  expect((await asOwner(venice, "/billing/usage-analytics?lookback=91d")).status).toBe(400);
});

test("a key may have an account of its own, which runs dry alone", async () => {
  await using venice = await emulator({ balances: { poor: { usd: 0.01 } } });
  const paint = async (bearer: string) =>
    (await post(venice, "/image/generate", picture, { authorization: `Bearer ${bearer}` })).status;
  expect(await paint("poor")).toBe(200);
  expect(await paint("poor")).toBe(402);
  expect(await paint(key)).toBe(200);
  venice.setBalance("poor", { usd: 1, diem: 0 });
  expect(await paint("poor")).toBe(200);
});

test("limits of all models are listed, and those that were hit are logged", async () => {
  await using venice = await emulator({ limits: { image: { requests: 1 }, XS: { requestsPerDay: 2 } } });
  interface Limits {
    data: { rateLimits: { apiModelId: string; rateLimits: { amount: number; type: string }[] }[] };
  }
  const { data } = await json<Limits>(await get(venice, "/api_keys/rate_limits"));
  const of = (model: string) => data.rateLimits.find(({ apiModelId }) => apiModelId === model)?.rateLimits;
  expect(of("z-image-turbo")).toEqual([{ amount: 1, type: "RPM" }]);
  expect(of("text-embedding-bge-m3")?.map(({ type }) => type)).toEqual(["RPM", "RPD", "TPM"]);
  for (let count = 0; count < 2; count++) await post(venice, "/image/generate", picture);
  for (let count = 0; count < 3; count++) await chat(venice, body("Hello"));
  const log = await json<{ data: { modelId: string; rateLimitType: string }[] }>(
    await asOwner(venice, "/api_keys/rate_limits/log"),
  );
  expect(log.data.map(({ modelId, rateLimitType }) => [modelId, rateLimitType])).toEqual([
    ["mistral-small-3-2-24b-instruct", "RPD"],
    ["z-image-turbo", "RPM"],
  ]);
});

test("answers under way are counted whatever they are, and make room again when they end", async () => {
  await using venice = await emulator({ inFlight: 1 });
  const paint = async () => (await post(venice, "/image/generate", picture)).status;
  expect((await Promise.all([paint(), paint(), paint()])).filter((status) => status === 429)).toHaveLength(2);
  expect(await paint()).toBe(200);
});
