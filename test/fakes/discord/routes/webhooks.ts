import { ApiError, invalidForm, refusal } from "../errors.ts";
import { FormFaults, isRecord, object, type Path, required, snowflake, text } from "../form.ts";
import { FLAG } from "../form-message.ts";
import { INTENT } from "../intents.ts";
import type { Interactions } from "../interactions.ts";
import { messageJson } from "../message-shape.ts";
import { createMessage, deleteMessage, editMessage, type MessageBody } from "../messages.ts";
import { channelFor } from "../permissions.ts";
import { bucket, noContent, ok, type Reply, type Request, type Router } from "../router.ts";
import { webhookJson } from "../shapes.ts";
import { openThread } from "../threads.ts";
import type { Channel, Message, Webhook } from "../types.ts";
import { createWebhook } from "../webhooks.ts";
import { digest, type World } from "../world.ts";
import { checkedBody, messageBody, objectBody } from "./input.ts";
import { deleteAnswer, editAnswer, followUp, messageOf, respond } from "./interactions.ts";

/** Names that nobody may take. @see https://discord.com/developers/docs/resources/webhook#create-webhook */
function checkName(name: string, path: Path, faults: FormFaults): void {
  for (const word of ["clyde", "discord"]) {
    if (name.toLowerCase().includes(word)) {
      faults.add(path, "USERNAME_INVALID_CONTAINS", `Username cannot contain "${word}"`);
    }
  }
  for (const word of ["everyone", "here"]) {
    if (name.trim().toLowerCase() === word) faults.add(path, "USERNAME_INVALID", `Username cannot be "${word}"`);
  }
  for (const part of ["@", "#", ":", "```"]) {
    if (name.includes(part)) faults.add(path, "USERNAME_INVALID_CONTAINS", `Username cannot contain "${part}"`);
  }
}

/** Checks and returns a name. @throws ApiError 50035 */
function named(value: unknown, key: string): string {
  const faults = new FormFaults();
  const name = typeof value === "string" ? value.trim() : value;
  text({ min: 1, max: 80 })(name, [key], faults);
  checkName(String(name), [key], faults);
  faults.throwIfFound();
  return String(name);
}

/** Text, voice, announcements, stages, forums and media. */
const HOLDS_WEBHOOKS = new Set([0, 2, 5, 13, 15, 16]);
/** @see https://discord.com/developers/docs/resources/webhook#execute-webhook-jsonform-params */
const SENDABLE = FLAG.suppressEmbeds | FLAG.suppressNotifications | FLAG.componentsV2;

const executing = bucket("execute webhook", 5, 2000);
const editing = bucket("edit webhook message", 5, 5000);

export function addWebhookRoutes(router: Router, interactions: Interactions): void {
  const path = "/webhooks/:webhook_id/:webhook_token";
  const open = { bot: false } as const;
  const edit = { ...open, bucket: editing };
  router.add("POST", "/interactions/:interaction_id/:webhook_token/callback", (r) => respond(r, interactions), {
    ...open,
    bucket: null,
  });
  router.add("POST", path, (r) => (isOurs(r) ? followUp(r, token(r, interactions)) : execute(r)), {
    ...open,
    bucket: executing,
  });
  router.add("GET", path, (r) => ok(webhookJson(r.world, byToken(r))), open);
  router.add("PATCH", path, (r) => modify(r, byToken(r)), open);
  router.add("DELETE", path, (r) => remove(r.world, byToken(r)), open);
  const message = `${path}/messages/:message`;
  router.add(
    "GET",
    message,
    (r) => {
      const id = r.params.message ?? "";
      return ok(messageJson(r.world, isOurs(r) ? messageOf(r.world, token(r, interactions), id) : ownMessage(r)));
    },
    edit,
  );
  router.add(
    "PATCH",
    message,
    (r) => (isOurs(r) ? editAnswer(r, token(r, interactions), r.params.message ?? "") : editOwn(r)),
    edit,
  );
  router.add(
    "DELETE",
    message,
    (r) => {
      if (isOurs(r)) return deleteAnswer(r, token(r, interactions), r.params.message ?? "");
      deleteMessage(r.world, ownMessage(r));
      return noContent;
    },
    edit,
  );
  router.add("POST", "/channels/:channel_id/webhooks", create);
  router.add("GET", "/channels/:channel_id/webhooks", ({ world, params }) => {
    const channel = channelFor(world, params.channel_id ?? "", "MANAGE_WEBHOOKS");
    return ok([...world.webhooks.values()].filter((w) => w.channelId === channel.id).map((w) => webhookJson(world, w)));
  });
  router.add("GET", "/guilds/:guild_id/webhooks", ({ world, params }) =>
    ok([...world.webhooks.values()].filter((w) => w.guildId === params.guild_id).map((w) => webhookJson(world, w))),
  );
  router.add("GET", "/webhooks/:webhook_id", (r) => ok(webhookJson(r.world, byId(r))));
  router.add("PATCH", "/webhooks/:webhook_id", (r) => modify(r, byId(r)));
  router.add("DELETE", "/webhooks/:webhook_id", (r) => remove(r.world, byId(r)));
}

const isOurs = ({ world, params }: Request): boolean => params.webhook_id === world.applicationId;
const token = ({ params }: Request, interactions: Interactions) => interactions.answered(params.webhook_token ?? "");

function byToken({ world, params }: Request): Webhook {
  const webhook = world.webhooks.get(params.webhook_id ?? "");
  if (!webhook) throw refusal(10015);
  if (webhook.token !== params.webhook_token) throw refusal(50027);
  return webhook;
}

function byId({ world, params }: Request): Webhook {
  const webhook = world.webhooks.get(params.webhook_id ?? "");
  if (!webhook) throw refusal(10015);
  channelFor(world, webhook.channelId, "MANAGE_WEBHOOKS");
  return webhook;
}

function emitUpdate(world: World, channel: Channel): void {
  world.emit({
    name: "WEBHOOKS_UPDATE",
    guildId: channel.guildId,
    intent: INTENT.guildWebhooks,
    build: () => ({ guild_id: channel.guildId, channel_id: channel.id }),
  });
}

function create(request: Request): Reply {
  const { world, params } = request;
  const channel = channelFor(world, params.channel_id ?? "", "MANAGE_WEBHOOKS");
  if (channel.guildId === undefined || !HOLDS_WEBHOOKS.has(channel.type)) throw refusal(50024);
  const body = checkedBody<{ name: string; avatar?: string | null }>(
    request,
    object({ name: required(text()), avatar: text() }),
  );
  const name = named(body.name, "name");
  const avatar = body.avatar ? picture(body.avatar) : null;
  if ([...world.webhooks.values()].filter((w) => w.channelId === channel.id).length >= 15) throw refusal(30007);
  const webhook = createWebhook(world, channel, name, world.bot.id, world.applicationId);
  webhook.avatar = avatar;
  emitUpdate(world, channel);
  return ok(webhookJson(world, webhook));
}

/**
 * The hash under which a face is found from then on. @throws ApiError 50035
 * @see https://discord.com/developers/docs/reference#image-data
 */
function picture(data: unknown): string {
  const [, base64] = /^data:image\/(?:png|jpeg|gif);base64,([\w+/]+=*)$/.exec(String(data)) ?? [];
  if (base64) return digest(base64);
  throw invalidForm({ avatar: { _errors: [{ code: "IMAGE_INVALID", message: "Invalid image data" }] } });
}

function modify(request: Request, webhook: Webhook): Reply {
  const { world } = request;
  const body = objectBody(request);
  if (body.avatar !== undefined) webhook.avatar = body.avatar === null ? null : picture(body.avatar);
  if (body.name !== undefined) webhook.name = named(body.name, "name");
  if (typeof body.channel_id === "string") webhook.channelId = channelFor(world, body.channel_id, "MANAGE_WEBHOOKS").id;
  emitUpdate(world, world.channel(webhook.channelId));
  return ok(webhookJson(world, webhook));
}

function remove(world: World, webhook: Webhook): Reply {
  world.webhooks.delete(webhook.id);
  const channel = world.channels.get(webhook.channelId);
  if (channel) emitUpdate(world, channel);
  return noContent;
}

interface ExecuteBody extends MessageBody {
  readonly username?: string | null;
  readonly avatar_url?: string | null;
  readonly thread_name?: string | null;
}

function destination(request: Request, webhook: Webhook, body: ExecuteBody): Channel {
  const { world, query } = request;
  const channel = world.channels.get(webhook.channelId);
  if (!channel) throw refusal(10015);
  const isForum = channel.type === 15 || channel.type === 16;
  const threadId = query.get("thread_id");
  if (threadId !== null) {
    const faults = new FormFaults();
    snowflake(threadId, ["thread_id"], faults);
    faults.throwIfFound();
    if (body.thread_name)
      throw new ApiError(400, 220002, "Webhooks posted to forum channels cannot have both a thread_name and thread_id");
    const thread = world.channels.get(threadId);
    if (thread?.parentId !== channel.id) throw refusal(10003);
    if (thread.thread?.locked) throw refusal(160005);
    return thread;
  }
  if (isForum && !body.thread_name)
    throw new ApiError(400, 220001, "Webhooks posted to forum channels must have a thread_name or thread_id");
  if (!isForum && body.thread_name)
    throw new ApiError(400, 220003, "Webhooks can only create threads in forum channels");
  return isForum
    ? openThread(world, { parent: channel, name: String(body.thread_name), ownerId: webhook.creatorId })
    : channel;
}

function execute(request: Request): Reply {
  const { world, uploads, query } = request;
  const webhook = byToken(request);
  if (request.body !== undefined && !isRecord(request.body)) objectBody(request);
  const body = messageBody<ExecuteBody>(objectBody(request));
  const name = body.username === undefined || body.username === null ? webhook.name : named(body.username, "username");
  const channel = destination(request, webhook, body);
  const message = createMessage(world, {
    channel,
    authorId: webhook.id,
    webhook: { id: webhook.id, name, avatar: body.avatar_url ? "a_custom" : webhook.avatar },
    ...(webhook.applicationId !== null && { applicationId: webhook.applicationId }),
    body: taken(request, webhook, body),
    uploads,
    flags: (body.flags ?? 0) & SENDABLE,
  });
  return query.get("wait") === "true" ? ok(messageJson(world, message)) : noContent;
}

/** Components are the application's own webhooks' only, unless the query says that they are wanted. */
function taken<T extends MessageBody>({ query }: Request, webhook: Webhook, body: T): T {
  const isWanted = webhook.applicationId !== null || query.get("with_components") === "true";
  return isWanted ? body : { ...body, components: [] };
}

/** A message of this webhook, in the thread that the query names. @throws ApiError 10008 */
function ownMessage(request: Request): Message {
  const { world, params, query } = request;
  const webhook = byToken(request);
  const id = params.message ?? "";
  if (!/^\d+$/.test(id)) throw refusal(10008);
  const message = world.liveMessage(id, query.get("thread_id") ?? webhook.channelId);
  if (message.webhook?.id !== webhook.id) throw refusal(10008);
  return message;
}

function editOwn(request: Request): Reply {
  const message = ownMessage(request);
  const body = taken(request, byToken(request), messageBody(objectBody(request), message.flags));
  editMessage(request.world, message, body, request.uploads);
  return ok(messageJson(request.world, message));
}
