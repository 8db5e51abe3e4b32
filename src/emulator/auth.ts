import type { IncomingMessage } from "node:http";
import { paymentRequired } from "./http/payment-required.ts";
import { refuse } from "./http/refusal.ts";
import type { Access } from "./routes.ts";

/**
 * The key of a request; empty where an open route came without one.
 * @throws Refusal 402 without credentials (payment discovery), 401 with wrong ones.
 */
export function keyOf(
  req: IncomingMessage,
  url: URL,
  access: Access,
  accepted: ReadonlySet<string> | undefined,
): string {
  const { authorization } = req.headers;
  const key = /^Bearer\s+(\S+)\s*$/i.exec(authorization ?? "")?.[1];
  if (access === "open") return key !== undefined && known(key, accepted) ? key : "";
  const wallet = req.headers["sign-in-with-x"] ?? req.headers["x-sign-in-with-x"];
  if (!authorization && wallet === undefined) throw paymentRequired(url.href);
  if (key === undefined || !known(key, accepted)) throw refuse(401, "key", "Authentication failed");
  if (access === "admin" && !key.startsWith("VENICE_ADMIN_KEY")) throw refuse(401, "admin", "Admin API key required");
  return key;
}

const known = (key: string, accepted: ReadonlySet<string> | undefined) => accepted === undefined || accepted.has(key);
