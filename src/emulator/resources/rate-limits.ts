import { type Exchange, sendJson } from "../http/exchange.ts";

const dayMs = 86_400_000;

/** @see https://docs.venice.ai/api-reference/endpoint/api_keys/rate_limits */
export function showRateLimits(exchange: Exchange): void {
  const { catalogue, limiter, wallet, settings } = exchange.world;
  const { usd, diem } = wallet.balance;
  const tomorrow = (Math.floor(settings.now() / dayMs) + 1) * dayMs;
  sendJson(exchange, 200, {
    data: {
      accessPermitted: usd > 0 || diem > 0,
      apiTier: { id: "paid", isCharged: true },
      balances: { USD: usd, DIEM: diem },
      keyExpiration: null,
      nextEpochBegins: new Date(tomorrow).toISOString(),
      rateLimits: catalogue.texts().map((model) => {
        const { requests, tokens, requestsPerDay } = limiter.limitOf(model);
        return {
          apiModelId: model.id,
          rateLimits: [
            { amount: requests, type: "RPM" },
            ...(requestsPerDay === undefined ? [] : [{ amount: requestsPerDay, type: "RPD" }]),
            { amount: tokens, type: "TPM" },
          ],
        };
      }),
    },
  });
}
