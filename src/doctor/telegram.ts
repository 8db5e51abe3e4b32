import { RetryAfter } from "../render/pacer.ts";
import { ApiRefusal, type Client, createClient, Unreached } from "../telegram/api.ts";
import { type Check, fail, hostOf, ok, PATIENCE_MS, warn } from "./finding.ts";

/** @see https://core.telegram.org/bots/api#setwebhook */
const WEBHOOK_PORTS = new Set(["", "80", "88", "443", "8443"]);
const RECENT_MS = 3_600_000;

interface Options {
  readonly token: string;
  readonly apiRoot: string;
  readonly webhookUrl?: string;
  readonly now?: () => number;
}

/** Whether the token works, what the bot hears in groups, and how updates reach it. */
export async function* checkTelegram(o: Options): Check {
  const client = createClient(o.token, o.apiRoot);
  try {
    yield* checkBot(client);
    if (o.webhookUrl !== undefined) yield* checkAddress(o.webhookUrl, o.apiRoot);
    yield* checkWebhook(client, o);
  } catch (error) {
    yield refusal(error, hostOf(o.apiRoot));
  } finally {
    client.close();
  }
}

async function* checkBot(client: Client): Check {
  const me = await client.call("getMe", {}, AbortSignal.timeout(PATIENCE_MS));
  yield ok(`Telegram: the token works: @${me.username}, https://t.me/${me.username}`);
  if (me.can_read_all_group_messages)
    yield ok("Telegram: privacy mode is off: the bot sees every message of its groups");
  else
    yield ok(
      "Telegram: privacy mode is on: in groups the bot sees commands, replies to it and mentions, which is all that it " +
        "answers (@BotFather → /setprivacy changes it; then add the bot to its groups again)",
    );
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

async function* checkWebhook(client: Client, o: Options): Check {
  const info = await client.call("getWebhookInfo", {}, AbortSignal.timeout(PATIENCE_MS));
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
  if (error instanceof ApiRefusal && (error.status === 401 || error.status === 404))
    return fail(`Telegram: the token is refused (${error.status})`, "Copy it again from @BotFather → /token.");
  if (error instanceof RetryAfter)
    return warn("Telegram: asked too much at once (429)", `Try again in ${Math.ceil(error.retryAfterMs / 1000)} s.`);
  const network = "Look at the network, and at TELEGRAM_API_ROOT.";
  if (error instanceof ApiRefusal || error instanceof Unreached)
    return fail(`Telegram: ${host} gives no usable answer (${error.message})`, network);
  return fail(`Telegram: ${host} did not answer in time`, network);
}
