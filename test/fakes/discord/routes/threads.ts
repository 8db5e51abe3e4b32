import { refusal } from "../errors.ts";
import { boolean, integer, object, oneOf, required, text } from "../form.ts";
import { messageJson } from "../message-shape.ts";
import { createMessage, type MessageBody } from "../messages.ts";
import { channelFor, requireIn } from "../permissions.ts";
import { bucket, noContent, ok, type Reply, type Request, type Router } from "../router.ts";
import { channelJson, threadMemberJson } from "../shapes.ts";
import { joinThread, openThread } from "../threads.ts";
import type { Json } from "../types.ts";
import { checkedBody, messageBody, sendableFlags } from "./input.ts";
import { visibleMessage } from "./messages.ts";

const common = {
  name: required(text({ min: 1, max: 100 })),
  auto_archive_duration: oneOf(60, 1440, 4320, 10_080),
  rate_limit_per_user: integer({ min: 0, max: 21_600 }),
} as const;
const fromMessage = object(common);
const standalone = object({ ...common, type: oneOf(10, 11, 12), invitable: boolean });

interface ThreadBody {
  readonly name: string;
  readonly type?: number | null;
  readonly auto_archive_duration?: number | null;
  readonly rate_limit_per_user?: number | null;
  readonly invitable?: boolean | null;
  readonly message?: Json;
}

const opening = bucket("open thread", 5, 10_000);

export function addThreadRoutes(router: Router): void {
  router.add("POST", "/channels/:channel_id/messages/:message_id/threads", openFromMessage, { bucket: opening });
  router.add("POST", "/channels/:channel_id/threads", openAlone, { bucket: opening });
  router.add("GET", "/channels/:channel_id/thread-members", listMembers);
  router.add("PUT", "/channels/:channel_id/thread-members/@me", ({ world, params }) =>
    join(world.bot.id, { world, params }),
  );
  router.add("PUT", "/channels/:channel_id/thread-members/:user_id", ({ world, params }) => {
    if (!world.users.has(params.user_id ?? "")) throw refusal(10013);
    return join(params.user_id ?? "", { world, params });
  });
  router.add("DELETE", "/channels/:channel_id/thread-members/@me", ({ world, params }) => {
    threadFor({ world, params }).thread?.members.delete(world.bot.id);
    return noContent;
  });
  router.add("GET", "/guilds/:guild_id/threads/active", listActive);
}

type Where = Pick<Request, "world" | "params">;

function threadFor({ world, params }: Where) {
  const channel = channelFor(world, params.channel_id ?? "");
  if (!channel.thread) throw refusal(50024);
  return channel;
}

function options(body: ThreadBody) {
  return {
    name: body.name,
    ...(body.auto_archive_duration != null && { autoArchiveMinutes: body.auto_archive_duration }),
    ...(body.rate_limit_per_user != null && { slowmodeSecs: body.rate_limit_per_user }),
    ...(body.invitable != null && { invitable: body.invitable }),
  };
}

function openFromMessage(request: Request): Reply {
  const { world, params } = request;
  const parent = channelFor(world, params.channel_id ?? "");
  if (parent.type !== 0 && parent.type !== 5) throw refusal(50024);
  requireIn(world, parent, "CREATE_PUBLIC_THREADS");
  const from = visibleMessage(world, params.message_id ?? "", parent);
  const body = checkedBody<ThreadBody>(request, fromMessage);
  if (world.channels.has(from.id)) throw refusal(160004);
  return {
    status: 201,
    body: channelJson(world, openThread(world, { parent, from, ownerId: world.bot.id, ...options(body) })),
  };
}

function openAlone(request: Request): Reply {
  const { world, params, uploads } = request;
  const parent = channelFor(world, params.channel_id ?? "");
  const isForum = parent.type === 15 || parent.type === 16;
  if (!isForum && parent.type !== 0 && parent.type !== 5) throw refusal(50024);
  const body = checkedBody<ThreadBody>(request, standalone);
  // Without a type a private thread is made, as the original does.
  const type = isForum ? 11 : (body.type ?? 12);
  requireIn(
    world,
    parent,
    isForum ? "SEND_MESSAGES" : type === 12 ? "CREATE_PRIVATE_THREADS" : "CREATE_PUBLIC_THREADS",
  );
  const first = isForum ? messageBody<MessageBody>(body.message ?? {}) : undefined;
  const channel = openThread(world, { parent, type, ownerId: world.bot.id, ...options(body) });
  if (!first) return { status: 201, body: channelJson(world, channel) };
  const message = createMessage(world, {
    channel,
    authorId: world.bot.id,
    body: first,
    uploads,
    flags: sendableFlags(first.flags),
  });
  return { status: 201, body: { ...channelJson(world, channel), message: messageJson(world, message) } };
}

function join(userId: string, where: Where): Reply {
  const channel = threadFor(where);
  if (channel.thread?.archived) throw refusal(50083);
  joinThread(where.world, channel, userId);
  return noContent;
}

function listMembers(request: Request): Reply {
  const channel = threadFor(request);
  return ok([...(channel.thread?.members ?? [])].map((id) => threadMemberJson(channel, id)));
}

function listActive({ world, params }: Request): Reply {
  const guild = world.guilds.get(params.guild_id ?? "");
  if (!guild?.members.has(world.bot.id)) throw refusal(50001);
  const threads = [...guild.channels].map((id) => world.channel(id)).filter((c) => c.thread && !c.thread.archived);
  const joined = threads.filter((c) => c.thread?.members.has(world.bot.id));
  return ok({
    threads: threads.map((c) => channelJson(world, c)),
    members: joined.map((c) => threadMemberJson(c, world.bot.id)),
    has_more: false,
  });
}
