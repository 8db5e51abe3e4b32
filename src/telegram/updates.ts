import type { Core } from "../core/adapter.ts";
import type { TurnRecord } from "../core/turn.ts";
import type { Log } from "../log.ts";
import type { Asking } from "./asking.ts";
import type { DraftTurns } from "./draft-turns.ts";
import { createGrouping } from "./grouping.ts";
import { readTurn } from "./inbound.ts";
import type { Inline } from "./inline.ts";
import type { Names } from "./names.ts";
import { placeOf, topicOf, writerOf } from "./people.ts";
import type { Presses } from "./presses.ts";
import type { WaitingCalls } from "./questions.ts";
import { createQueues } from "./queue.ts";
import type { Sightings } from "./sightings.ts";
import { parseTarget } from "./target.ts";
import type { Topics } from "./topics.ts";
import type { CallbackQuery, MemberUpdate, Message, Update } from "./wire.ts";
import { type Me, wordsOf } from "./words.ts";

const MAX_FRESH = 10_000;

/** Takes updates in, whichever way they come. */
export interface Updates {
  /**
   * Resolves once everything in the update that is to be answered is stored.
   * @throws when it could not be stored: then the update must come again
   */
  handle(update: Update): Promise<void>;
  /** Whether the update is a part of something that is still being collected. */
  gathers(update: Update): boolean;
  flush(): void;
  /** Whether the turn came in in this process; asked once. */
  isFresh(turnId: string): boolean;
}

export function createUpdates(o: {
  readonly core: Core;
  readonly log: Log;
  readonly me: () => Me;
  readonly presses: Presses;
  readonly inline: Inline;
  readonly asking: Asking;
  readonly waiting: WaitingCalls;
  readonly topics: Topics;
  readonly names: Names;
  readonly drafts: DraftTurns;
  readonly sightings: Sightings;
}): Updates {
  const { core, log } = o;
  const queues = createQueues();
  /** Turns of this process that no answer was begun for yet. */
  const fresh = new Set<string>();
  const grouping = createGrouping({ take: (messages) => inOrder(messages[0], () => take(messages)) });

  /** One after another in a chat, at once between chats. */
  function inOrder(message: Message | undefined, work: () => Promise<void>): Promise<void> {
    return queues.run(String(message?.chat.id ?? ""), work);
  }

  async function accept(turn: TurnRecord): Promise<void> {
    if (fresh.size >= MAX_FRESH) fresh.clear();
    fresh.add(turn.id);
    const outcome = await core.accept(turn);
    if (outcome === "seen") fresh.delete(turn.id);
  }

  async function take(messages: readonly Message[]): Promise<void> {
    const first = messages[0];
    const topic = first && topicOf(first);
    const known = {
      waiting: await o.waiting.in(first?.reply_to_message),
      isOwnTopic: first !== undefined && topic !== undefined && (await o.topics.isOwn(first.chat.id, topic)),
    };
    const asked = guarded(() => readTurn(messages, o.me(), core.commands, known));
    if (!asked) return;
    const { turn, explicit, isSecret } = asked;
    // A part of an album that comes again by itself belongs to the turn that it asked for already.
    if (messages.length === 1 && turn.asked[0] && (await core.knows(turn.place, turn.asked[0]))) return;
    if (isSecret && !(await o.asking.hide(turn))) return;
    await acceptOrAsk(turn, explicit);
  }

  async function acceptOrAsk(turn: TurnRecord, explicit: boolean): Promise<void> {
    // What is there but empty was left empty on purpose: a picture without words.
    const lacking = explicit ? core.missing(turn.call).find(([name]) => !(name in turn.call.options)) : undefined;
    // What only one person saw cannot be replied to in time: the core says what is missing.
    if (!lacking || parseTarget(turn.target).whisper?.message !== undefined) return accept(turn);
    await o.asking.ask(turn, ...lacking);
  }

  async function press(query: CallbackQuery): Promise<void> {
    const begun = o.inline.begun(query);
    if (begun) return accept(begun);
    const turn = await o.presses.read(query);
    if (turn) await acceptOrAsk(turn, true);
  }

  /** A group lives on under another number: what it has goes along before anything that is said there. */
  async function moved(message: Message, to: number): Promise<void> {
    const before = placeOf(message);
    const move = () => core.moved(before, { ...before, id: String(to) });
    await queues.run(String(to), () => inOrder(message, move));
  }

  async function edited(message: Message): Promise<void> {
    const hasText = message.text !== undefined || message.caption !== undefined;
    if (!writerOf(message) || !hasText || message.message_id <= 0) return;
    const { text } = wordsOf(message, o.me());
    await core.edited(placeOf(message), String(message.message_id), text);
  }

  async function membership({ chat, old_chat_member: before, new_chat_member: after }: MemberUpdate): Promise<void> {
    if (chat.type === "channel") return;
    const was = isIn(before);
    const is = isIn(after);
    if (was === is) return;
    await (is ? core.joined(placeOf({ chat })) : core.left(placeOf({ chat })));
  }

  /** A message that we cannot make sense of is a fault of ours: it must not stand in the way of all others. */
  function guarded<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      log.error({ err: error }, "a message could not be read");
      return undefined;
    }
  }

  async function route(update: Update): Promise<void> {
    const { message, edited_message: changed, callback_query: query, my_chat_member: member } = update;
    const { inline_query: typing, chosen_inline_result: chosen, guest_message: guest } = update;
    const { stopped_message_generation: stopped } = update;
    if (message) {
      o.names.saw(message);
      if (message.message_id > 0) o.sightings.saw(message.chat.id, message.message_id);
      if (message.migrate_to_chat_id !== undefined) return moved(message, message.migrate_to_chat_id);
      return grouping.push(message);
    }
    if (changed) return inOrder(changed, () => edited(changed));
    if (query) return press(query);
    if (typing) o.inline.offer(typing);
    const called = chosen ? o.inline.chosen(chosen) : guest && guarded(() => o.inline.guest(guest));
    if (called) return accept(called);
    if (member) return membership(member);
    if (stopped) o.drafts.stopped(stopped.chat.id, stopped.draft_id);
  }

  return {
    handle: route,
    gathers: ({ message }) => message !== undefined && grouping.gathers(message),
    flush: () => grouping.flush(),
    isFresh: (turnId) => fresh.delete(turnId),
  };
}

function isIn({ status, is_member: isMember }: MemberUpdate["new_chat_member"]): boolean {
  if (status === "restricted") return isMember ?? true;
  return status !== "left" && status !== "kicked";
}
