import { refusal } from "../errors.ts";
import { list, object, text } from "../form.ts";
import { ok, type Router } from "../router.ts";
import { applicationJson, userJson } from "../shapes.ts";
import type { World } from "../world.ts";
import { checkedBody } from "./input.ts";

export interface GatewayInfo {
  readonly url: () => string;
  readonly shards: number;
  readonly sessionsLeft: () => number;
  readonly maxConcurrency: number;
}

export function addApplicationRoutes(router: Router, gateway: GatewayInfo): void {
  router.add("GET", "/gateway", () => ok({ url: gateway.url() }), { bot: false });
  router.add("GET", "/gateway/bot", () =>
    ok({
      url: gateway.url(),
      shards: gateway.shards,
      session_start_limit: {
        total: 1000,
        remaining: gateway.sessionsLeft(),
        reset_after: 14_400_000,
        max_concurrency: gateway.maxConcurrency,
      },
    }),
  );
  router.add("GET", "/users/@me", ({ world }) => ok(selfJson(world)));
  router.add("PATCH", "/users/@me", (r) => {
    const { username } = checkedBody<{ username?: string }>(
      r,
      object({ username: text({ min: 2, max: 32 }), avatar: text() }),
    );
    r.limits.takeHidden("rename", 2, 3_600_000);
    r.world.bot.username = username ?? r.world.bot.username;
    return ok(selfJson(r.world));
  });
  for (const path of ["/applications/@me", "/oauth2/applications/@me"]) {
    router.add("GET", path, ({ world }) => ok(applicationJson(world)));
  }
  router.add("PATCH", "/applications/@me", (r) => {
    checkedBody(r, object({ description: text({ max: 400 }), tags: list(text({ max: 20 }), { max: 5 }) }));
    return ok(applicationJson(r.world));
  });
  router.add("GET", "/applications/:application_id", ({ world, params }) => {
    if (params.application_id !== world.applicationId) throw refusal(10002);
    return ok(applicationJson(world));
  });
}

function selfJson(world: World): object {
  return {
    ...userJson(world.bot),
    mfa_enabled: true,
    locale: "en-US",
    premium_type: 0,
    email: null,
    verified: true,
    bio: "",
  };
}
