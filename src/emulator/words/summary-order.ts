import type { Said } from "../chat/conversation.ts";
import { ordersSummary, summarise } from "./summary.ts";

const leastBudget = 300;
const mostBudget = 1500;
const longMessage = 200;

/** The summary that a request orders, in its system prompt or its last message; undefined where it orders none. */
export function summaryOf(conversation: readonly Said[], room: number): string | undefined {
  const at = conversation.findLastIndex(({ role }) => role === "user");
  const last = conversation[at];
  const instructions = conversation.filter(({ role }) => role === "system" || role === "developer");
  const bySystem = instructions.some(({ text }) => ordersSummary(text));
  const byUser = last !== undefined && ordersSummary(last.text);
  if (!bySystem && !byUser) return undefined;

  const earlier = instructions.flatMap((said) => earlierSummary(said));
  const spoken = conversation.filter((said) => said !== last && !instructions.includes(said));
  const given = last ? (bySystem ? [withoutOpening(last)] : withoutOrder(last)) : [];
  const material = !bySystem && given.length > 0 ? [...earlier, ...given] : [...earlier, ...spoken, ...given];
  const asked = [...instructions, ...(last ? [last] : [])].map(({ text }) => text).join("\n");
  const text = summarise(material, Math.min(room, budgetFor(asked, material)));
  return text === "" ? "There is nothing to summarise." : text;
}

function budgetFor(asked: string, material: readonly Said[]): number {
  const words =
    /(?:at most|under|within|up to|about|below|max(?:imum)?|fewer than|less than|in)\s+(\d{2,5})\s+words/i.exec(
      asked,
    )?.[1];
  if (words) return Math.floor(Number(words) * 1.3);
  const tokens = material.reduce((sum, said) => sum + said.tokens, 0);
  return Math.min(mostBudget, Math.max(leastBudget, Math.floor(tokens / 3)));
}

/** What a system prompt carries on from before. */
function earlierSummary(said: Said): Said[] {
  const tagged = /<(\w*summary\w*)[^>]*>([\s\S]*?)<\/\1>/i.exec(said.text)?.[2];
  const headed = /(?:earlier|previous|existing|current|running|old|last)\s+summary[^:\n]*:\s*([\s\S]+)/i.exec(
    said.text,
  )?.[1];
  const text = tagged ?? headed;
  return text === undefined ? [] : [{ ...said, text }];
}

/** Without a first paragraph that only repeats the order of the system prompt. */
function withoutOpening(said: Said): Said {
  const [opening = "", ...rest] = said.text.split(/\n\s*\n/);
  return rest.length > 0 && ordersSummary(opening) ? { ...said, text: rest.join("\n\n") } : said;
}

/** The text that an order came with, where it came with one. */
function withoutOrder(said: Said): Said[] {
  const files = said.attachments.length > 0;
  if (said.text.length < longMessage && !said.text.includes("\n") && !files) return [];
  const paragraphs = said.text.split(/\n\s*\n/);
  const kept =
    paragraphs.length > 1
      ? paragraphs.filter((paragraph) => !ordersSummary(paragraph)).join("\n\n")
      : afterOrder(said.text);
  return kept.trim() === "" && !files ? [] : [{ ...said, text: kept }];
}

const afterOrder = (text: string) =>
  text
    .split(/(?<=[.!?:])\s+|\n+/)
    .filter((sentence) => !ordersSummary(sentence))
    .join("\n");
