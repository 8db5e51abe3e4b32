import { type Key, type Params, t } from "../i18n.ts";
import { VeniceError } from "../venice/index.ts";
import { UserError } from "./errors.ts";
import type { TellOwners } from "./owners.ts";
import { StoreAwayError } from "./store/store.ts";

const seconds = (ms: number | undefined, fallback: number): number => Math.max(1, Math.ceil((ms ?? fallback) / 1000));

function ofVenice(error: VeniceError, model: string): readonly [Key, Params] {
  if (error.foreignKey) {
    if (error.kind === "auth") return ["error.key.own.auth", {}];
    if (error.kind === "payment") return ["error.key.own.payment", {}];
    if (error.kind === "limit") return ["error.key.own.limit", { seconds: seconds(error.retryAfterMs, 30_000) }];
  }
  switch (error.kind) {
    case "auth":
      return ["error.venice.auth", {}];
    case "payment":
      return ["error.venice.payment", {}];
    case "limit":
      return ["error.venice.limit", { seconds: seconds(error.retryAfterMs, 30_000) }];
    case "invalid":
      if (error.code === "context_length_exceeded") return ["error.venice.long", { model }];
      return error.detail ? ["error.venice.invalid", { reason: error.detail }] : ["error.venice.invalid.plain", {}];
    case "blocked":
      return ["error.venice.blocked", {}];
    case "unavailable":
      if (error.code === "paused")
        return ["error.venice.paused", { model, seconds: seconds(error.retryAfterMs, 30_000) }];
      return ["error.venice.unavailable", { model }];
    case "timeout":
      return ["error.venice.timeout", {}];
    case "network":
      return ["error.venice.network", {}];
    case "protocol":
      return ["error.venice.protocol", {}];
  }
}

/**
 * A fault in the words of the person who sees it; undefined for a bug of ours.
 * @param model the name of the model that was asked
 */
export function explain(error: unknown, locale: string, model = "The model"): string | undefined {
  if (error instanceof UserError) return t(locale, error.key, error.params);
  if (error instanceof StoreAwayError) return t(locale, "error.store");
  if (!(error instanceof VeniceError)) return undefined;
  return t(locale, ...ofVenice(error, model));
}

/** Lets the owners know of what only they can mend. */
export async function alertOwners(error: unknown, tell: TellOwners): Promise<void> {
  if (!(error instanceof VeniceError) || error.foreignKey) return;
  if (error.kind === "auth") await tell("venice-auth", "owner.auth", { status: error.status ?? "" });
  if (error.kind === "payment") await tell("venice-payment", "owner.payment");
}
