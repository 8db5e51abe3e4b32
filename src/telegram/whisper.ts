import { DeliveryError } from "../core/adapter.ts";
import type { Part } from "../core/part.ts";
import type { Place, TurnRecord } from "../core/turn.ts";
import { t } from "../i18n.ts";
import { follow, type Latest } from "../render/latest.ts";
import { Answer, type Growth } from "./answer.ts";
import { ApiRefusal, Unreached } from "./api.ts";
import { createComposer } from "./compose.ts";
import { fitted } from "./fitted.ts";
import { finalItems, type Item } from "./items.ts";
import { Unsendable } from "./media.ts";
import type { Spot } from "./sender.ts";
import type { Target } from "./target.ts";
import type { Tools } from "./tools.ts";

/** Leave to whisper ends at its moment; an answer must have left before. */
const MARGIN_MS = 1_000;
/** Where a whisper was refused, the next try is made after this. */
const REFUSED_MS = 600_000;

export interface Unseen {
  readonly turn: TurnRecord;
  readonly target: Target;
  readonly sent: readonly number[];
  readonly resumed: boolean;
}
type Store = (ids: readonly string[]) => Promise<void>;

/**
 * Shows an answer from a group to its asker only: as an ephemeral message while there is leave for it, else in their
 * private chat. What a model said stays unseen in any case; what the bot says of itself (help, a panel) may be seen
 * where nothing else is left, and has to be where its buttons belong to the group.
 */
export async function showUnseen(tools: Tools, o: Unseen, parts: AsyncIterable<Part>, store: Store): Promise<void> {
  const { turn, target } = o;
  const command = tools.core.commands.find(({ name }) => name === turn.call.command);
  const isTrivial = command === undefined || command.cost === "free";
  // Only a server that has shown an ephemeral message certainly keeps the answer to it unseen.
  const isCertain = target.whisper?.message !== undefined || target.whisper?.edit !== undefined;
  if (!isTrivial && !isCertain) return showAlone(tools, o, parts, store);
  const latest = await follow(parts, () => {});
  if (await whisper(tools, o, latest, isCertain)) return;
  if (isTrivial && (latest.done !== undefined || !latest.text.trim())) return showHere(tools, o, again(latest), store);
  return showAlone(tools, o, again(latest), store, isTrivial ? latest : undefined);
}

/** In the private chat. @param open what may be said in the group where the private chat is closed */
async function showAlone(
  tools: Tools,
  o: Unseen,
  parts: AsyncIterable<Part>,
  store: Store,
  open?: Latest,
): Promise<void> {
  const { turn, target, sent, resumed } = o;
  const { locale, name } = turn.person;
  // An anonymous administrator has no private chat that we know of.
  if (target.user === undefined) return closed(tools, o, open, store);
  const spot: Spot = { place: privatePlace(target.user, name), chat: target.user, locale };
  const growth: Growth = open ? "whole" : sent.length > 0 || tools.drafts.without.has(spot.chat) ? "edit" : "draft";
  try {
    await new Answer(tools, { spot, growth, turn, sent, resumed }).show(parts, store);
  } catch (error) {
    if (error instanceof DeliveryError) return closed(tools, o, open, store);
    throw error;
  }
  await say(tools, target, t(locale, "export.sent"));
}

function closed(tools: Tools, o: Unseen, open: Latest | undefined, store: Store): Promise<void> {
  if (open) return showHere(tools, o, again(open), store);
  return say(tools, o.target, t(o.turn.person.locale, "export.closed"));
}

async function showHere(
  tools: Tools,
  { turn, target }: Unseen,
  parts: AsyncIterable<Part>,
  store: Store,
): Promise<void> {
  const { chat, thread, reply } = target;
  await new Answer(tools, {
    spot: { place: turn.place, chat, thread, reply, locale: turn.person.locale },
    growth: "whole",
    turn,
  }).show(parts, store);
}

/** A private chat has the id of the person in it. */
export function privatePlace(user: number | string | undefined, name?: string): Place {
  return { platform: "telegram", id: String(user), private: true, nsfw: false, ...(name !== undefined && { name }) };
}

/** @returns whether the answer is out */
async function whisper(tools: Tools, { turn, target }: Unseen, latest: Latest, isCertain: boolean): Promise<boolean> {
  const { chat, thread, user, whisper: leave } = target;
  const now = tools.now();
  const { refusedWhispers: refused } = tools;
  const isRefused = !isCertain && leave?.callback === undefined && (refused.get(chat) ?? 0) > now;
  if (!leave || user === undefined || isRefused || now > leave.until - MARGIN_MS) return false;
  const { message, callback, edit } = leave;
  const spot: Spot = {
    place: turn.place,
    chat,
    thread,
    whisper: { user, message, callback },
    locale: turn.person.locale,
  };
  const shown = fitted(latest, turn.person.locale);
  const items = finalItems(createComposer().compose(shown, false), shown, true);
  try {
    if (turn.update && edit !== undefined && (await rewritten(tools, spot, edit, items))) return true;
    for (const item of items) await tools.pacers.once(chat, (signal) => tools.sender.send(spot, [item], signal));
    return true;
  } catch (error) {
    const isKnown = error instanceof ApiRefusal || error instanceof Unreached || error instanceof Unsendable;
    if (!isKnown) throw error;
    if (error instanceof ApiRefusal && callback === undefined) refused.set(chat, now + REFUSED_MS);
    tools.log.info({ err: error, turn: turn.id }, "an answer could not be whispered; it goes another way");
    return false;
  }
}

/** Puts a panel in place of an ephemeral one. @returns whether that could be done */
async function rewritten(tools: Tools, spot: Spot, id: number, items: readonly Item[]): Promise<boolean> {
  const [item, ...more] = items;
  const { user } = spot.whisper ?? {};
  if (!item || item.media || more.length > 0 || user === undefined) return false;
  const { text, entities } = item.piece;
  const words = { text, ...(entities.length > 0 && { entities: [...entities] }) };
  const params = {
    chat_id: spot.chat,
    receiver_user_id: user,
    ephemeral_message_id: id,
    ...words,
    link_preview_options: { is_disabled: true },
    ...(item.keyboard && { reply_markup: item.keyboard }),
  };
  try {
    await tools.pacers.once(spot.chat, (signal) => tools.client.call("editEphemeralMessageText", params, signal));
    return true;
  } catch (error) {
    if (error instanceof ApiRefusal) return /not modified/i.test(error.description);
    throw error;
  }
}

/** The parts of an answer that was drained already. */
async function* again(latest: Latest): AsyncGenerator<Part> {
  if (latest.speaker) yield latest.speaker;
  if (latest.text) yield { type: "text", text: latest.text };
  for (const media of latest.media) yield { type: "media", media };
  if (latest.sources.length > 0) yield { type: "sources", sources: latest.sources };
  yield* latest.notices;
  if (latest.done) yield latest.done;
}

/** A sentence of our own in the chat where somebody asked. */
export async function say(tools: Tools, { chat, thread, reply }: Target, text: string): Promise<void> {
  const spot: Spot = { place: privatePlace(chat), chat, thread, reply };
  try {
    await tools.pacers.once(chat, (signal) => tools.sender.send(spot, [{ piece: { text, entities: [] } }], signal));
  } catch (error) {
    tools.log.info({ err: error }, "a sentence could not be said");
  }
}
