import { type Channel as CachedChannel, ChannelType, type Client } from "discord.js";
import { createRecent } from "../core/recent.ts";
import type { Person, Place } from "../core/turn.ts";
import { type Api, patiently } from "./rest.ts";
import type { Servers } from "./servers.ts";
import { Channel, type Interaction, type Member, type User } from "./wire.ts";

const THREADS: ReadonlySet<number> = new Set([
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
]);

/** Where a message stands, and who opened the thread that it stands in. */
export interface Spot {
  readonly place: Place;
  readonly threadOwner?: string;
}

/** Turns Discord's channels into places and its users into persons. */
export interface Places {
  /** @param guild undefined in direct messages */
  ofMessage(channelId: string, guild: string | undefined): Promise<Spot>;
  ofInteraction(interaction: Interaction): Place;
  person(user: User, member: Member | undefined, locale: string | undefined, guild: string | undefined): Person;
  /** Whether the bot can write there without an interaction's token. */
  isMember(interaction: Interaction): boolean;
}

/** @see https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-interaction-context-types */
const CONTEXT = { guild: 0, botDm: 1, privateChannel: 2 } as const;

export function createPlaces(o: {
  readonly api: Api;
  readonly servers: Servers;
  readonly client: () => Client | undefined;
  /** Used where Discord tells no language. */
  readonly locale: string;
  readonly now: () => number;
}): Places {
  const fetched = createRecent<Channel>(500, 10 * 60_000, o.now);
  const locales = createRecent<string>(5000, 7 * 86_400_000, o.now);

  const cached = (id: string): Channel | undefined => {
    const channel = o.client()?.channels.cache.get(id);
    return channel && read(channel);
  };

  async function find(id: string): Promise<Channel | undefined> {
    const known = cached(id) ?? fetched.get(id);
    if (known) return known;
    try {
      const reply = await patiently(() => o.api.bot({ method: "GET", path: `/channels/${id}` }), 5000);
      const channel = Channel.parse(reply);
      fetched.set(id, channel);
      return channel;
    } catch {
      return undefined;
    }
  }

  const contextOf = (interaction: Interaction): number => {
    if (typeof interaction.context === "number") return interaction.context;
    if (interaction.guild_id) return CONTEXT.guild;
    return interaction.channel?.type === ChannelType.DM ? CONTEXT.botDm : CONTEXT.privateChannel;
  };
  const isMember = (interaction: Interaction): boolean => {
    const context = contextOf(interaction);
    return context === CONTEXT.botDm || (context === CONTEXT.guild && o.servers.has(interaction.guild_id ?? ""));
  };

  return {
    isMember,
    async ofMessage(channelId, guild) {
      if (guild === undefined) return { place: direct(channelId) };
      const channel = await find(channelId);
      const parentId = channel && THREADS.has(channel.type) ? channel.parent_id : undefined;
      if (!channel || !parentId) return { place: shared(channelId, guild, channel, undefined) };
      const place = shared(
        channelId,
        guild,
        channel,
        (await find(parentId)) ?? { id: parentId, type: ChannelType.GuildText },
      );
      return { place, ...(channel.owner_id && { threadOwner: channel.owner_id }) };
    },
    ofInteraction(interaction) {
      const id = interaction.channel_id ?? interaction.channel?.id ?? "0";
      if (contextOf(interaction) === CONTEXT.botDm) return direct(id);
      const told = interaction.channel;
      const known = cached(id) ?? fetched.get(id);
      const channel = { id, type: ChannelType.GuildText, ...known, ...told, nsfw: told?.nsfw ?? known?.nsfw };
      const parentId = THREADS.has(channel.type) ? channel.parent_id : undefined;
      const parent = parentId
        ? (cached(parentId) ?? { id: parentId, type: ChannelType.GuildText, nsfw: channel.nsfw })
        : undefined;
      const place = shared(id, interaction.guild_id ?? undefined, channel, parent);
      if (isMember(interaction)) return place;
      const owner = (interaction.member?.user ?? interaction.user)?.id ?? "0";
      return { ...place, owner };
    },
    person(user, member, told, guild) {
      if (told) locales.set(user.id, told);
      const locale = told ?? locales.get(user.id) ?? localeOf(o.client(), guild) ?? o.locale;
      const name = member?.nick || user.global_name || user.username || user.id;
      return { id: user.id, name, locale, roles: member?.roles ?? [] };
    },
  };
}

function direct(id: string): Place {
  return { platform: "discord", id, private: true, nsfw: false };
}

function shared(
  id: string,
  server: string | undefined,
  channel: Channel | undefined,
  parent: Channel | undefined,
): Place {
  const name = channel?.name ?? undefined;
  return {
    platform: "discord",
    id: parent?.id ?? id,
    ...(parent && { thread: id }),
    ...(server !== undefined && { server }),
    private: false,
    // A thread has no mark of its own.
    nsfw: (parent ? parent.nsfw : channel?.nsfw) ?? false,
    ...(name !== undefined && { name }),
  };
}

/** The server's own language, where it has chosen one: "en-US" is what every server begins with. */
function localeOf(client: Client | undefined, guild: string | undefined): string | undefined {
  const locale = guild === undefined ? undefined : client?.guilds.cache.get(guild)?.preferredLocale;
  return locale === "en-US" ? undefined : locale;
}

function read(channel: CachedChannel): Channel {
  return {
    id: channel.id,
    type: channel.type,
    ...("parentId" in channel && { parent_id: channel.parentId }),
    ...("ownerId" in channel && { owner_id: channel.ownerId }),
    ...("name" in channel && { name: channel.name }),
    ...("nsfw" in channel && { nsfw: channel.nsfw }),
  };
}
