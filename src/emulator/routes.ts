import type { Exchange } from "./http/exchange.ts";
import { refuse } from "./http/refusal.ts";
import { completeAudio, queueAudio, quoteAudio, retrieveAudio } from "./resources/audio-jobs.ts";
import { parseText, scrapePage, searchWeb } from "./resources/augment.ts";
import { analyseUsage, listUsage, showBalance } from "./resources/billing.ts";
import { listCharacters, listReviews, portraitPrefix, showCharacter, showPortrait } from "./resources/characters.ts";
import { chatCompletions } from "./resources/chat.ts";
import { embed } from "./resources/embeddings.ts";
import { editImage, multiEditImage } from "./resources/image-edit.ts";
import { generateImage, listStyles } from "./resources/image-generate.ts";
import { removeBackground, upscaleImage } from "./resources/image-upscale.ts";
import { listCompatibility, listModels, listTraits } from "./resources/models.ts";
import { listLimitHits, showRateLimits } from "./resources/rate-limits.ts";
import { speak } from "./resources/speech.ts";
import { transcribe } from "./resources/transcriptions.ts";
import {
  completeVideo,
  downloadPrefix,
  downloadVideo,
  queueVideo,
  quoteVideo,
  retrieveVideo,
} from "./resources/video-jobs.ts";

/** Whose key a route takes. */
export type Access = "open" | "inference" | "admin";

export interface Route {
  readonly method: string;
  /** `:name` stands for one segment. */
  readonly path: string;
  readonly access: Access;
  /** What the body may be; none where this is missing. */
  readonly takes?: "json" | "form" | "either";
  handle(exchange: Exchange): void | Promise<void>;
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
  { method: "POST", path: "/chat/completions", access: "inference", takes: "json", handle: chatCompletions },
  { method: "GET", path: "/models", access: "open", handle: listModels },
  { method: "GET", path: "/models/traits", access: "open", handle: listTraits },
  { method: "GET", path: "/models/compatibility_mapping", access: "open", handle: listCompatibility },
  { method: "GET", path: "/api_keys/rate_limits", access: "inference", handle: showRateLimits },
  { method: "GET", path: "/api_keys/rate_limits/log", access: "admin", handle: listLimitHits },
  { method: "POST", path: "/image/generate", access: "inference", takes: "json", handle: generateImage },
  { method: "POST", path: "/image/edit", access: "inference", takes: "either", handle: editImage },
  { method: "POST", path: "/image/multi-edit", access: "inference", takes: "either", handle: multiEditImage },
  { method: "POST", path: "/image/upscale", access: "inference", takes: "either", handle: upscaleImage },
  { method: "POST", path: "/image/background-remove", access: "inference", takes: "either", handle: removeBackground },
  { method: "GET", path: "/image/styles", access: "open", handle: listStyles },
  { method: "POST", path: "/audio/speech", access: "inference", takes: "json", handle: speak },
  { method: "POST", path: "/audio/transcriptions", access: "inference", takes: "form", handle: transcribe },
  { method: "GET", path: "/characters", access: "inference", handle: listCharacters },
  { method: "GET", path: "/characters/:slug", access: "inference", handle: showCharacter },
  { method: "GET", path: "/characters/:slug/reviews", access: "inference", handle: listReviews },
  { method: "POST", path: "/audio/quote", access: "open", takes: "json", handle: quoteAudio },
  { method: "POST", path: "/audio/queue", access: "inference", takes: "json", handle: queueAudio },
  { method: "POST", path: "/audio/retrieve", access: "inference", takes: "json", handle: retrieveAudio },
  { method: "POST", path: "/audio/complete", access: "inference", takes: "json", handle: completeAudio },
  { method: "POST", path: "/video/quote", access: "open", takes: "json", handle: quoteVideo },
  { method: "POST", path: "/video/queue", access: "inference", takes: "json", handle: queueVideo },
  { method: "POST", path: "/video/retrieve", access: "inference", takes: "json", handle: retrieveVideo },
  { method: "POST", path: "/video/complete", access: "inference", takes: "json", handle: completeVideo },
  { method: "POST", path: "/augment/search", access: "inference", takes: "json", handle: searchWeb },
  { method: "POST", path: "/augment/scrape", access: "inference", takes: "json", handle: scrapePage },
  { method: "POST", path: "/augment/text-parser", access: "inference", takes: "form", handle: parseText },
  { method: "POST", path: "/embeddings", access: "inference", takes: "json", handle: embed },
  { method: "GET", path: "/billing/balance", access: "admin", handle: showBalance },
  { method: "GET", path: "/billing/usage-history", access: "admin", handle: listUsage },
  { method: "GET", path: "/billing/usage-analytics", access: "admin", handle: analyseUsage },
  gone("POST", "inference", "/video/transcriptions", "video_url in /chat/completions"),
  gone("GET", "admin", "/billing/usage", "/billing/usage-history"),
  ...later("POST", "inference", "/responses", "/images/generations", "/audio/voices", "/decisions", "/systemone"),
  ...later("POST", "open", "/api_keys/generate_web3_key", "/x402/top-up"),
  ...later("GET", "open", "/tee/attestation", "/tee/signature", "/crypto/rpc/networks"),
  ...later("GET", "open", "/api_keys/generate_web3_key", "/x402/balance/:address", "/x402/transactions/:address"),
  ...later("POST", "inference", "/crypto/rpc/:network"),
  ...later("GET", "admin", "/api_keys", "/api_keys/:id"),
  ...["POST", "PATCH", "DELETE"].flatMap((method) => later(method, "admin", "/api_keys")),
];

/** What stands beside the API, under a prefix. */
const beside: readonly Route[] = [
  { method: "GET", path: portraitPrefix, access: "open", handle: showPortrait },
  { method: "GET", path: downloadPrefix, access: "open", handle: downloadVideo },
];

export const routeBeside = (method: string, path: string): Route | undefined =>
  beside.find((route) => route.method === method && path.startsWith(route.path));

/** The route for a path below `/api/v1`; exact paths come before those with a name in them. */
export function routeFor(method: string, path: string): Route | undefined {
  const candidates = routes.filter((route) => route.method === method);
  return (
    candidates.find((route) => route.path === path) ?? candidates.find((route) => patternOf(route.path).test(path))
  );
}

const patternOf = (path: string) => new RegExp(`^${path.replace(/:\w+/g, "[^/]+")}$`);
