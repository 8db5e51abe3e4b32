import { DeliveryError } from "../core/adapter.ts";
import type { Part } from "../core/part.ts";
import type { Place, TurnRecord } from "../core/turn.ts";
import { t } from "../i18n.ts";
import { follow, type Latest } from "../render/latest.ts";
import { Answer } from "./answer.ts";
import { ApiRefusal, Unreached } from "./api.ts";
import { createComposer } from "./compose.ts";
import { finalItems } from "./items.ts";
import type { Spot } from "./sender.ts";
import type { Target } from "./target.ts";
import type { Tools } from "./tools.ts";

/** Leave to whisper ends at its moment; an answer must have left before. */
const MARGIN_MS = 1_000;

/** Shows an answer from a group to its asker only: as an ephemeral message while there is leave for it, else alone. */
export async function showUnseen(
  tools: Tools,
  o: {
    readonly turn: TurnRecord;
    readonly target: Target;
    readonly sent: readonly number[];
    readonly resumed: boolean;
  },
  parts: AsyncIterable<Part>,
  store: (ids: readonly string[]) => Promise<void>,
): Promise<void> {
  const { turn, target, sent, resumed } = o;
  const { user, whisper } = target;
  // An anonymous administrator has no private chat that we know of.
  if (user === undefined) return say(tools, target, t(turn.person.locale, "export.closed"));
  const leave = whisper && sent.length === 0 && tools.now() < whisper.until - MARGIN_MS;
  const { shown, rest } = leave ? await whispered(tools, turn, target, parts) : { shown: false, rest: parts };
  if (shown) return;
  const spot: Spot = { place: privatePlace(target.user, turn.person.name), chat: user };
  const growth = leave ? "whole" : sent.length > 0 ? "edit" : tools.drafts.without.has(user) ? "edit" : "draft";
  try {
    await new Answer(tools, { spot, growth, turn, sent, resumed }).show(rest, store);
  } catch (error) {
    if (error instanceof DeliveryError) return say(tools, target, t(turn.person.locale, "export.closed"));
    throw error;
  }
  await say(tools, target, t(turn.person.locale, "export.sent"));
}

/** A private chat has the id of the person in it. */
export function privatePlace(user: number | string | undefined, name?: string): Place {
  return { platform: "telegram", id: String(user), private: true, nsfw: false, ...(name !== undefined && { name }) };
}

/** @returns whether the answer is out, and otherwise what is left to be shown elsewhere */
async function whispered(
  tools: Tools,
  turn: TurnRecord,
  { chat, thread, user, whisper }: Target,
  parts: AsyncIterable<Part>,
): Promise<{ readonly shown: boolean; readonly rest: AsyncIterable<Part> }> {
  const latest = await follow(parts, () => {});
  const rest = again(latest);
  if (!whisper || user === undefined || tools.now() > whisper.until - MARGIN_MS) return { shown: false, rest };
  const { message, callback } = whisper;
  const spot: Spot = { place: turn.place, chat, thread, whisper: { user, message, callback } };
  const items = finalItems(createComposer().compose(latest, false), latest, true);
  try {
    for (const item of items) await tools.pacers.once(chat, (signal) => tools.sender.send(spot, item, signal));
    return { shown: true, rest };
  } catch (error) {
    if (!(error instanceof ApiRefusal) && !(error instanceof Unreached)) throw error;
    tools.log.info({ err: error, turn: turn.id }, "an answer could not be whispered; it goes to the private chat");
    return { shown: false, rest };
  }
}

/** The parts of an answer that was drained already. */
async function* again(latest: Latest): AsyncGenerator<Part> {
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
    await tools.pacers.once(chat, (signal) => tools.sender.send(spot, { piece: { text, entities: [] } }, signal));
  } catch (error) {
    tools.log.info({ err: error }, "a sentence could not be said");
  }
}
