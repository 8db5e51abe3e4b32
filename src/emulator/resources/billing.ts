import * as z from "zod";
import { type Exchange, sendBytes, sendJson } from "../http/exchange.ts";
import { parsed } from "../http/parse.ts";
import { invalidAt } from "../http/refusal.ts";
import type { Sale } from "../usage-log.ts";

const dayMs = 86_400_000;

/** @see https://docs.venice.ai/api-reference/endpoint/billing/balance */
export function showBalance(exchange: Exchange): void {
  const { usd, diem } = exchange.world.accounts.of(exchange.key).balance;
  sendJson(exchange, 200, {
    canConsume: usd > 0 || diem > 0,
    consumptionCurrency: diem > 0 ? "DIEM" : usd > 0 ? "USD" : null,
    balances: { diem, usd },
    diemEpochAllocation: diem,
  });
}

const instant = z.iso.datetime({ offset: true }).max(40).transform(Date.parse);
const firstSchema = z.strictObject({
  currency: z.enum(["USD", "DIEM", "BUNDLED_CREDITS"]).optional(),
  pageSize: z.coerce.number().int().min(10).max(1000).default(1000),
  startTimestamp: instant.optional(),
  endTimestamp: instant.optional(),
});
type First = z.infer<typeof firstSchema>;
/** Filters belong to the first page; later ones carry them in the cursor. */
const laterSchema = z.strictObject({
  cursor: z
    .string()
    .max(512)
    .regex(/^[\w-]+$/),
});
const cursorSchema = z.object({
  from: z.int().min(0),
  pageSize: z.int(),
  currency: firstSchema.shape.currency,
  startTimestamp: z.number().optional(),
  endTimestamp: z.number().optional(),
});

/** @see https://docs.venice.ai/api-reference/endpoint/billing/usage-history */
export function listUsage(exchange: Exchange): void {
  const query = Object.fromEntries(exchange.url.searchParams);
  const wanted: First & { from: number } =
    query.cursor === undefined
      ? { from: 0, ...parsed(firstSchema, query) }
      : cursorIn(parsed(laterSchema, query).cursor);
  const { from, pageSize, currency, startTimestamp = 0, endTimestamp = Number.POSITIVE_INFINITY } = wanted;
  const lines = exchange.world.usage.sales
    .filter(({ at }) => at >= startTimestamp && at < endTimestamp)
    .flatMap(linesOf)
    .filter((line) => currency === undefined || line.currency === currency);
  const data = lines.slice(from, from + pageSize);
  const isLast = from + pageSize >= lines.length;
  const nextCursor = isLast
    ? null
    : Buffer.from(JSON.stringify({ ...wanted, from: from + pageSize })).toString("base64url");
  if (/\btext\/csv\b/.test(exchange.req.headers.accept ?? "")) {
    const rows = data.map((line) => [line.timestamp, line.sku, line.units, line.amount, line.currency].join(","));
    const csv = Buffer.from(["timestamp,sku,units,amount,currency", ...rows].join("\n"));
    sendBytes(exchange, csv, "text/csv; charset=utf-8", nextCursor === null ? {} : { "x-next-cursor": nextCursor });
  } else {
    sendJson(exchange, 200, { data, nextCursor });
  }
}

function cursorIn(text: string) {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
  } catch {
    throw invalidAt(["cursor"], "Invalid cursor");
  }
}

/** One line per currency. */
function linesOf(sale: Sale) {
  const amounts = [
    ["DIEM", sale.paid.diem],
    ["USD", sale.paid.usd],
  ] as const;
  return amounts.flatMap(([currency, amount]) =>
    amount === 0
      ? []
      : [
          {
            amount: -amount,
            currency,
            inferenceDetails: {
              completionTokens: sale.tokens?.completion ?? null,
              inferenceExecutionTime: null,
              promptTokens: sale.tokens?.prompt ?? null,
              requestId: sale.requestId,
            },
            notes: amount < 0 ? "Refund" : "API Inference",
            pricePerUnitUsd: sale.units === 0 ? 0 : Math.abs(amount / sale.units),
            sku: `${sale.model}-${sale.type}-${sale.unit}`,
            timestamp: new Date(sale.at).toISOString(),
            units: sale.units,
          },
        ],
  );
}

const analyticsSchema = z
  .strictObject({
    lookback: z
      .string()
      .regex(/^(?:[1-9]|[1-8]\d|90)d$/)
      .optional(),
    startDate: z.iso.date().optional(),
    endDate: z.iso.date().optional(),
  })
  .refine(({ startDate, endDate }) => (startDate === undefined) === (endDate === undefined), {
    message: "startDate and endDate go together",
    path: ["startDate"],
  });

/** @see https://docs.venice.ai/api-reference/endpoint/billing/usage-analytics */
export function analyseUsage(exchange: Exchange): void {
  const {
    lookback = "7d",
    startDate,
    endDate,
  } = parsed(analyticsSchema, Object.fromEntries(exchange.url.searchParams));
  const now = exchange.world.clock.now();
  const from = startDate === undefined ? now - Number.parseInt(lookback, 10) * dayMs : Date.parse(startDate);
  const to = endDate === undefined ? Number.POSITIVE_INFINITY : Date.parse(endDate) + dayMs;
  const sales = exchange.world.usage.sales.filter(({ at }) => at >= from && at < to);
  const days = grouped(sales, ({ at }) => dateOf(at));
  const models = grouped(sales, ({ model }) => model);
  const keys = grouped(sales, ({ key }) => key.slice(-6));
  const daily = (groups: ReadonlyMap<string, readonly Sale[]>) =>
    [...days].map(([date, ofDay]) => ({
      date,
      ...Object.fromEntries(
        [...groups].map(([name, own]) => [name, totals(own.filter((sale) => ofDay.includes(sale))).usd]),
      ),
    }));
  sendJson(exchange, 200, {
    lookback,
    byDate: [...days].map(([date, own]) => ({ date, USD: totals(own).usd, DIEM: totals(own).diem })),
    byModel: [...models].map(([modelName, own]) => ({
      modelName,
      unitType: own[0]?.unit ?? "",
      modelType: own[0]?.type ?? null,
      totalUsd: totals(own).usd,
      totalDiem: totals(own).diem,
      totalUnits: totals(own).units,
    })),
    byModelDaily: daily(models),
    topModels: [...models.keys()].slice(0, 8),
    byKey: [...keys].map(([key, own]) => ({
      apiKeyId: key,
      description: `Key …${key}`,
      totalUsd: totals(own).usd,
      totalDiem: totals(own).diem,
      totalUnits: totals(own).units,
    })),
    byKeyDaily: daily(keys),
    topKeyNames: [...keys.keys()].map((key) => `Key …${key}`),
  });
}

const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10);

function grouped(sales: readonly Sale[], nameOf: (sale: Sale) => string): ReadonlyMap<string, readonly Sale[]> {
  return Map.groupBy(sales, nameOf);
}

const totals = (sales: readonly Sale[]) => ({
  usd: sales.reduce((sum, { paid }) => sum + paid.usd, 0),
  diem: sales.reduce((sum, { paid }) => sum + paid.diem, 0),
  units: sales.reduce((sum, { units }) => sum + units, 0),
});
