import { randomUUID } from "node:crypto";
import { type Core, DeliveryError, type Reply } from "../core/adapter.ts";
import type { Choices, Part } from "../core/part.ts";
import type { Place, TurnRecord } from "../core/turn.ts";
import { t } from "../i18n.ts";
import type { Log } from "../log.ts";
import { warmUp } from "../render/markdown.ts";
import type { Pacer } from "../render/pacer.ts";
import type { Acks } from "./acks.ts";
import { createChannelWriter } from "./channel-writer.ts";
import { toRows } from "./components.ts";
import { isForbidden } from "./faults.ts";
import { madeAt } from "./ids.ts";
import { createInteractionWriter } from "./interaction-writer.ts";
import type { Recent } from "./recent.ts";
import { show } from "./reply.ts";
import { type Api, patiently } from "./rest.ts";
import type { ShowOptions } from "./show-options.ts";
import { type MessageTarget, Target } from "./target.ts";
import type { Typing } from "./typing.ts";
import { Channel } from "./wire.ts";
import type { Writer } from "./writer.ts";

/** A message older than an hour takes about 30 edits an hour. */
const OLD_MS = 55 * 60_000;
const OLD_GAP_MS = 6000;
const STATUS_MS = { message: 2000, interaction: 700 } as const;

export interface RepliesOptions {
  readonly core: Core;
  readonly api: Api;
  /** For requests that no draw makes. */
  readonly aside: Api;
  readonly acks: Acks;
  readonly pacer: Pacer;
  readonly gapMs: number;
  readonly typing: Typing;
  readonly log: Log;
  readonly fresh: Recent<true>;
  /** Messages that were taken away by us, not by people. */
  readonly removed: Recent<true>;
  readonly remember: (files: Readonly<Record<string, string>>) => void;
  readonly bot: () => string;
  readonly isStopping: () => boolean;
  /** For what nobody asked for. */
  readonly locale: string;
  readonly now: () => number;
}

/** Everything that the bot says. */
export interface Replies {
  reply(turn: TurnRecord, sent: readonly string[]): Reply;
  amend(place: Place, sent: readonly string[], choices: Choices): Promise<void>;
  targetIn(place: Place): unknown;
  tell(personId: string, parts: AsyncIterable<Part>): Promise<boolean>;
}

const nothing = () => {};

export function createReplies(o: RepliesOptions): Replies {
  const { api, pacer, gapMs, now, bot, isStopping } = o;
  const onRemove = (id: string) => o.removed.set(id, true);
  const base = {
    pacer,
    gapMs,
    now,
    isStopping,
    sent: [],
    replaces: false,
    statusAfterMs: undefined,
    onShown: nothing,
    after: undefined,
    onWritten: nothing,
    onRemove,
    locale: o.locale,
  };
  const channelWriter = (channel: string, key: string): Writer =>
    createChannelWriter({ api, channel, key, bot, now, resumed: false, isKnown: async () => true });

  /** The newest change of each panel that is still being written. */
  const panels = new Map<string, Promise<void>>();

  /** Changes of one panel are shown in the order in which they were pressed. */
  function queue(turn: TurnRecord): Pick<ShowOptions, "after" | "onWritten"> {
    const target = Target.safeParse(turn.target).data;
    if (!turn.update || target?.kind !== "interaction" || target.pressed === undefined) {
      return { after: undefined, onWritten: nothing };
    }
    const panel = target.pressed;
    const { promise, resolve } = Promise.withResolvers<void>();
    const after = panels.get(panel);
    panels.set(panel, promise);
    const onWritten = () => {
      resolve();
      if (panels.get(panel) === promise) panels.delete(panel);
    };
    return { after, onWritten };
  }

  /** What shows this turn's answer, and where its target says that it goes. */
  function prepare(turn: TurnRecord, sent: readonly string[]): Omit<ShowOptions, "onShown"> {
    const target = Target.parse(turn.target);
    const resumed = o.fresh.get(turn.id) === undefined;
    // A second reply to the same turn finds what the first has left.
    o.fresh.delete(turn.id);
    const isKnown = (id: string) => o.core.knows(turn.place, id);
    const shared = { api, key: turn.id, bot, resumed, isKnown, now };
    const locale = turn.person.locale;
    const isOld = sent.some((id) => now() - madeAt(id) > OLD_MS);
    const options = {
      ...base,
      channel: target.channel,
      pace: target.channel,
      locale,
      replaces: turn.replaces !== undefined,
      gapMs: isOld ? Math.max(gapMs, OLD_GAP_MS) : gapMs,
    };
    if (target.kind === "message") {
      const writer = createChannelWriter({ ...shared, channel: target.channel, question: target.question });
      return { ...options, writer, sent, statusAfterMs: STATUS_MS.message };
    }
    if (target.files) o.remember(target.files);
    const isUpdate = target.ack === "update";
    // What stands elsewhere cannot be edited without being a member: the new answer goes into the message at hand.
    const isGuest = isUpdate && !resumed && (!target.member || target.ephemeral);
    const into = isGuest && target.pressed !== undefined ? [target.pressed] : sent;
    const writer = createInteractionWriter({ ...shared, acks: o.acks, target, sent: into });
    const statusAfterMs = isUpdate ? undefined : STATUS_MS.interaction;
    return { ...options, writer, pace: `interaction ${target.id}`, sent: into, replaces: isUpdate, statusAfterMs };
  }

  async function openDirect(person: string): Promise<string> {
    const body = { recipient_id: person };
    const reply = await patiently(() => o.aside.bot({ method: "POST", path: "/users/@me/channels", body }), 60_000);
    return Channel.parse(reply).id;
  }

  async function tell(person: string, parts: AsyncIterable<Part>): Promise<boolean> {
    try {
      const channel = await openDirect(person);
      const writer = channelWriter(channel, randomUUID());
      await show(parts, async () => {}, { ...base, writer, channel, pace: channel });
      return true;
    } catch (error) {
      if (error instanceof DeliveryError || isForbidden(error)) return false;
      throw error;
    }
  }

  /** Where the place takes no answer, the person hears of it in private. */
  async function tellAsker(turn: TurnRecord): Promise<void> {
    const place = turn.place.name ? `#${turn.place.name}` : `<#${turn.place.thread ?? turn.place.id}>`;
    const text = t(turn.person.locale, "error.delivery", { place });
    if (!turn.place.private) await tell(turn.person.id, once({ type: "text", text })).catch(() => false);
  }

  return {
    tell,
    reply(turn, sent) {
      return {
        async show(parts, onSent) {
          // The parser is loaded while the model is thinking, once the first response is on its way.
          setImmediate(warmUp);
          // After a restart many answers go on at once, and what an earlier process has typed is not known.
          const isFresh = o.fresh.get(turn.id) !== undefined;
          const prepared = prepare(turn, sent);
          const isMessage = prepared.writer.global;
          const onShown = isMessage && isFresh ? o.typing.start(prepared.channel) : nothing;
          try {
            await show(parts, onSent, { ...prepared, ...queue(turn), onShown });
          } catch (error) {
            if (error instanceof DeliveryError) {
              o.log.info({ turn: turn.id, err: error }, "discord: an answer could not be delivered");
              await tellAsker(turn);
            }
            throw error;
          }
        },
      };
    },
    async amend(place, sent, choices) {
      const last = sent.at(-1);
      if (last === undefined) return;
      const path = `/channels/${place.thread ?? place.id}/messages/${last}` as const;
      const body = { components: toRows(choices) };
      await patiently(async () => o.aside.bot({ method: "PATCH", path, body }), 60_000).catch((error: unknown) => {
        o.log.info({ place: place.id, err: error }, "discord: buttons could not be changed");
      });
    },
    targetIn(place): MessageTarget | undefined {
      const guild = place.server === undefined ? {} : { guild: place.server };
      return place.owner === undefined ? { kind: "message", channel: place.thread ?? place.id, ...guild } : undefined;
    },
  };
}

async function* once(part: Part): AsyncIterable<Part> {
  yield part;
}
