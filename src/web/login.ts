import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context, Hono, MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { t } from "../i18n.ts";
import { readCapped } from "./body.ts";
import { WebFault } from "./fault.ts";
import { createToken, originGuard, sameSecret } from "./guard.ts";
import type { Page } from "./page.ts";
import { localeOf } from "./person.ts";

const SESSION_MS = 7 * 86_400_000;
const SESSIONS = 100;
const WINDOW_MS = 15 * 60_000;
/** Wrong passwords in a window, by one address and by all together: the second holds where addresses are cheap. */
const TRIES_OF_ONE = 5;
const TRIES_OF_ALL = 50;

export interface Login {
  /** Whether the request carries a live session. */
  isIn(c: Context): boolean;
  /** Answers 401 to who is not in. */
  readonly guard: MiddlewareHandler;
  routes(app: Hono): void;
}

/** The door of a playground that stands on the network: one password, a session cookie, few tries. */
export function createLogin(o: {
  readonly password: string;
  readonly page: Page;
  readonly port: () => number;
  readonly now: () => number;
}): Login {
  const sessions = new Map<string, number>();
  const tries = createTries(o.now);
  // Cookies are shared by all ports of a host: two playgrounds must not log each other out.
  const cookie = () => `gondolier_${o.port()}`;
  const isIn = (c: Context) => {
    const id = getCookie(c, cookie());
    return id !== undefined && (sessions.get(id) ?? 0) > o.now();
  };
  const open = (c: Context) => {
    for (const [id, until] of sessions) if (until <= o.now() || sessions.size >= SESSIONS) sessions.delete(id);
    const id = createToken();
    sessions.set(id, o.now() + SESSION_MS);
    setCookie(c, cookie(), id, {
      httpOnly: true,
      sameSite: "Strict",
      path: "/",
      maxAge: SESSION_MS / 1000,
      secure: c.req.header("origin")?.startsWith("https:") ?? false,
    });
  };
  return {
    isIn,
    async guard(c, next) {
      if (!isIn(c)) throw new WebFault(401, "login");
      await next();
    },
    routes(app) {
      app.post("/login", originGuard, async (c) => {
        const who = addressOf(c);
        const waitMs = tries.waitMs(who);
        if (waitMs > 0) {
          c.header("retry-after", String(Math.ceil(waitMs / 1000)));
          return o.page.login(c, 429, t(localeOf(c), "web.tooManyTries", { minutes: Math.ceil(waitMs / 60_000) }));
        }
        const body = new TextDecoder().decode(await readCapped(c.req.raw, 4096));
        if (!sameSecret(new URLSearchParams(body).get("password") ?? "", o.password)) {
          tries.failed(who);
          return o.page.login(c, 401, t(localeOf(c), "web.wrongPassword"));
        }
        tries.forget(who);
        open(c);
        return c.redirect("/", 303);
      });
      app.post("/logout", originGuard, (c) => {
        sessions.delete(getCookie(c, cookie()) ?? "");
        deleteCookie(c, cookie(), { path: "/" });
        return c.body(null, 204);
      });
    },
  };
}

function addressOf(c: Context): string {
  try {
    return getConnInfo(c).remote.address ?? "unknown";
  } catch {
    return "unknown";
  }
}

/** Counts wrong passwords within a window. */
function createTries(now: () => number) {
  const failures = new Map<string, number[]>();
  const recent = (who: string) => (failures.get(who) ?? []).filter((at) => at > now() - WINDOW_MS);
  return {
    /** How long this address has to wait; 0 when it may try. */
    waitMs(who: string): number {
      const own = recent(who);
      const all = [...failures.keys()].flatMap(recent);
      const full = own.length >= TRIES_OF_ONE ? own : all.length >= TRIES_OF_ALL ? all : [];
      return full.length === 0 ? 0 : Math.min(...full) + WINDOW_MS - now();
    },
    failed(who: string): void {
      for (const key of failures.keys()) if (recent(key).length === 0) failures.delete(key);
      failures.set(who, [...recent(who), now()]);
    },
    forget(who: string): void {
      failures.delete(who);
    },
  };
}
