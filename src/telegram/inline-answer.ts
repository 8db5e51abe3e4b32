import { DeliveryError } from "../core/adapter.ts";
import type { Media, Part } from "../core/part.ts";
import type { TurnRecord } from "../core/turn.ts";
import { t } from "../i18n.ts";
import { Answer } from "./answer.ts";
import { sendAside } from "./aside.ts";
import { quotation } from "./compose.ts";
import { UNTOLD } from "./inline-places.ts";
import type { Spot } from "./sender.ts";
import type { Target } from "./target.ts";
import { guestArticle } from "./thinking.ts";
import type { Tools } from "./tools.ts";

/** So that words, thoughts, sources and notices fit into one message. */
const MAX_TEXT = 2_500;
const MAX_SOURCES = 4;

/**
 * Shows an answer where the bot is no member: in the one message that was sent by way of it. What does not fit there
 * (files, the rest of long words) goes to the asker's private chat.
 */
export async function showInline(
  tools: Tools,
  { turn, target, sent }: { readonly turn: TurnRecord; readonly target: Target; readonly sent: readonly string[] },
  parts: AsyncIterable<Part>,
  store: (ids: readonly string[]) => Promise<void>,
): Promise<void> {
  const { locale } = turn.person;
  const inline = target.inline ?? sent[0] ?? (await answerGuest(tools, turn, target));
  await Promise.all([tools.inlinePlaces.note(inline, turn.place), sent.length === 0 && store([inline])]);
  const spot: Spot = { place: turn.place, chat: target.chat, inline, locale };
  const question = target.quote ?? (await questionAgain(tools, turn));
  const above = question ? quotation(question) : undefined;
  // The message is there already, whatever it shows.
  const answer = new Answer(tools, { spot, growth: "edit", turn, sent: [0], above });
  await answer.show(
    within(parts, turn.person.locale, tools.stopping, (rest) => sendAside(tools, turn, target.chat, rest)),
    async () => {},
  );
}

/** What stands above an answer that is made again, unless it was forgotten. A guest's question is a message of its own. */
async function questionAgain(tools: Tools, { place, replaces }: TurnRecord): Promise<string | undefined> {
  return replaces === undefined || place.id !== UNTOLD ? undefined : tools.core.asked(place, replaces);
}

/** @returns the id of the message that stands for the answer from now on */
async function answerGuest(tools: Tools, turn: TurnRecord, { guest }: Target): Promise<string> {
  if (guest === undefined) throw new DeliveryError("there is no message to answer in");
  const result = guestArticle("answer", turn.person.locale);
  try {
    const { inline_message_id: id } = await tools.client.call("answerGuestQuery", { guest_query_id: guest, result });
    return id;
  } catch (error) {
    // Whether it was too late or is unknown: a second try is refused in any case.
    throw new DeliveryError("a guest could not be answered", { cause: error });
  }
}

interface Rest {
  readonly text: string;
  readonly media: readonly Media[];
}

/** The parts as far as they fit into one message. @param deliver takes the others; false where it cannot */
async function* within(
  parts: AsyncIterable<Part>,
  locale: string,
  stopping: AbortSignal,
  deliver: (rest: Rest) => Promise<boolean>,
): AsyncGenerator<Part> {
  const media: Media[] = [];
  let text = "";
  let isSilent = true;
  for await (const part of parts) {
    if (part.type === "text" || part.type === "notice" || part.type === "media") isSilent = false;
    if (part.type === "media") media.push(part.media);
    else if (part.type === "sources") yield { ...part, sources: part.sources.slice(0, MAX_SOURCES) };
    else if (part.type === "text") {
      const before = part.anew ? "" : text;
      text = before + part.text;
      const room = MAX_TEXT - before.length;
      if (part.text.length <= room || part.anew) yield { ...part, text: part.text.slice(0, MAX_TEXT).toWellFormed() };
      else if (room > 0) yield { ...part, text: `${part.text.slice(0, room - 1).toWellFormed()}…` };
    } else if (part.type !== "reasoning") yield part;
  }
  if (media.length > 0 || text.length > MAX_TEXT) {
    const isDelivered = await deliver({ text: text.length > MAX_TEXT ? text : "", media });
    yield { type: "notice", text: t(locale, isDelivered ? "inline.sent" : "inline.closed"), tone: "info" };
  }
  // Where nothing may be said, the question must not seem to be thought about for ever.
  if (isSilent && !stopping.aborted) yield { type: "notice", text: t(locale, "inline.silent"), tone: "error" };
}
