import { DeliveryError, type Reply } from "../core/adapter.ts";
import type { Part } from "../core/part.ts";
import type { Place, TurnRecord } from "../core/turn.ts";
import { t } from "../i18n.ts";
import { warmUp } from "../render/markdown.ts";
import { Answer, type Growth } from "./answer.ts";
import { sendAside } from "./aside.ts";
import type { Aside } from "./fit.ts";
import { showInline } from "./inline-answer.ts";
import { refuses } from "./refusals.ts";
import type { Spot } from "./sender.ts";
import { parseTarget, type Target } from "./target.ts";
import type { Tools } from "./tools.ts";
import { say, showUnseen } from "./whisper.ts";

/** Where each turn's answer goes, and how it grows there. */
export interface Replies {
  reply(turn: TurnRecord, sent: readonly string[]): Reply;
  /** The target of a turn that no event asked for; undefined where the bot is no member. */
  targetIn(place: Place): Target | undefined;
}

type Store = (ids: readonly string[]) => Promise<void>;
interface Way {
  readonly target: Target;
  readonly resumed: boolean;
  readonly shown: readonly number[];
}

/**
 * @param isFresh whether the turn came in in this process
 * @param self this process
 */
export function createReplies(tools: Tools, isFresh: (turnId: string) => boolean, self: string): Replies {
  const { core, drafts, sightings } = tools;

  function wayOf(turn: TurnRecord, sent: readonly string[]): Way {
    const target = parseTarget(turn.target);
    const resumed = target.begun ? target.begun.by !== self : !isFresh(turn.id);
    const replaced = target.edit !== undefined && (turn.update || turn.replaces !== undefined) ? [target.edit] : [];
    const shown = sent.length > 0 ? sent.map(Number) : replaced;
    return { target, resumed: resumed && replaced.length === 0, shown };
  }

  const isImmediate = ({ call }: TurnRecord) => core.commands.find(({ name }) => name === call.command)?.immediate;

  function growthIn(target: Target, turn: TurnRecord, shown: readonly number[]): Growth {
    // What is there at once appears at once, with its buttons; and a panel never stands without them.
    if (turn.update || isImmediate(turn)) return "whole";
    return shown.length > 0 || !turn.place.private || drafts.without.has(target.chat) ? "edit" : "draft";
  }

  /** What is changed in place is where everybody sees it already. */
  function isUnseen(turn: TurnRecord, { edit, whisper }: Target): boolean {
    if (turn.place.private || (turn.update && edit !== undefined)) return false;
    return core.isPrivate(turn.call) || whisper?.message !== undefined || whisper?.edit !== undefined;
  }

  async function show(turn: TurnRecord, { target, resumed, shown }: Way, parts: AsyncIterable<Part>, store: Store) {
    const { chat, thread, reply, greet, user, begun } = target;
    const { place, person } = turn;
    const { locale } = person;
    if (isUnseen(turn, target)) return showUnseen(tools, { turn, target, sent: shown, resumed }, parts, store);
    const spot: Spot = { place, chat, thread, reply, locale };
    const above =
      greet === undefined ? undefined : { text: t(locale, "start.greeting", { name: greet }), entities: [] };
    const after = begun?.after || Number(turn.asked.at(-1) ?? 0) || undefined;
    const growth = growthIn(target, turn, shown);
    // Also where no event asked for it (a film that is ready). Channels and hidden administrators have no private chat.
    const asker = Number(person.id);
    const aside: Aside | undefined =
      place.private || !(asker > 0) ? undefined : (media) => sendAside(tools, turn, asker, { media });
    const shownSo = { spot, growth, turn, sent: shown, resumed, above, aside, ...(after && { after }) };
    const answer = new Answer(tools, shownSo);
    try {
      await answer.show(parts, store);
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      const isClosed = refuses(error.cause, "shut") || refuses(error.cause, "thread");
      // Not the place but the words are refused: then at least something is said.
      if (!isClosed) await say(tools, target, t(locale, "error.bug", { id: turn.id }));
      else if (!place.private && user !== undefined)
        await say(tools, { chat: user }, t(locale, "error.delivery", { place: place.name ?? place.id }));
      throw error;
    }
  }

  return {
    reply(turn, sent) {
      // The parser is wanted with the first words; it loads while they are being thought of.
      setImmediate(warmUp);
      const { inline, guest } = parseTarget(turn.target);
      if (inline !== undefined || guest !== undefined) {
        const target = parseTarget(turn.target);
        return { show: (parts, store) => showInline(tools, { turn, target, sent }, parts, store) };
      }
      const way = wayOf(turn, sent);
      return { show: (parts, store) => show(turn, way, parts, store) };
    },
    targetIn({ id, thread, owner }) {
      if (owner !== undefined) return undefined;
      const chat = Number(id);
      const begun = { by: self, after: sightings.newest(chat) };
      return { chat, ...(thread !== undefined && { thread: Number(thread) }), begun };
    },
  };
}
