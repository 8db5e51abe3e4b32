import { z } from "zod";
import { type Check, fail, hostOf, ok, warn } from "./finding.ts";
import { getJson, NoAnswer, Refused } from "./http.ts";

/** @see https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags */
const PERMISSIONS = {
  "View Channels": 1n << 10n,
  "Send Messages": 1n << 11n,
  "Embed Links": 1n << 14n,
  "Attach Files": 1n << 15n,
  "Read Message History": 1n << 16n,
  "Manage Webhooks": 1n << 29n,
  "Create Public Threads": 1n << 35n,
  "Send Messages in Threads": 1n << 38n,
  "Send Voice Messages": 1n << 46n,
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
const userSchema = z.looseObject({ username: z.string().catch("?") });
const retrySchema = z.looseObject({ retry_after: z.number() });
const gatewaySchema = z.looseObject({
  shards: z.number().catch(1),
  session_start_limit: z
    .looseObject({ remaining: z.number(), reset_after: z.number().catch(0) })
    .optional()
    .catch(undefined),
});

type Get = <S extends z.ZodType>(path: `/${string}`, schema: S) => Promise<z.output<S>>;

/** Whether the token works, what the bot may see, and how it is invited. */
export async function* checkDiscord(o: { readonly token: string; readonly apiUrl: string }): Check {
  // Discord turns away agents that do not name themselves.
  const headers = { authorization: `Bot ${o.token}`, "user-agent": "DiscordBot (gondolier, 0.1)" };
  const get: Get = (path, schema) => getJson(`${o.apiUrl}/v10${path}`, schema, headers);
  try {
    const application = await get("/applications/@me", applicationSchema);
    const { username } = await get("/users/@me", userSchema);
    yield ok(`Discord: the token works: @${username}, application “${application.name}” (${application.id})`);
    yield* judge(application);
    yield* checkGateway(get);
    yield* invitation(application);
  } catch (error) {
    yield refusal(error, hostOf(o.apiUrl));
  }
}

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

async function* checkGateway(get: Get): Check {
  const { shards, session_start_limit: sessions } = await get("/gateway/bot", gatewaySchema);
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
  const network = "Look at the network, and at DISCORD_API_URL.";
  if (error instanceof NoAnswer) return fail(`Discord: ${host} cannot be reached (${error.message})`, network);
  if (!(error instanceof Refused)) throw error;
  const { status, body } = error;
  if (status === 401)
    return fail("Discord: the token is refused (401)", `Copy it again from ${PORTAL} → Bot → Reset Token.`);
  if (status === 429) {
    const seconds = Math.ceil(retrySchema.safeParse(body).data?.retry_after ?? 60);
    return warn("Discord: asked too much at once (429)", `Try again in ${seconds} s.`);
  }
  if (status >= 500) return fail(`Discord: ${host} is out of order (${status})`, "See https://discordstatus.com.");
  return fail(`Discord: ${host} answers, but not as Discord does (${status})`, network);
}
