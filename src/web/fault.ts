import type { Context } from "hono";
import { z } from "zod";
import { UserError } from "../core/errors.ts";
import { StoreAwayError } from "../core/store/store.ts";
import { type Key, type Params, t } from "../i18n.ts";
import type { Log } from "../log.ts";

type Status = 400 | 401 | 403 | 404 | 405 | 409 | 411 | 413 | 415 | 422 | 429 | 500 | 503;

/** For programs: never changes with the words, which are `web.fault.<code>` in the locales. */
export type FaultCode = CodeOf<Key>;
type CodeOf<K> = K extends `web.fault.${infer Code}` ? Code : never;

/** A request that cannot be taken, and why, in plain words for the person at the page. */
export class WebFault extends Error {
  override name = "WebFault";
  readonly status: Status;
  readonly code: FaultCode;
  readonly params: Params;
  constructor(status: Status, code: FaultCode, params: Params = {}) {
    super(t("en", `web.fault.${code}`, params));
    this.status = status;
    this.code = code;
    this.params = params;
  }
}

const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && "code" in error && /^(ENOSPC|EDQUOT|EROFS)$/.test(String(error.code));

/** Any error as the JSON that the page is told; what is nobody's fault but ours is logged under a number. */
export function answerFault(c: Context, error: unknown, log: Log, locale: string): Response {
  c.header("cache-control", "no-store");
  const tell = (status: Status, code: string, message: string) => c.json({ error: { code, message } }, status);
  if (error instanceof WebFault)
    return tell(error.status, error.code, t(locale, `web.fault.${error.code}`, error.params));
  if (error instanceof UserError) return tell(409, error.key, t(locale, error.key, error.params));
  if (error instanceof StoreAwayError || isDiskFull(error)) {
    log.error({ error, path: c.req.routePath }, "the playground cannot store anything");
    return tell(503, "store", t(locale, "error.store"));
  }
  if (error instanceof z.ZodError) {
    const issue = error.issues[0];
    return tell(400, "invalid", `${issue?.path.join(".") || "The request"}: ${issue?.message ?? "is not valid"}`);
  }
  const id = crypto.randomUUID().slice(0, 8);
  log.error({ err: error, fault: id, path: c.req.routePath }, "the playground failed to answer a request");
  return tell(500, "bug", t(locale, "error.bug", { id }));
}
