import { type Client, PermissionFlagsBits } from "discord.js";
import { z } from "zod";
import { idAt, isOlder } from "./ids.ts";
import { type Api, patiently } from "./rest.ts";

/** As long as an answer may be owed. */
const FURTHEST_MS = 86_400_000;
/** Each costs a request; the liveliest ones are the first. */
const MOST_CHANNELS = 100;
const PAGE = 100;
const PATIENCE_MS = 30_000;

const Page = z.array(z.looseObject({ id: z.string().regex(/^\d{1,20}$/) }));

/**
 * Reads what people wrote since then, channel by channel, oldest first: for when Discord does not replay it. It sees no
 * deletions, no joins, and direct messages only of those who have written before.
 * @param since epoch milliseconds; a day ago at most
 * @param direct channels of direct messages, which Discord lists nowhere
 * @param onMessage takes a message in as if the gateway had told of it
 */
export async function lookBack(o: {
  readonly client: Client;
  readonly api: Api;
  readonly since: number;
  readonly direct: readonly string[];
  readonly now: number;
  readonly onMessage: (message: unknown) => Promise<void> | undefined;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { api, signal } = o;
  const after = idAt(Math.max(o.since, o.now - FURTHEST_MS));
  const places = [...o.direct.map((id) => ({ id, guild: undefined })), ...lively(o.client, after)];
  for (const { id, guild } of places.slice(0, MOST_CHANNELS)) {
    const query = { after, limit: String(PAGE) };
    const get = () => api.bot({ method: "GET", path: `/channels/${id}/messages`, query, signal });
    // A channel that is gone or closed has nothing to say.
    const reply = await patiently(get, PATIENCE_MS, signal).catch(() => []);
    signal.throwIfAborted();
    const messages = (Page.safeParse(reply).data ?? []).toSorted((a, b) => (isOlder(a.id, b.id) ? -1 : 1));
    await Promise.all(messages.map((message) => o.onMessage({ ...message, ...(guild && { guild_id: guild }) })));
  }
}

/** Where something was written since then that the bot may read. */
function lively(client: Client, after: string): readonly { readonly id: string; readonly guild: string }[] {
  const needed = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.ReadMessageHistory;
  return [...client.channels.cache.values()]
    .flatMap((channel) => {
      if (channel.isDMBased() || !channel.isTextBased() || !channel.lastMessageId || !client.user) return [];
      if (isOlder(channel.lastMessageId, after) || !channel.permissionsFor(client.user)?.has(needed)) return [];
      return [{ id: channel.id, guild: channel.guildId, last: channel.lastMessageId }];
    })
    .toSorted((a, b) => (isOlder(a.last, b.last) ? 1 : -1));
}
