import { type Exchange, sendJson } from "../http/exchange.ts";

const dayMs = 86_400_000;

/** @see https://docs.venice.ai/api-reference/endpoint/api_keys/rate_limits */
export function showRateLimits(exchange: Exchange): void {
  const { catalogue, limiter, accounts, clock } = exchange.world;
  const { usd, diem } = accounts.of(exchange.key).balance;
  const tomorrow = (Math.floor(clock.now() / dayMs) + 1) * dayMs;
  sendJson(exchange, 200, {
    data: {
      accessPermitted: usd > 0 || diem > 0,
      apiTier: { id: "paid", isCharged: true },
      balances: { USD: usd, DIEM: diem },
      keyExpiration: null,
      nextEpochBegins: new Date(tomorrow).toISOString(),
      rateLimits: catalogue.listed().map((model) => {
        const { requests, tokens, requestsPerDay } = limiter.limitOf(model);
        return {
          apiModelId: model.id,
          rateLimits: [
            { amount: requests, type: "RPM" },
            ...(requestsPerDay === undefined ? [] : [{ amount: requestsPerDay, type: "RPD" }]),
            ...(Number.isFinite(tokens) ? [{ amount: tokens, type: "TPM" }] : []),
          ],
        };
      }),
    },
  });
}

/** @see https://docs.venice.ai/api-reference/endpoint/api_keys/rate_limit_logs */
export function listLimitHits(exchange: Exchange): void {
  const hits = exchange.world.limiter.hits.map(({ at, key, modelId, type }) => ({
    apiKeyId: key.slice(-6),
    modelId,
    rateLimitTier: "paid",
    rateLimitType: type,
    timestamp: new Date(at).toISOString(),
  }));
  sendJson(exchange, 200, { object: "list", data: hits.reverse() });
}
