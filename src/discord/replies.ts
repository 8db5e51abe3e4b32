import { randomUUID } from "node:crypto";
import { type Core, DeliveryError, type Reply } from "../core/adapter.ts";
import type { Choices, Part } from "../core/part.ts";
import { createRecent } from "../core/recent.ts";
import type { Place, TurnRecord } from "../core/turn.ts";
import { t } from "../i18n.ts";
import type { Log } from "../log.ts";
import { warmUp } from "../render/markdown.ts";
import type { Pacer } from "../render/pacer.ts";
import { Rests } from "../render/rest.ts";
import { createChannelWriter } from "./channel-writer.ts";
import { toRows } from "./components.ts";
import { isForbidden, isGone, isHookGone } from "./faults.ts";
import { createPrepare, type PrepareOptions } from "./prepare.ts";
import { type Replacement, untilWords } from "./replacement.ts";
import { show } from "./reply.ts";
import { type Api, patiently } from "./rest.ts";
import { tierOf } from "./rights.ts";
import type { ShowOptions } from "./show-options.ts";
import { type MessageTarget, Target } from "./target.ts";
import type { Typing } from "./typing.ts";
import { FILE_BYTES, fileBytesOf, REQUEST_BYTES } from "./uploads.ts";
import { Channel } from "./wire.ts";
import type { Writer } from "./writer.ts";

export interface RepliesOptions extends Omit<PrepareOptions, "knows" | "onRemove"> {
  readonly core: Core;
  /** For requests that no draw makes. */
  readonly aside: Api;
  readonly pacer: Pacer;
  readonly typing: Typing;
  readonly log: Log;
  /** Messages that were taken away by us, not by people. */
  readonly removed: { set(id: string, value: true): void };
  readonly isStopping: () => boolean;
  /** For what nobody asked for. */
  readonly locale: string;
}

/** Everything that the bot says. */
export interface Replies {
  reply(turn: TurnRecord, sent: readonly string[]): Reply;
  restMs(turn: TurnRecord): number;
  amend(place: Place, sent: readonly string[], choices: Choices): Promise<void>;
  mostFileBytes(target: unknown): number;
  targetIn(place: Place): unknown;
  tell(personId: string, parts: AsyncIterable<Part>): Promise<boolean>;
}

const nothing = () => {};

export function createReplies(o: RepliesOptions): Replies {
  const { api, pacer, gapMs, now, bot, isStopping, webhooks } = o;
  const rests = new Rests();
  const onRemove = (id: string) => o.removed.set(id, true);
  const prepare = createPrepare({ ...o, onRemove, knows: ({ place }, id) => o.core.knows(place, id) });
  const base = {
    pacer,
    gapMs,
    now,
    isStopping,
    sent: [],
    replaces: false,
    below: false,
    statusAfterMs: undefined,
    onShown: nothing,
    after: undefined,
    onWritten: nothing,
    onRemove,
    onOver: nothing,
    onGrowing: () => nothing,
    locale: o.locale,
  };
  const directWriter = (channel: string): Writer =>
    createChannelWriter({
      ...{ api, channel, key: randomUUID(), bot, now, maxFileBytes: FILE_BYTES },
      ...{ resumed: false, isKnown: async () => true },
    });

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

  /** Somebody's direct messages have one id for ever, and opening them is limited for all people together. */
  const directs = createRecent<Promise<string>>(1000, 86_400_000, now);

  function openDirect(person: string): Promise<string> {
    const known = directs.get(person);
    if (known) return known;
    const body = { recipient_id: person };
    const open = () => o.aside.bot({ method: "POST", path: "/users/@me/channels", body });
    const opening = patiently(open, 60_000).then((reply) => Channel.parse(reply).id);
    directs.set(person, opening);
    opening.catch(() => directs.delete(person));
    return opening;
  }

  async function tell(person: string, parts: AsyncIterable<Part>): Promise<boolean> {
    try {
      const channel = await openDirect(person);
      const writer = directWriter(channel);
      await show(parts, async () => {}, { ...base, writer, channel, pace: channel });
      return true;
    } catch (error) {
      if (error instanceof DeliveryError || isForbidden(error)) return false;
      throw error;
    }
  }

  /** Whether it was somebody else who said this. */
  async function amendTheirs(place: Place, id: string, body: unknown): Promise<boolean> {
    const hook = place.server === undefined ? undefined : await webhooks.known(place.id);
    if (!hook) return false;
    const query = { with_components: "true", ...(place.thread !== undefined && { thread_id: place.thread }) };
    try {
      await api.hook({ method: "PATCH", path: `/webhooks/${hook.id}/${hook.token}/messages/${id}`, query, body });
      return true;
    } catch (error) {
      if (isGone(error) || isHookGone(error)) return false;
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
    restMs: ({ id }) => rests.of(id),
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
          const onOver = (deleted: readonly string[]) => {
            // Discord tells of it too, but later than the refused edit: until then it would have been remembered.
            o.core
              .deleted(turn.place, deleted)
              .catch((error: unknown) =>
                o.log.warn({ turn: turn.id, err: error }, "discord: a deleted answer could not be forgotten"),
              );
            o.core.stop(turn.place, turn.id);
          };
          try {
            const { parts: shown, isExcuse } = await begun(turn, parts);
            // The old answer stays, with its button, and what is said comes below it.
            const where = isExcuse ? { ...prepared, sent: [], below: true } : { ...prepared, ...queue(turn) };
            const onGrowing = (restMs: () => number) => rests.begin(turn.id, restMs);
            const how = { ...base, ...where, onShown, onOver, onGrowing };
            await show(shown, isExcuse ? async () => {} : onSent, how);
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
      const body = { components: toRows(choices) };
      await patiently(async () => {
        if (await amendTheirs(place, last, body)) return;
        await o.aside.bot({ method: "PATCH", path: `/channels/${place.thread ?? place.id}/messages/${last}`, body });
      }, 60_000).catch((error: unknown) => {
        o.log.info({ place: place.id, err: error }, "discord: buttons could not be changed");
      });
    },
    mostFileBytes(of) {
      const target = Target.safeParse(of).data;
      const isInteraction = target?.kind === "interaction";
      const most = isInteraction ? target.maxFileBytes : fileBytesOf(tierOf(o.client(), target?.guild));
      return Math.min(most, REQUEST_BYTES);
    },
    targetIn(place): MessageTarget | undefined {
      const guild = place.server === undefined ? {} : { guild: place.server };
      return place.owner === undefined ? { kind: "message", channel: place.thread ?? place.id, ...guild } : undefined;
    },
  };
}

/** An answer that is there is not touched before there are words of a new one. */
async function begun({ replaces }: TurnRecord, parts: AsyncIterable<Part>): Promise<Replacement> {
  return replaces === undefined ? { parts, isExcuse: false } : untilWords(parts);
}

async function* once(part: Part): AsyncIterable<Part> {
  yield part;
}
