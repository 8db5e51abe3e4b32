import { type Key, t } from "../../i18n.ts";
import { VeniceError } from "../../venice/index.ts";
import { agreedCall, isAgreed } from "../agreed.ts";
import { inUsd } from "../money.ts";
import type { Button, Part } from "../part.ts";
import type { Need, Turn } from "../turn.ts";

/** Where a connection breaks that had carried the request: Venice may have gone on without us. */
const CUT = new Set(["econnreset", "epipe", "und_err_socket"]);

/**
 * Makes one request that costs, and settles what it cost.
 * @param make gives what came and what that cost
 */
export async function settled<T>(
  grant: { settle(used?: { readonly usd?: number }): Promise<void> },
  { usd }: Pick<Need, "usd">,
  make: () => Promise<{ readonly made: T; readonly usd?: number }>,
): Promise<T> {
  let used: { usd?: number } | undefined;
  try {
    const done = await make();
    used = { usd: done.usd ?? usd };
    return done.made;
  } catch (error) {
    // As long as nobody knows what became of the request, it counts as charged.
    if (error instanceof VeniceError && mayHaveRun(error)) used = { usd };
    throw error;
  } finally {
    await grant.settle(used);
  }
}

/** Whether a request may have been carried out although nobody said so. */
export function mayHaveRun({ kind, code = "" }: VeniceError): boolean {
  return kind === "timeout" || kind === "protocol" || (kind === "network" && CUT.has(code.toLowerCase()));
}

/** Whether a price is to be named before it is spent. */
export function isDear(usd: number | undefined, turn: Turn, confirmUsd: number): boolean {
  return (usd === undefined || usd > confirmUsd) && !isAgreed(turn);
}

/** The price before the press. @param what what is asked, and what the button says */
export function* askFirst(usd: number | undefined, turn: Turn, what: Key, agree: Key): Generator<Part> {
  const { locale } = turn;
  const price = usd === undefined ? t(locale, "speech.price.unknown") : `≈ ${inUsd(usd)}`;
  yield { type: "text", text: t(locale, what, { price }) };
  const label = t(locale, agree, { price });
  const button: Button = { kind: "button", label, style: "primary", who: "asker", call: agreedCall(turn.call) };
  yield { type: "choices", phase: "done", rows: [[button]] };
}
