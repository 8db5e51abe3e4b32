import { invalidForm, refusal } from "../errors.ts";
import { FormFaults, list, object, required, snowflake } from "../form.ts";
import { FLAG } from "../form-message.ts";
import { messageIntent } from "../intents.ts";
import { messageJson } from "../message-shape.ts";
import { createMessage, deleteMessage, editMessage, type MessageBody } from "../messages.ts";
import { channelFor, type Permission, requireIn } from "../permissions.ts";
import { bucket, noContent, ok, type Reply, type Request, type Router } from "../router.ts";
import { compareIds, madeAt } from "../snowflake.ts";
import type { Channel, Json, Message, Reference } from "../types.ts";
import type { World } from "../world.ts";
import { checkedBody, messageBody, objectBody, queryInteger, sendableFlags } from "./input.ts";

const HOUR = 3_600_000;
const NONCE_LIFE_MS = 5 * 60_000;
const SYSTEM_TYPES = new Set([1, 2, 3, 4, 5, 14, 15, 16, 17, 21]);
const TEXT_TYPES = new Set([0, 1, 2, 3, 5, 10, 11, 12, 13]);

interface CreateBody extends MessageBody {
  readonly nonce?: string | number | null;
  readonly enforce_nonce?: boolean | null;
  readonly message_reference?: {
    readonly message_id: string;
    readonly channel_id?: string | null;
    readonly fail_if_not_exists?: boolean | null;
  } | null;
}

/** Messages that the bot writes, reads, changes and deletes with its own token. */
export function addMessageRoutes(router: Router, world: World): void {
  const nonces = new Map<string, { readonly id: string; readonly at: number }>();
  const base = "/channels/:channel_id/messages";
  const reading = bucket("channel messages", 5, 5000);

  router.add("GET", base, listMessages, { bucket: reading });
  router.add("POST", base, (request) => create(request, nonces), { bucket: bucket("create message", 5, 5000) });
  router.add("POST", `${base}/bulk-delete`, bulkDelete, { bucket: bucket("bulk delete", 1, 1000) });
  router.add("GET", `${base}/:message_id`, getMessage, { bucket: reading });
  router.add("PATCH", `${base}/:message_id`, patchMessage, { bucket: bucket("edit message", 5, 5000) });
  router.add("DELETE", `${base}/:message_id`, removeMessage, { bucket: bucket("delete message", 5, 1000) });
  world.clock.onAdvance(() => forgetOld(world, nonces));
}

function forgetOld(world: World, nonces: Map<string, { readonly at: number }>): void {
  for (const [key, { at }] of nonces) if (at + NONCE_LIFE_MS <= world.clock.now()) nonces.delete(key);
}

function listMessages({ world, ...request }: Request): Reply {
  const channel = channelFor(world, request.params.channel_id ?? "");
  const limit = queryInteger({ world, ...request }, "limit", 50, 1, 100);
  const { before, after, around } = Object.fromEntries(request.query);
  for (const [name, value] of Object.entries({ before, after, around })) {
    if (value === undefined) continue;
    const faults = new FormFaults();
    snowflake(value, [name], faults);
    faults.throwIfFound();
  }
  const visible = channel.messageIds.filter((id) => {
    const message = world.messages.get(id);
    return message?.deletedAt === undefined && message?.ephemeralTo === undefined;
  });
  try {
    requireIn(world, channel, "READ_MESSAGE_HISTORY");
  } catch {
    return ok([]);
  }
  const picked = pick(visible, { before, after, around }, limit).reverse();
  return ok(picked.map((id) => messageJson(world, world.liveMessage(id), world.mayReadText)));
}

function pick(ids: readonly string[], query: Record<string, string | undefined>, limit: number): string[] {
  const { around, before, after } = query;
  if (around !== undefined) {
    const older = ids.filter((id) => compareIds(id, around) < 0).slice(-Math.floor(limit / 2));
    const rest = ids.filter((id) => compareIds(id, around) >= 0).slice(0, limit - older.length);
    return [...older, ...rest];
  }
  if (after !== undefined && before === undefined) return ids.filter((id) => compareIds(id, after) > 0).slice(0, limit);
  return ids.filter((id) => before === undefined || compareIds(id, before) < 0).slice(-limit);
}

function getMessage({ world, params }: Request): Reply {
  const channel = channelFor(world, params.channel_id ?? "", "READ_MESSAGE_HISTORY");
  const message = visibleMessage(world, params.message_id ?? "", channel);
  return ok(messageJson(world, message, world.mayReadText));
}

export function visibleMessage(world: World, id: string, channel: Channel): Message {
  const message = world.liveMessage(id, channel.id);
  if (message.ephemeralTo !== undefined) throw refusal(10008);
  return message;
}

/** The permissions that a message's content asks for. */
function neededFor(channel: Channel, body: MessageBody, uploads: number): Permission[] {
  const voice = ((body.flags ?? 0) & FLAG.voice) !== 0;
  return [
    channel.thread ? "SEND_MESSAGES_IN_THREADS" : "SEND_MESSAGES",
    ...(uploads > 0 && !voice ? (["ATTACH_FILES"] as const) : []),
    ...(body.embeds?.length ? (["EMBED_LINKS"] as const) : []),
  ];
}

function create(request: Request, nonces: Map<string, { readonly id: string; readonly at: number }>): Reply {
  const { world, params, uploads } = request;
  const channel = channelFor(world, params.channel_id ?? "");
  const body = messageBody<CreateBody>(objectBody(request));
  if (channel.type === 15 || channel.type === 16 || !TEXT_TYPES.has(channel.type)) throw refusal(50008);
  if (channel.guildId === undefined && channel.recipients.some((id) => world.user(id).dmsClosed)) throw refusal(50007);
  requireIn(world, channel, ...neededFor(channel, body, uploads.length));
  if (((body.flags ?? 0) & FLAG.voice) !== 0 && channel.guildId !== undefined) {
    try {
      requireIn(world, channel, "SEND_VOICE_MESSAGES");
    } catch {
      throw refusal(50173);
    }
  }
  if (channel.thread?.locked && channel.thread.archived) requireUnlock(world, channel);
  const nonce = body.nonce ?? undefined;
  const key = String(nonce);
  if (nonce !== undefined && body.enforce_nonce) {
    forgetOld(world, nonces);
    const earlier = nonces.get(key);
    // A message that was deleted since is not written again: its nonce leads to nothing.
    if (earlier) return ok(messageJson(world, world.liveMessage(earlier.id), world.mayReadText));
  }
  const reference = resolveReference(world, channel, body.message_reference);
  const message = createMessage(world, {
    channel,
    authorId: world.bot.id,
    body,
    uploads,
    flags: sendableFlags(body.flags),
    ...(nonce !== undefined && { nonce }),
    ...(reference && { reference, type: 19 }),
  });
  if (nonce !== undefined) nonces.set(key, { id: message.id, at: world.clock.now() });
  return ok(messageJson(world, message));
}

function requireUnlock(world: World, channel: Channel): void {
  try {
    requireIn(world, channel, "MANAGE_THREADS");
  } catch {
    throw refusal(160005);
  }
}

function resolveReference(
  world: World,
  channel: Channel,
  wanted: CreateBody["message_reference"],
): Reference | undefined {
  if (!wanted) return undefined;
  const target = world.messages.get(String(wanted.message_id));
  const found = target?.channelId === channel.id && target.deletedAt === undefined && target.ephemeralTo === undefined;
  const fail = (code: string, message: string) => invalidForm({ message_reference: { _errors: [{ code, message }] } });
  if (wanted.channel_id && String(wanted.channel_id) !== channel.id) {
    throw fail("REPLIES_CHANNEL_MISMATCH", "Cannot reply to a message in a different channel");
  }
  if (!found) {
    if (wanted.fail_if_not_exists === false) return undefined;
    throw fail("REPLIES_UNKNOWN_MESSAGE", "Unknown message");
  }
  if (SYSTEM_TYPES.has(target.type)) {
    throw fail("REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE", "Cannot reply to a system message");
  }
  try {
    requireIn(world, channel, "READ_MESSAGE_HISTORY");
  } catch {
    throw refusal(160002);
  }
  return { messageId: target.id, channelId: channel.id, guildId: channel.guildId };
}

function patchMessage(request: Request): Reply {
  const { world, params, uploads } = request;
  const channel = channelFor(world, params.channel_id ?? "");
  const message = visibleMessage(world, params.message_id ?? "", channel);
  const body = messageBody(objectBody(request), message.flags);
  const own = message.authorId === world.bot.id && !message.webhook;
  if (!own) {
    const fields = Object.keys(body).filter((key) => body[key as keyof MessageBody] !== undefined);
    if (fields.some((key) => key !== "flags")) throw refusal(50005);
    requireIn(world, channel, "MANAGE_MESSAGES");
  }
  if (SYSTEM_TYPES.has(message.type)) throw refusal(50021);
  if (uploads.length > 0) requireIn(world, channel, "ATTACH_FILES");
  if (channel.thread?.archived) throw refusal(50083);
  if (world.clock.now() - message.createdAt >= HOUR) {
    const { limit, windowMs } = world.options.oldEdits ?? { limit: 3, windowMs: 20_000 };
    request.limits.takeHidden(`old edits ${channel.id}`, limit, windowMs, refusal(30046));
  }
  editMessage(world, message, body, uploads);
  return ok(messageJson(world, message));
}

function removeMessage({ world, params }: Request): Reply {
  const channel = channelFor(world, params.channel_id ?? "");
  const message = visibleMessage(world, params.message_id ?? "", channel);
  const own = message.authorId === world.bot.id && !message.webhook;
  if (!own && channel.guildId === undefined) throw refusal(50003);
  if (!own) requireIn(world, channel, "MANAGE_MESSAGES");
  if (channel.thread?.archived) throw refusal(50083);
  deleteMessage(world, message);
  return noContent;
}

function bulkDelete(request: Request): Reply {
  const { world, params } = request;
  const channel = channelFor(world, params.channel_id ?? "");
  if (channel.guildId === undefined) throw refusal(50003);
  requireIn(world, channel, "MANAGE_MESSAGES");
  const body = checkedBody<{ messages: string[] }>(
    request,
    object({ messages: required(list(snowflake, { unique: true })) }),
  );
  if (body.messages.length < 2 || body.messages.length > 100) throw refusal(50016);
  const oldest = world.clock.now() - 14 * 24 * HOUR;
  if (body.messages.some((id) => madeAt(id) < oldest)) throw refusal(50034);
  bulkDeleteMessages(world, channel, body.messages);
  return noContent;
}

/** Deletes what is still there of these, and tells the gateway once. */
export function bulkDeleteMessages(world: World, channel: Channel, ids: readonly string[]): void {
  const gone = ids.filter((id) => {
    const message = world.messages.get(id);
    if (!message || message.deletedAt !== undefined || message.channelId !== channel.id) return false;
    deleteMessage(world, message, true);
    return true;
  });
  const payload: Json = {
    ids: gone,
    channel_id: channel.id,
    ...(channel.guildId !== undefined && { guild_id: channel.guildId }),
  };
  world.emit({
    name: "MESSAGE_DELETE_BULK",
    guildId: channel.guildId,
    intent: messageIntent(channel.guildId),
    build: () => payload,
  });
}
