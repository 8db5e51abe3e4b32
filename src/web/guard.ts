import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { WebFault } from "./fault.ts";

/** Whether a Host header names this very machine, whatever the port. */
export function isLocalHost(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i.test(host);
}

/** Compares two secrets in a time that tells nothing of either. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** A secret that nobody guesses: 32 random bytes, base64url. */
export function createToken(): string {
  return randomBytes(32).toString("base64url");
}

/** Whether an Origin header stands for the host that the request was sent to. */
export function isSameOrigin(origin: string, host: string): boolean {
  return (
    /^https?:\/\//i.test(origin) && URL.canParse(origin) && origin.toLowerCase().endsWith(`//${host.toLowerCase()}`)
  );
}

const BASE_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "font-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types gondolier",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(self), payment=(), usb=()",
  "x-robots-tag": "noindex",
};

/** What every answer of the playground carries, refusals too. */
export const secureHeaders: MiddlewareHandler = async (c, next) => {
  for (const [name, value] of Object.entries(BASE_HEADERS)) c.header(name, value);
  await next();
};

/**
 * Lets through only requests that were sent to this machine by name, so that a foreign name made to point here (DNS
 * rebinding) reaches nothing. Behind a password any name will do: the login decides.
 */
export function hostGuard(o: { readonly open: boolean; readonly password: boolean }): MiddlewareHandler {
  return async (c, next) => {
    if (!o.open) throw new WebFault(403, "closed");
    if (!o.password && !isLocalHost(c.req.header("host"))) throw new WebFault(403, "host");
    await next();
  };
}

/** Refuses what another site's page sends: a wrong Origin, and writes that cannot show where they come from. */
export const originGuard: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header("origin");
  const site = c.req.header("sec-fetch-site");
  const refuse = () => new WebFault(403, "origin");
  if (origin !== undefined && !isSameOrigin(origin, c.req.header("host") ?? "")) throw refuse();
  if (site !== undefined && site !== "same-origin" && site !== "none") throw refuse();
  const reads = c.req.method === "GET" || c.req.method === "HEAD";
  if (!reads && origin === undefined && site !== "same-origin") throw refuse();
  await next();
};

/** Demands the token of this start, which only the served page knows. */
export function tokenGuard(token: string): MiddlewareHandler {
  return async (c, next) => {
    if (!sameSecret(c.req.header("x-gondolier-token") ?? "", token)) throw new WebFault(401, "token");
    await next();
  };
}
