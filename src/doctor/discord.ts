import { z } from "zod";
import { ApiError, Unanswered } from "../discord/faults.ts";
import { type Api, createApi } from "../discord/rest.ts";
import { RetryAfter } from "../render/pacer.ts";
import { type Check, fail, hostOf, ok, PATIENCE_MS, warn } from "./finding.ts";

/** @see https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags */
const PERMISSIONS = {
  "View Channels": 1n << 10n,
  "Send Messages": 1n << 11n,
  "Attach Files": 1n << 15n,
  "Read Message History": 1n << 16n,
  "Send Messages in Threads": 1n << 38n,
} as const;

/** @see https://discord.com/developers/docs/resources/application#application-object-application-flags */
const MESSAGE_CONTENT = (1 << 18) | (1 << 19);
const PORTAL = "https://discord.com/developers/applications";
const FEW_SESSIONS = 20;

const applicationSchema = z.looseObject({
  id: z.string(),
  name: z.string().catch("?"),
  flags: z.number().catch(0),
  bot_public: z.boolean().catch(true),
  bot_require_code_grant: z.boolean().catch(false),
  interactions_endpoint_url: z.string().nullish().catch(undefined),
  approximate_guild_count: z.number().optional().catch(undefined),
  approximate_user_install_count: z.number().optional().catch(undefined),
  integration_types_config: z.record(z.string(), z.unknown()).nullish().catch(undefined),
});
type Application = z.infer<typeof applicationSchema>;
const userSchema = z.looseObject({ username: z.string().catch("?"), bot: z.boolean().catch(false) });
const gatewaySchema = z.looseObject({
  shards: z.number().catch(1),
  session_start_limit: z
    .looseObject({ remaining: z.number(), reset_after: z.number().catch(0) })
    .optional()
    .catch(undefined),
});

/** Whether the token works, what the bot may see, and how it is invited. */
export async function* checkDiscord(o: { readonly token: string; readonly apiUrl: string }): Check {
  const api = createApi(o.token, o.apiUrl);
  try {
    const application = applicationSchema.parse(await get(api, "/applications/@me"));
    const user = userSchema.parse(await get(api, "/users/@me"));
    if (!user.bot)
      yield fail(
        `Discord: the token is a person's, not a bot's`,
        `Take the bot's token from ${PORTAL} → Bot → Reset Token.`,
      );
    else yield ok(`Discord: the token works: @${user.username}, application “${application.name}” (${application.id})`);
    yield* judge(application);
    yield* checkGateway(api);
    yield* invitation(application);
  } catch (error) {
    yield refusal(error, hostOf(o.apiUrl));
  } finally {
    api.close();
  }
}

const get = (api: Api, path: `/${string}`) =>
  api.bot({ method: "GET", path, signal: AbortSignal.timeout(PATIENCE_MS) });

function* judge(application: Application) {
  const settings = `${PORTAL}/${application.id}`;
  if ((application.flags & MESSAGE_CONTENT) !== 0) yield ok("Discord: the Message Content Intent is on");
  else {
    const todo = `Switch it on under ${settings}/bot → Privileged Gateway Intents → Message Content Intent.`;
    yield warn(
      "Discord: the Message Content Intent is off: in servers only mentions of the bot arrive with their text",
      todo,
    );
  }
  if (application.interactions_endpoint_url) {
    const todo = `Empty “Interactions Endpoint URL” under ${settings}/information.`;
    yield fail("Discord: commands and buttons are sent to a web address instead of to this bot", todo);
  }
  if (application.bot_require_code_grant) {
    const todo = `Switch off “Requires OAuth2 Code Grant” under ${settings}/bot.`;
    yield fail("Discord: the bot cannot be invited by a link", todo);
  }
  if (!application.bot_public) {
    const todo = `To let others invite it, switch on “Public Bot” under ${settings}/bot.`;
    yield warn("Discord: only the application's owner can invite the bot", todo);
  }
}

async function* checkGateway(api: Api): Check {
  const { shards, session_start_limit: sessions } = gatewaySchema.parse(await get(api, "/gateway/bot"));
  if (!sessions) return;
  if (sessions.remaining >= FEW_SESSIONS)
    return yield ok(`Discord: the gateway is open (${shards} ${shards === 1 ? "shard" : "shards"})`);
  const minutes = Math.ceil(sessions.reset_after / 60_000);
  const text = `Discord: only ${sessions.remaining} more connections are allowed in the next ${minutes} min`;
  yield sessions.remaining === 0
    ? fail(text, "Wait that long; look what restarts the bot so often.")
    : warn(text, "Look what restarts the bot so often.");
}

function* invitation(application: Application) {
  const permissions = Object.values(PERMISSIONS).reduce((all, each) => all | each, 0n);
  const link = (query: string) => `https://discord.com/oauth2/authorize?client_id=${application.id}&${query}`;
  const servers = application.approximate_guild_count;
  const names = Object.keys(PERMISSIONS).join(", ");
  const invite = link(`scope=bot+applications.commands&permissions=${permissions}`);
  if (servers === 0) yield warn("Discord: the bot is in no server yet", `Invite it: ${invite} (asks for: ${names})`);
  else
    yield ok(
      `Discord: in ${servers ?? "an unknown number of"} servers; invite it to more: ${invite} (asks for: ${names})`,
    );
  const personal = application.integration_types_config;
  if (personal && !("1" in personal)) {
    const todo = `Switch on “User Install” under ${PORTAL}/${application.id}/installation.`;
    yield warn("Discord: people cannot add the bot for themselves, to use it where it is no member", todo);
  } else
    yield ok(`Discord: people may add it for themselves: ${link("integration_type=1&scope=applications.commands")}`);
}

function refusal(error: unknown, host: string) {
  if (error instanceof ApiError && error.status === 401)
    return fail("Discord: the token is refused (401)", `Copy it again from ${PORTAL} → Bot → Reset Token.`);
  if (error instanceof RetryAfter)
    return warn("Discord: asked too much at once (429)", `Try again in ${Math.ceil(error.retryAfterMs / 1000)} s.`);
  const network = "Look at the network, and at DISCORD_API_URL.";
  if (error instanceof ApiError || error instanceof Unanswered)
    return fail(`Discord: ${host} gives no usable answer (${error.message})`, network);
  if (error instanceof z.ZodError) return fail(`Discord: ${host} answers, but not as Discord does`, network);
  return fail(`Discord: ${host} did not answer in time`, network);
}
