import type { Said } from "../chat/conversation.ts";
import { plural, quote } from "./quote.ts";

const steps: readonly ((last: string, count: number) => string)[] = [
  (last) => `(Emulator) The question is ${quote(last, 80)}.`,
  (_, count) => `${plural(count, "message")} reached me.`,
  () => "Nothing is known here, so the answer can only tell what came in.",
  () => "It should be short, and it should say that it is not from Venice.",
];

const lengths: Readonly<Record<string, number>> = { minimal: 1, low: 1, medium: 2, high: 3, xhigh: 3, max: 4 };

/** What the emulator pretends to think: longer with more effort. */
export function thoughts(conversation: readonly Said[], effort: string): string {
  const last = conversation.findLast(({ role }) => role === "user")?.text ?? "";
  return steps
    .slice(0, lengths[effort] ?? 3)
    .map((step) => step(last, conversation.length))
    .join(" ");
}
