import { createHash } from "node:crypto";
import type { Client } from "discord.js";
import type { Core } from "../core/adapter.ts";
import { createRecent, type Recent } from "../core/recent.ts";
import { t } from "../i18n.ts";
import type { Log } from "../log.ts";
import { madeAt, nonceOf, turnId } from "./ids.ts";
import { asks, isSpoken, mentions, readAsk, repliedTo, type Self, toTurn } from "./inbound.ts";
import type { Manage } from "./manage.ts";
import { readText } from "./message-text.ts";
import type { Places } from "./places.ts";
import { type Api, patiently } from "./rest.ts";
import type { Webhooks } from "./webhooks.ts";
import { BareMessage, Message, MessageDelete, MessageDeleteBulk } from "./wire.ts";

/** How old an edit may be that is taken for one: Discord repeats old edits when it adds a preview. */
const FRESH_EDIT_MS = 60_000;

/** What people write, change and delete. */
export interface Messages {
  onCreate(data: unknown): Promise<void>;
  onUpdate(data: unknown): Promise<void>;
  onDelete(data: unknown): Promise<void>;
  onDeleteBulk(data: unknown): Promise<void>;
}

export function createMessages(o: {
  readonly core: Core;
  readonly api: Api;
  readonly places: Places;
  readonly manage: Manage;
  readonly log: Log;
  readonly client: () => Client | undefined;
  readonly bot: () => string;
  readonly application: () => string;
  readonly webhooks: Pick<Webhooks, "isOurs">;
  readonly readsAll: () => boolean;
  /** Turns that this process took in itself. */
  readonly fresh: Recent<true>;
  /** Messages that the bot takes away itself: no person did that. */
  readonly removed: Recent<true>;
  readonly now: () => number;
}): Messages {
  const { core, api, places } = o;
  /** What recent questions said, as a digest. */
  const said = createRecent<string>(2000, 86_400_000, o.now);
  const read = (message: BareMessage) => readText(message, o.bot(), o.client());

  const self = (): Self => ({
    bot: o.bot(),
    said: ({ author, application_id, webhook_id }) =>
      author.id === o.bot() ||
      application_id === o.application() ||
      (webhook_id !== undefined && o.webhooks.isOurs(webhook_id)),
  });

  /** The message replied to comes along, but not always. */
  async function complete(message: Message): Promise<Message> {
    const id = repliedTo(message);
    const reference = message.message_reference;
    if (!id || message.referenced_message !== undefined || !isSpoken(message)) return message;
    const path = `/channels/${reference?.channel_id ?? message.channel_id}/messages/${id}` as const;
    const reply = await patiently(() => api.bot({ method: "GET", path }), 3000).catch(() => undefined);
    return { ...message, referenced_message: BareMessage.safeParse(reply).data };
  }

  async function ask(message: Message): Promise<void> {
    const spot = await places.ofMessage(message.channel_id, message.guild_id);
    const bot = o.bot();
    const me = self();
    if (!asks(message, spot, me)) return;
    const asked = readAsk(message, me, read);
    const person = places.person(message.author, message.member, undefined, message.guild_id);
    o.manage.learn(spot.place, person, undefined);
    if (asked.isEmpty) {
      // Without the intent every message of a thread comes empty.
      const isUnseen = !o.readsAll() && message.guild_id !== undefined && !mentions(message, bot);
      if (!isUnseen || spot.threadOwner !== bot) void hint(message, person.locale, isUnseen ? "unseen" : "empty");
      return;
    }
    said.set(message.id, digest(asked.words));
    const turn = toTurn({ message, spot, asked, person, at: madeAt(message.id) });
    o.fresh.set(turn.id, true);
    if ((await core.accept(turn)) === "seen") o.fresh.delete(turn.id);
  }

  /** Asks for the question that a bare call lacks. */
  async function hint(message: Message, locale: string, why: "empty" | "unseen"): Promise<void> {
    const body = {
      content: t(locale, `error.prompt.${why}`),
      nonce: nonceOf(turnId(message.id), "hint"),
      enforce_nonce: true,
      allowed_mentions: { parse: [], replied_user: false },
      message_reference: { message_id: message.id, fail_if_not_exists: false },
    };
    const path = `/channels/${message.channel_id}/messages` as const;
    await patiently(() => api.bot({ method: "POST", path, body }), 60_000).catch(() => {
      o.log.info({ channel: message.channel_id }, "discord: cannot answer an empty question here");
    });
  }

  return {
    async onCreate(data) {
      const message = Message.parse(data);
      if (message.author.id === o.bot() || !isSpoken(message)) return;
      await ask(await complete(message));
    },
    async onUpdate(data) {
      const parsed = Message.safeParse(data);
      if (!parsed.success || !parsed.data.edited_timestamp || !isSpoken(parsed.data)) return;
      const message = parsed.data;
      const text = read(message);
      const before = said.get(message.id);
      if (before === digest(text)) return;
      if (before === undefined && o.now() - Date.parse(message.edited_timestamp ?? "") > FRESH_EDIT_MS) return;
      const { place } = await places.ofMessage(message.channel_id, message.guild_id);
      if (before === undefined && !(await core.knows(place, message.id))) return;
      said.set(message.id, digest(text));
      await core.edited(place, message.id, text);
    },
    async onDelete(data) {
      const { id, channel_id, guild_id } = MessageDelete.parse(data);
      if (o.removed.get(id)) return;
      const { place } = await places.ofMessage(channel_id, guild_id);
      await core.deleted(place, [id]);
    },
    async onDeleteBulk(data) {
      const { ids, channel_id, guild_id } = MessageDeleteBulk.parse(data);
      const { place } = await places.ofMessage(channel_id, guild_id);
      await core.deleted(place, ids);
    },
  };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
