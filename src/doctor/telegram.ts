import { z } from "zod";
import { type Check, fail, hostOf, ok, warn } from "./finding.ts";
import { getJson, NoAnswer, Refused } from "./http.ts";

/** @see https://core.telegram.org/bots/api#setwebhook */
const WEBHOOK_PORTS = new Set(["", "80", "88", "443", "8443"]);
const RECENT_MS = 3_600_000;

interface Options {
  readonly token: string;
  readonly apiRoot: string;
  readonly webhookUrl?: string;
  readonly now?: () => number;
}

const meSchema = z.looseObject({
  result: z.looseObject({
    username: z.string().catch("?"),
    can_join_groups: z.boolean().catch(true),
    can_read_all_group_messages: z.boolean().catch(false),
    supports_inline_queries: z.boolean().catch(false),
    supports_guest_queries: z.boolean().catch(false),
  }),
});
const webhookSchema = z.looseObject({
  result: z.looseObject({
    url: z.string(),
    pending_update_count: z.number().catch(0),
    last_error_date: z.number().optional().catch(undefined),
    last_error_message: z.string().optional().catch(undefined),
  }),
});
const refusalSchema = z.looseObject({ parameters: z.looseObject({ retry_after: z.number() }) });

type Get = <S extends z.ZodType>(method: string, schema: S) => Promise<z.output<S>>;

/** Whether the token works, what the bot hears in groups, and how updates reach it. */
export async function* checkTelegram(o: Options): Check {
  const get: Get = (method, schema) => getJson(`${o.apiRoot}/bot${o.token}/${method}`, schema);
  try {
    yield* checkBot(get);
    if (o.webhookUrl !== undefined) yield* checkAddress(o.webhookUrl, o.apiRoot);
    yield* checkWebhook(get, o);
  } catch (error) {
    yield refusal(error, hostOf(o.apiRoot));
  }
}

async function* checkBot(get: Get): Check {
  const { result: me } = await get("getMe", meSchema);
  yield ok(`Telegram: the token works: @${me.username}, https://t.me/${me.username}`);
  if (me.can_read_all_group_messages)
    yield ok("Telegram: privacy mode is off: the bot sees every message of its groups, and answers those meant for it");
  else
    yield ok(
      "Telegram: privacy mode is on: in groups the bot sees commands, replies to it and, at best, mentions " +
        "(@BotFather → /setprivacy changes it; then add the bot to its groups again)",
    );
  yield ok(
    me.supports_inline_queries
      ? "Telegram: inline mode is on; its answers begin by themselves only with inline feedback at 100 % " +
          "(@BotFather → /setinlinefeedback), else with a press of their button"
      : "Telegram: inline mode is off (@BotFather → /setinline, then /setinlinefeedback → 100 %)",
  );
  yield ok(`Telegram: guest mode is ${me.supports_guest_queries ? "on" : "off (@BotFather switches it on)"}`);
  if (me.can_join_groups) return;
  yield warn("Telegram: the bot cannot be added to groups", "Allow it with @BotFather → /setjoingroups.");
}

function* checkAddress(address: string, apiRoot: string) {
  const { protocol, port, pathname, hostname } = new URL(address);
  const official = hostOf(apiRoot) === "api.telegram.org";
  if (official && (protocol !== "https:" || !WEBHOOK_PORTS.has(port))) {
    const todo = "Give TELEGRAM_WEBHOOK_URL an https:// address there, served by a reverse proxy.";
    yield fail(
      `Telegram: posts go to https on port 443, 80, 88 or 8443 only, not to ${protocol}//${hostname}:${port}`,
      todo,
    );
  }
  if (["/", "/healthz", "/readyz", "/metrics"].includes(pathname)) {
    const todo = "Give TELEGRAM_WEBHOOK_URL a path of its own, such as /telegram/hook.";
    yield fail(`Telegram: the webhook's path ${pathname} belongs to something else`, todo);
  }
}

async function* checkWebhook(get: Get, o: Options): Check {
  const { result: info } = await get("getWebhookInfo", webhookSchema);
  const { url: current, pending_update_count: pending } = info;
  if (o.webhookUrl === undefined) {
    if (!current) yield ok("Telegram: updates are polled");
    else {
      const todo = "If another bot uses this token, stop it; otherwise do nothing: the start removes the webhook.";
      yield warn(`Telegram: a webhook is set at ${hostOf(current)}, while the configuration says polling`, todo);
    }
  } else if (current === o.webhookUrl) yield ok(`Telegram: the webhook is set at ${hostOf(current)}`);
  else if (!current) yield ok(`Telegram: the webhook at ${hostOf(o.webhookUrl)} will be set by the start`);
  else {
    const todo = "If another bot uses this token, stop it; otherwise do nothing: the start sets the configured one.";
    yield warn(
      `Telegram: the webhook is set at ${hostOf(current)}, not at ${hostOf(o.webhookUrl)} as configured`,
      todo,
    );
  }
  const { now = Date.now } = o;
  if (current && info.last_error_date && now() - info.last_error_date * 1000 < RECENT_MS) {
    const why = info.last_error_message ?? "no reason given";
    yield warn(`Telegram: a post to the webhook failed within the last hour: ${why}`, "Look at the reverse proxy.");
  }
  if (pending > 0) yield ok(`Telegram: ${pending} updates wait for the bot`);
}

function refusal(error: unknown, host: string) {
  const network = "Look at the network, and at TELEGRAM_API_ROOT.";
  if (error instanceof NoAnswer) return fail(`Telegram: ${host} cannot be reached (${error.message})`, network);
  if (!(error instanceof Refused)) throw error;
  const { status, body } = error;
  if ((status === 401 || status === 404) && body !== undefined)
    return fail(`Telegram: the token is refused (${status})`, "Copy it again from @BotFather → /token.");
  if (status === 429) {
    const seconds = refusalSchema.safeParse(body).data?.parameters.retry_after ?? 60;
    return warn("Telegram: asked too much at once (429)", `Try again in ${seconds} s.`);
  }
  if (status >= 500) return fail(`Telegram: ${host} is out of order (${status})`, "Try again in a few minutes.");
  return fail(`Telegram: ${host} answers, but not as Telegram does (${status})`, network);
}
