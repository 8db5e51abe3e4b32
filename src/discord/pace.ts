import type { Latest } from "../render/latest.ts";
import type { LaneOptions } from "../render/pacer-lane.ts";
import type { ShowOptions } from "./show-options.ts";

/** Refusals leave room for the first words of answers, which are new messages too. */
const REFUSAL_GAPS = 1.5;

type Where = Pick<ShowOptions, "pace" | "channel" | "gapMs" | "sent" | "writer">;

/** In whose pace an answer is drawn, by what it is when it is to be drawn first. */
export function paceOf(latest: Latest | undefined, o: Where): Omit<LaneOptions, "draw"> {
  const asOther = latest?.speaker !== undefined && o.writer.isFreeForOthers === true;
  const pace = asOther ? o.channel : o.pace;
  const global = o.writer.global && !asOther;
  const { text, reasoning, media, notices } = latest ?? { text: "", reasoning: "", media: [], notices: [] };
  const isNews = latest && o.sent.length === 0 && text === "" && reasoning === "" && media.length === 0;
  // Discord counts new messages apart from edits: a crowd of refusals does not hold up the answers that grow there, and what
  // came to its end and says nothing holds up nobody.
  if (isNews && notices.length > 0) return { chat: `${pace} refusals`, gapMs: o.gapMs * REFUSAL_GAPS, global };
  if (isNews && latest.ended) return { chat: `${pace} silence`, gapMs: 0, global };
  return { chat: pace, gapMs: o.gapMs, global };
}
