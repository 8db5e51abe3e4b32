import { refusal } from "../errors.ts";
import { boolean, integer, object, oneOf, snowflake, text } from "../form.ts";
import { messageJson } from "../message-shape.ts";
import { announce } from "../messages.ts";
import { channelFor, requireIn } from "../permissions.ts";
import { addDm, removeChannel } from "../places.ts";
import { addReaction, parseEmoji, removeReaction } from "../reactions.ts";
import { bucket, noContent, ok, type Reply, type Request, type Router } from "../router.ts";
import { channelJson, iso, userJson } from "../shapes.ts";
import { emitChannel } from "../threads.ts";
import type { Message } from "../types.ts";
import { checkedBody } from "./input.ts";
import { visibleMessage } from "./messages.ts";

const patchForm = object({
  name: text({ min: 1, max: 100 }),
  topic: text({ max: 4096 }),
  nsfw: boolean,
  archived: boolean,
  locked: boolean,
  auto_archive_duration: oneOf(60, 1440, 4320, 10_080),
  rate_limit_per_user: integer({ min: 0, max: 21_600 }),
});

interface ChannelPatch {
  readonly name?: string | null;
  readonly topic?: string | null;
  readonly nsfw?: boolean | null;
  readonly archived?: boolean | null;
  readonly locked?: boolean | null;
  readonly auto_archive_duration?: number | null;
  readonly rate_limit_per_user?: number | null;
}

export function addChannelRoutes(router: Router): void {
  router.add("GET", "/channels/:channel_id", ({ world, params }) =>
    ok(channelJson(world, channelFor(world, params.channel_id ?? ""))),
  );
  router.add("PATCH", "/channels/:channel_id", patch, { bucket: bucket("edit channel", 5, 5000) });
  router.add("DELETE", "/channels/:channel_id", ({ world, params }) => {
    const channel = channelFor(world, params.channel_id ?? "");
    if (channel.guildId !== undefined) requireIn(world, channel, channel.thread ? "MANAGE_THREADS" : "MANAGE_CHANNELS");
    const body = channelJson(world, channel);
    if (channel.guildId !== undefined) removeChannel(world, channel);
    return ok(body);
  });
  router.add(
    "POST",
    "/channels/:channel_id/typing",
    ({ world, params }) => {
      const channel = channelFor(world, params.channel_id ?? "");
      requireIn(world, channel, channel.thread ? "SEND_MESSAGES_IN_THREADS" : "SEND_MESSAGES");
      return noContent;
    },
    { bucket: bucket("typing", 5, 5000) },
  );
  router.add("POST", "/users/@me/channels", openDm, { bucket: bucket("open dm", 10, 10_000) });
  addReactionRoutes(router);
  addPinRoutes(router);
}

function patch(request: Request): Reply {
  const { world, params, limits } = request;
  const channel = channelFor(world, params.channel_id ?? "");
  if (channel.guildId === undefined) throw refusal(50003);
  const body = checkedBody<ChannelPatch>(request, patchForm);
  if (body.name !== undefined || body.topic !== undefined) limits.takeHidden(`rename ${channel.id}`, 2, 600_000);
  const { thread } = channel;
  const own = thread?.ownerId === world.bot.id;
  if (!thread) requireIn(world, channel, "MANAGE_CHANNELS");
  else if (!own || body.locked !== undefined) requireIn(world, channel, "MANAGE_THREADS");
  if (thread?.archived && body.archived !== false) throw refusal(50083);
  channel.name = body.name ?? channel.name;
  channel.nsfw = body.nsfw ?? channel.nsfw;
  channel.slowmodeSecs = body.rate_limit_per_user ?? channel.slowmodeSecs;
  if (body.topic !== undefined) channel.topic = body.topic;
  if (thread) {
    thread.locked = body.locked ?? thread.locked;
    thread.autoArchiveMinutes = body.auto_archive_duration ?? thread.autoArchiveMinutes;
    if (typeof body.archived === "boolean") {
      thread.archived = body.archived;
      thread.archivedAt = world.clock.now();
    }
  }
  emitChannel(world, thread ? "THREAD_UPDATE" : "CHANNEL_UPDATE", channel);
  return ok(channelJson(world, channel));
}

function openDm(request: Request): Reply {
  const { world } = request;
  const { recipient_id: id } = checkedBody<{ recipient_id?: string }>(request, object({ recipient_id: snowflake }));
  const user = world.users.get(String(id));
  if (!user || user.id === world.bot.id) throw refusal(50033);
  return ok(channelJson(world, addDm(world, user)));
}

function addReactionRoutes(router: Router): void {
  const base = "/channels/:channel_id/messages/:message_id/reactions";
  const slow = { bucket: bucket("reactions", 1, 250) };
  const at = (request: Request): Message => {
    const { world, params } = request;
    const channel = channelFor(world, params.channel_id ?? "", "READ_MESSAGE_HISTORY");
    return visibleMessage(world, params.message_id ?? "", channel);
  };
  router.add(
    "PUT",
    `${base}/:emoji/@me`,
    (r) => {
      const message = at(r);
      const emoji = parseEmoji(r.params.emoji ?? "");
      if (!emoji) throw refusal(10014);
      const isNew = !message.reactions.some((x) => x.emoji.name === emoji.name && x.emoji.id === emoji.id);
      if (isNew) requireIn(r.world, r.world.channel(message.channelId), "ADD_REACTIONS");
      if (isNew && message.reactions.length >= 20) throw refusal(30010);
      addReaction(r.world, message, emoji, r.world.bot.id);
      return noContent;
    },
    slow,
  );
  router.add(
    "DELETE",
    `${base}/:emoji/@me`,
    (r) => {
      const emoji = parseEmoji(r.params.emoji ?? "");
      if (!emoji) throw refusal(10014);
      removeReaction(r.world, at(r), emoji, r.world.bot.id);
      return noContent;
    },
    slow,
  );
  router.add(
    "DELETE",
    base,
    (r) => {
      const message = at(r);
      requireIn(r.world, r.world.channel(message.channelId), "MANAGE_MESSAGES");
      message.reactions.length = 0;
      return noContent;
    },
    slow,
  );
  router.add("GET", `${base}/:emoji`, (r) => {
    const emoji = parseEmoji(r.params.emoji ?? "");
    const found = at(r).reactions.find((x) => x.emoji.name === emoji?.name && x.emoji.id === emoji.id);
    return ok([...(found?.users ?? [])].map((id) => userJson(r.world.user(id))));
  });
}

function addPinRoutes(router: Router): void {
  const list = ({ world, params }: Request): Message[] => {
    const channel = channelFor(world, params.channel_id ?? "", "READ_MESSAGE_HISTORY");
    const all = channel.messageIds.map((id) => world.messages.get(id));
    return all.filter((m): m is Message => m?.pinnedAt !== undefined && m.deletedAt === undefined);
  };
  const set = (pinned: boolean) => (r: Request) => {
    const channel = channelFor(r.world, r.params.channel_id ?? "");
    if (channel.guildId !== undefined) requireIn(r.world, channel, "PIN_MESSAGES");
    const message = visibleMessage(r.world, r.params.message_id ?? "", channel);
    if (pinned && list(r).length >= 250) throw refusal(30003);
    message.pinnedAt = pinned ? r.world.clock.now() : undefined;
    announce(r.world, "MESSAGE_UPDATE", message);
    return noContent;
  };
  for (const base of ["/channels/:channel_id/messages/pins", "/channels/:channel_id/pins"]) {
    router.add("PUT", `${base}/:message_id`, set(true));
    router.add("DELETE", `${base}/:message_id`, set(false));
  }
  router.add("GET", "/channels/:channel_id/pins", (r) =>
    ok(list(r).map((m) => messageJson(r.world, m, r.world.mayReadText))),
  );
  router.add("GET", "/channels/:channel_id/messages/pins", (r) => {
    const items = list(r).map((m) => ({
      pinned_at: iso(m.pinnedAt ?? 0),
      message: messageJson(r.world, m, r.world.mayReadText),
    }));
    return ok({ items, has_more: false });
  });
}
