import { z } from "zod";
import type { CallOptions } from "./call.ts";
import type { Client } from "./client.ts";
import { VeniceError } from "./errors.ts";
import type { Balance } from "./reply-info.ts";

const amount = z.coerce.number().optional().catch(undefined);

/** `GET /api_keys/rate_limits`. */
const rateLimitsSchema = z.looseObject({
  data: z.looseObject({
    accessPermitted: z.boolean().catch(true),
    apiTier: z
      .looseObject({ id: z.string().catch(""), isCharged: z.boolean().catch(true) })
      .optional()
      .catch(undefined),
    balances: z.looseObject({ USD: amount, DIEM: amount, BUNDLED_CREDITS: amount }).optional().catch(undefined),
    keyExpiration: z.string().nullish().catch(undefined),
    nextEpochBegins: z.string().nullish().catch(undefined),
    rateLimits: z
      .array(
        z.looseObject({
          apiModelId: z.string().optional().catch(undefined),
          rateLimits: z.array(z.looseObject({ amount: z.coerce.number(), type: z.string() })).catch([]),
        }),
      )
      .catch([]),
  }),
});

/** What the key may do, as the service states it: the capacity, not what is left of it. */
export interface KeyAllowance {
  /** False when the key can spend nothing. */
  readonly accessPermitted: boolean;
  readonly tier?: string;
  readonly balance: Balance & { readonly bundledUsd?: number };
  /** Epoch milliseconds; absent when it never expires. */
  readonly keyExpiresAt?: number;
  /** When daily allowances renew, epoch milliseconds. */
  readonly renewsAt?: number;
  readonly allowances: readonly Allowance[];
}

export interface Allowance {
  readonly model: string;
  readonly unit: "requests" | "tokens";
  readonly window: "minute" | "day";
  readonly limit: number;
}

/**
 * The key's own account: the best way to see whether it works.
 * @see https://docs.venice.ai/api-reference/endpoint/api_keys/rate_limits
 */
export class Account {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Reads tier, balances and limits of the key. Costs nothing. */
  async rateLimits(options: CallOptions = {}): Promise<KeyAllowance> {
    const call = { method: "GET", path: "/api_keys/rate_limits", timeoutMs: 15_000, ...options } as const;
    const { data } = await this.#client.json(call, rateLimitsSchema);
    return {
      accessPermitted: data.accessPermitted,
      tier: data.apiTier?.id || undefined,
      balance: { usd: data.balances?.USD, diem: data.balances?.DIEM, bundledUsd: data.balances?.BUNDLED_CREDITS },
      keyExpiresAt: instant(data.keyExpiration),
      renewsAt: instant(data.nextEpochBegins),
      allowances: data.rateLimits.flatMap(({ apiModelId, rateLimits }) =>
        apiModelId === undefined ? [] : rateLimits.flatMap((entry) => readAllowance(apiModelId, entry)),
      ),
    };
  }

  /**
   * Tells whether the key may manage the account, which a key that only asks models cannot. Costs nothing.
   * @see https://docs.venice.ai/api-reference/endpoint/api_keys/rate_limit_logs
   */
  async isAdmin(options: CallOptions = {}): Promise<boolean> {
    try {
      await this.#client.bytes({ method: "GET", path: "/api_keys/rate_limits/log", timeoutMs: 15_000, ...options });
      return true;
    } catch (error) {
      if (error instanceof VeniceError && (error.status === 401 || error.status === 403)) return false;
      throw error;
    }
  }
}

function readAllowance(model: string, { amount: limit, type }: { amount: number; type: string }): readonly Allowance[] {
  const [, unit, window] = /^([RT])P([MD])$/.exec(type.toUpperCase()) ?? [];
  if (!unit || !Number.isFinite(limit)) return [];
  return [{ model, unit: unit === "R" ? "requests" : "tokens", window: window === "M" ? "minute" : "day", limit }];
}

function instant(date: string | null | undefined): number | undefined {
  const at = date ? Date.parse(date) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
