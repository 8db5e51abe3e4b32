import { permissionsIn } from "./permissions.ts";
import { madeAt } from "./snowflake.ts";
import type { Channel, Guild, Json, Member, Role, User, Webhook } from "./types.ts";
import type { World } from "./world.ts";

export const iso = (at: number): string => new Date(at).toISOString().replace("Z", "000+00:00");

export function userJson(user: User): Json {
  return {
    id: user.id,
    username: user.username,
    avatar: user.avatar,
    discriminator: user.bot ? "0042" : "0",
    public_flags: 0,
    flags: 0,
    ...(user.bot && { bot: true }),
    banner: null,
    accent_color: null,
    global_name: user.globalName,
    avatar_decoration_data: null,
    collectibles: null,
    primary_guild: null,
  };
}

/** A member without the user, as messages carry it. */
export function memberJson(member: Member): Json {
  return {
    avatar: null,
    banner: null,
    communication_disabled_until: member.timeoutUntil === null ? null : iso(member.timeoutUntil),
    flags: 0,
    joined_at: iso(member.joinedAt),
    nick: member.nick,
    pending: false,
    premium_since: null,
    roles: [...member.roles],
    mute: false,
    deaf: false,
  };
}

export function fullMemberJson(world: World, member: Member): Json {
  return { ...memberJson(member), user: userJson(world.user(member.userId)) };
}

export function roleJson(role: Role): Json {
  return {
    id: role.id,
    name: role.name,
    permissions: String(role.permissions),
    position: role.position,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: role.managed,
    mentionable: role.mentionable,
    icon: null,
    unicode_emoji: null,
    flags: 0,
  };
}

export function channelJson(world: World, channel: Channel): Json {
  const last = channel.messageIds.findLast((id) => world.messages.get(id)?.ephemeralTo === undefined) ?? null;
  const base = { id: channel.id, type: channel.type, last_message_id: last, flags: 0 };
  if (channel.guildId === undefined) {
    const others = channel.recipients.filter((id) => id !== world.bot.id);
    return {
      ...base,
      ...(channel.type === 3 && { name: channel.name, icon: null, owner_id: others[0] }),
      recipients: others.map((id) => userJson(world.user(id))),
    };
  }
  const shared = {
    ...base,
    guild_id: channel.guildId,
    name: channel.name,
    parent_id: channel.parentId ?? null,
    rate_limit_per_user: channel.slowmodeSecs,
  };
  if (channel.thread) return { ...shared, ...threadFields(world, channel) };
  return {
    ...shared,
    topic: channel.topic,
    position: channel.position,
    permission_overwrites: channel.overwrites.map((o) => ({
      id: o.id,
      type: o.type,
      allow: String(o.allow),
      deny: String(o.deny),
    })),
    nsfw: channel.nsfw,
    ...((channel.type === 15 || channel.type === 16) && { available_tags: [], default_reaction_emoji: null }),
  };
}

function threadFields(world: World, channel: Channel): Json {
  const { thread } = channel;
  if (!thread) return {};
  return {
    owner_id: thread.ownerId,
    thread_metadata: {
      archived: thread.archived,
      archive_timestamp: iso(thread.archivedAt),
      auto_archive_duration: thread.autoArchiveMinutes,
      locked: thread.locked,
      create_timestamp: iso(thread.createdAt),
      ...(channel.type === 12 && { invitable: thread.invitable }),
    },
    message_count: thread.sent,
    member_count: Math.min(thread.members.size, 50),
    total_message_sent: thread.sent,
    ...(thread.members.has(world.bot.id) && { member: threadMemberJson(channel, world.bot.id) }),
  };
}

export function threadMemberJson(channel: Channel, userId: string): Json {
  return { id: channel.id, user_id: userId, join_timestamp: iso(channel.thread?.createdAt ?? 0), flags: 0 };
}

/** The channel as an interaction carries it. */
export function interactionChannelJson(world: World, channel: Channel, userId: string): Json {
  const { permission_overwrites: _hidden, ...rest } = channelJson(world, channel);
  return channel.guildId === undefined ? rest : { ...rest, permissions: String(permissionsIn(world, channel, userId)) };
}

export function guildJson(guild: Guild): Json {
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    description: null,
    home_header: null,
    splash: null,
    discovery_splash: null,
    features: [],
    banner: null,
    owner_id: guild.ownerId,
    application_id: null,
    region: "deprecated",
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: null,
    system_channel_flags: 0,
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: 0,
    roles: [...guild.roles.values()].map(roleJson),
    default_message_notifications: 0,
    mfa_level: 0,
    explicit_content_filter: 0,
    max_presences: null,
    max_members: 500_000,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    vanity_url_code: null,
    premium_tier: guild.premiumTier,
    premium_subscription_count: 0,
    preferred_locale: guild.locale,
    rules_channel_id: null,
    safety_alerts_channel_id: null,
    public_updates_channel_id: null,
    premium_progress_bar_enabled: false,
    nsfw: false,
    nsfw_level: 0,
    emojis: [],
    stickers: [],
    incidents_data: null,
  };
}

/** What GUILD_CREATE carries beyond the server itself. Members are the bot alone, as without privileged intents. */
export function guildCreateJson(world: World, guild: Guild, withMembers: boolean): Json {
  const channels = [...guild.channels].map((id) => world.channel(id));
  const me = guild.members.get(world.bot.id);
  const members = withMembers ? [...guild.members.values()] : me ? [me] : [];
  const active = channels.filter((c) => c.thread && !c.thread.archived);
  return {
    ...guildJson(guild),
    joined_at: iso(me?.joinedAt ?? 0),
    large: guild.members.size > 50,
    unavailable: false,
    member_count: guild.members.size,
    voice_states: [],
    members: members.map((member) => fullMemberJson(world, member)),
    channels: channels.filter((c) => !c.thread).map((c) => channelJson(world, c)),
    threads: active
      .filter((c) => c.type !== 12 || c.thread?.members.has(world.bot.id))
      .map((c) => channelJson(world, c)),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

export function webhookJson(world: World, webhook: Webhook): Json {
  return {
    id: webhook.id,
    type: 1,
    name: webhook.name,
    avatar: webhook.avatar,
    channel_id: webhook.channelId,
    guild_id: webhook.guildId,
    application_id: webhook.applicationId,
    user: userJson(world.user(webhook.creatorId)),
    ...(webhook.applicationId === world.applicationId && {
      token: webhook.token,
      url: `https://discord.com/api/webhooks/${webhook.id}/${webhook.token}`,
    }),
  };
}

export function applicationJson(world: World): Json {
  const types = world.options.integrationTypes ?? [0, 1];
  return {
    id: world.applicationId,
    name: world.appName,
    icon: null,
    description: "",
    type: null,
    bot: userJson(world.bot),
    bot_public: true,
    bot_require_code_grant: false,
    integration_types_config: Object.fromEntries(types.map((t) => [t, {}])),
    verify_key: "0".repeat(64),
    flags: world.applicationFlags,
    flags_new: String(world.applicationFlags),
    redirect_uris: [],
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    owner: userJson(world.owner),
    approximate_guild_count: [...world.guilds.values()].filter((g) => g.members.has(world.bot.id)).length,
    approximate_user_install_count: world.userInstalls.size,
    approximate_user_authorization_count: 0,
    explicit_content_filter: 0,
    team: null,
    eligible_oauth2_scopes: [],
    created_at: iso(madeAt(world.applicationId)),
  };
}
