import type { Exchange } from "./http/exchange.ts";
import { refuse } from "./http/refusal.ts";
import { chatCompletions } from "./resources/chat.ts";
import { listCompatibility, listModels, listTraits } from "./resources/models.ts";
import { showRateLimits } from "./resources/rate-limits.ts";

/** Whose key a route takes. */
export type Access = "open" | "inference" | "admin";

export interface Route {
  readonly method: string;
  /** `:name` stands for one segment. */
  readonly path: string;
  readonly access: Access;
  /** The body must be JSON. */
  readonly json?: boolean;
  handle(exchange: Exchange): void;
}

const later = (method: string, access: Access, ...paths: readonly string[]): Route[] =>
  paths.map((path) => ({
    method,
    path,
    access,
    handle: () => {
      throw refuse(404, "not offered", `The built-in emulator does not offer ${method} ${path} yet.`);
    },
  }));

const gone = (method: string, access: Access, path: string, instead: string): Route => ({
  method,
  path,
  access,
  handle: () => {
    throw refuse(410, "gone", `This endpoint has been retired. Use ${instead}.`);
  },
});

/** Every route that Venice has, and what the emulator does with it. */
export const routes: readonly Route[] = [
  { method: "POST", path: "/chat/completions", access: "inference", json: true, handle: chatCompletions },
  { method: "GET", path: "/models", access: "open", handle: listModels },
  { method: "GET", path: "/models/traits", access: "open", handle: listTraits },
  { method: "GET", path: "/models/compatibility_mapping", access: "open", handle: listCompatibility },
  { method: "GET", path: "/api_keys/rate_limits", access: "inference", handle: showRateLimits },
  gone("POST", "inference", "/video/transcriptions", "video_url in /chat/completions"),
  gone("GET", "admin", "/billing/usage", "/billing/usage-history"),
  ...later("POST", "inference", "/responses", "/embeddings", "/image/generate", "/images/generations", "/image/edit"),
  ...later("POST", "inference", "/image/multi-edit", "/image/upscale", "/image/background-remove"),
  ...later("POST", "inference", "/audio/speech", "/audio/transcriptions", "/audio/voices"),
  ...later("POST", "inference", "/audio/queue", "/audio/retrieve", "/audio/complete"),
  ...later("POST", "inference", "/video/queue", "/video/retrieve", "/video/complete"),
  ...later(
    "POST",
    "inference",
    "/augment/search",
    "/augment/scrape",
    "/augment/text-parser",
    "/decisions",
    "/systemone",
  ),
  ...later("POST", "open", "/audio/quote", "/video/quote", "/api_keys/generate_web3_key", "/x402/top-up"),
  ...later("GET", "inference", "/characters", "/characters/:slug", "/characters/:slug/reviews"),
  ...later("GET", "open", "/image/styles", "/tee/attestation", "/tee/signature", "/crypto/rpc/networks"),
  ...later("GET", "open", "/api_keys/generate_web3_key", "/x402/balance/:address", "/x402/transactions/:address"),
  ...later("POST", "inference", "/crypto/rpc/:network"),
  ...later(
    "GET",
    "admin",
    "/api_keys/rate_limits/log",
    "/billing/balance",
    "/billing/usage-history",
    "/billing/usage-analytics",
  ),
  ...later("GET", "admin", "/api_keys", "/api_keys/:id"),
  ...["POST", "PATCH", "DELETE"].flatMap((method) => later(method, "admin", "/api_keys")),
];

/** The route for a path below `/api/v1`; exact paths come before those with a name in them. */
export function routeFor(method: string, path: string): Route | undefined {
  const candidates = routes.filter((route) => route.method === method);
  return (
    candidates.find((route) => route.path === path) ?? candidates.find((route) => patternOf(route.path).test(path))
  );
}

const patternOf = (path: string) => new RegExp(`^${path.replace(/:\w+/g, "[^/]+")}$`);
