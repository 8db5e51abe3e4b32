import type { Gate } from "./gate.ts";
import type { Flow, Lane, Tier } from "./lane.ts";

/** What a lane does next. */
export type Step =
  | { readonly kind: "grant"; readonly tier: Tier; readonly flow: Flow; readonly gate: Gate }
  /** Its first request is more than any key's windows hold: it would wait for ever. */
  | { readonly kind: "oversized"; readonly tier: Tier; readonly flow: Flow; readonly most: number };

/**
 * Who goes next, and on which key: the first in line; where its tokens do not fit, the first that does ("backfilling").
 *
 * So that small requests do not keep a large one out for ever by still running at every reset, whoever was first and did
 * not fit has a claim: from the next reset on the key with the largest window is kept for it until it goes.
 *
 * @see Lifka, "The ANL/IBM SP Scheduling System", JSSPP 1995: backfilling that may not delay the first in line
 */
export function nextStep(lane: Lane, isUsable: (gate: Gate) => boolean): Step | undefined {
  const tier = lane.people.line.length > 0 ? lane.people : lane.background;
  const flow = tier.line.first();
  const usable = lane.gates.filter(isUsable);
  if (!flow || usable.length === 0) return undefined;
  const largest = largestOf(usable);
  if (flow.size > largest.limit("tokens")) return { kind: "oversized", tier, flow, most: largest.limit("tokens") };
  const gate = emptiest(usable, flow.size);
  if (gate) return { kind: "grant", tier, flow, gate };
  if (usable.every((each) => each.room("requests") < 1)) return undefined;
  const id = flow.head?.waiter.id as string;
  if (lane.claim?.id !== id) lane.claim = { id, round: lane.round };
  const open = lane.round > lane.claim.round ? usable.filter((each) => each !== largest) : usable;
  const room = open.reduce(
    (most, each) => (each.room("requests") < 1 ? most : Math.max(most, each.room("tokens"))),
    -1,
  );
  const other = tier.line.fitting(room);
  const otherGate = other && emptiest(open, other.size);
  return other && otherGate ? { kind: "grant", tier, flow: other, gate: otherGate } : undefined;
}

/** The most that one request may reserve. */
export const mostTokens = (gates: readonly Gate[]): number => largestOf(gates).limit("tokens");

/** Ties go to the key that was named first, here and below. */
const largestOf = (gates: readonly Gate[]): Gate =>
  gates.reduce((best, gate) => (gate.limit("tokens") > best.limit("tokens") ? gate : best));

/** The key that has the largest part of its requests left, among those where the request fits. */
function emptiest(gates: readonly Gate[], tokens: number): Gate | undefined {
  let best: Gate | undefined;
  let mostFree = 0;
  for (const gate of gates) {
    if (!gate.fits(tokens)) continue;
    const limit = gate.limit("requests");
    const free = Number.isFinite(limit) ? gate.room("requests") / limit : 1;
    if (best && free <= mostFree) continue;
    best = gate;
    mostFree = free;
  }
  return best;
}
