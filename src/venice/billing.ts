import { z } from "zod";
import type { CallOptions } from "./call.ts";
import type { Client } from "./client.ts";

const text = z.string().catch("");
const amount = z.coerce.number().catch(0);
const maybe = z.coerce.number().optional().catch(undefined);
const list = <S extends z.ZodType>(item: S) =>
  z
    .array(item.nullable().catch(null))
    .catch([])
    .transform((items) => items.filter((each) => each !== null));

const balanceSchema = z.looseObject({
  canConsume: z.boolean().catch(true),
  consumptionCurrency: z.string().nullish().catch(undefined),
  balances: z
    .looseObject({ usd: maybe, diem: maybe, bundledCredits: maybe, earnedCredits: maybe })
    .optional()
    .catch(undefined),
  diemEpochAllocation: maybe,
});

const usageSchema = z.looseObject({
  byDate: list(
    z
      .looseObject({ date: z.string(), USD: amount, DIEM: amount })
      .transform(({ date, USD, DIEM }) => ({ date, usd: USD, diem: DIEM })),
  ),
  byModel: list(
    z
      .looseObject({
        modelName: z.string(),
        modelType: text,
        unitType: text,
        totalUsd: amount,
        totalDiem: amount,
        totalUnits: amount,
      })
      .transform(({ modelName, modelType, unitType, totalUsd, totalDiem, totalUnits }) => ({
        ...{ model: modelName, type: modelType, unit: unitType },
        ...{ usd: totalUsd, diem: totalDiem, units: totalUnits },
      })),
  ),
  byKey: list(
    z
      .looseObject({ description: text, totalUsd: amount, totalDiem: amount, totalUnits: amount })
      .transform(({ description, totalUsd, totalDiem, totalUnits }) => ({
        description,
        ...{ usd: totalUsd, diem: totalDiem, units: totalUnits },
      })),
  ),
});

/** What the whole account has left. */
export interface AccountBalance {
  readonly canConsume: boolean;
  /** What is spent next. */
  readonly currency?: string;
  readonly usd?: number;
  readonly diem?: number;
  readonly bundledUsd?: number;
  readonly earnedUsd?: number;
  /** A day's allowance, renewed at midnight UTC. */
  readonly diemAllowance?: number;
}

/** Who spent what, on the whole account. */
export type UsageReport = Pick<z.output<typeof usageSchema>, "byDate" | "byModel" | "byKey">;

const TIMEOUT_MS = 30_000;

/**
 * The account's figures, which only an admin key may see.
 * @see https://docs.venice.ai/api-reference/endpoint/billing/usage-analytics
 */
export class Billing {
  readonly #client: Client;
  readonly #key: string;

  constructor(client: Client, adminKey: string) {
    this.#client = client;
    this.#key = adminKey;
  }

  /**
   * Reads what is left.
   * @see https://docs.venice.ai/api-reference/endpoint/billing/balance
   */
  async balance(options: CallOptions = {}): Promise<AccountBalance> {
    const reply = await this.#client.json(this.#call("/billing/balance", options), balanceSchema);
    const { balances } = reply;
    return {
      canConsume: reply.canConsume,
      currency: reply.consumptionCurrency ?? undefined,
      usd: balances?.usd,
      diem: balances?.diem,
      bundledUsd: balances?.bundledCredits,
      earnedUsd: balances?.earnedCredits,
      diemAllowance: reply.diemEpochAllocation,
    };
  }

  /**
   * Reads who spent what. The service's figures are up to 10 minutes old.
   * @param period dates such as `2026-11-20`, both included; 90 days at most
   */
  async usage(period: { readonly from: string; readonly to: string }, options: CallOptions = {}): Promise<UsageReport> {
    const query = { startDate: period.from, endDate: period.to };
    const call = { ...this.#call("/billing/usage-analytics", options), query };
    const { byDate, byModel, byKey } = await this.#client.json(call, usageSchema);
    return { byDate, byModel, byKey };
  }

  #call(path: string, options: CallOptions) {
    return { method: "GET", path, timeoutMs: TIMEOUT_MS, ...options, key: this.#key } as const;
  }
}
