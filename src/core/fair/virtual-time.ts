/**
 * Virtual time counts service: a tick is a thousand-millionth of all that a lane's windows hold, divided by the person's
 * weight. Whole numbers, so that every implementation orders waiters alike.
 */
const TICKS = 1e9;

/**
 * How far a person's use of one resource may lag behind that of another before the difference is forgotten: nobody saves
 * up more than a quarter of a window.
 */
const DOVETAIL_TICKS = TICKS / 4;

/** An amount as a share of a limit. No limit, no share. */
export const ticksOf = (amount: number, limit: number, weight: number): number =>
  Number.isFinite(limit) && limit > 0 ? Math.floor((amount * TICKS) / (limit * weight) + 0.5) : 0;

/**
 * What one person was served in a lane, by resource: the finish tags of start-time fair queueing. The larger is the
 * dominant share, and the start tag of what the person asks for next.
 *
 * @see Goyal, Vin, Cheng, "Start-time Fair Queuing", SIGCOMM 1996: start and finish tags, and what virtual time is
 * @see Ghodsi et al., "Dominant Resource Fairness", NSDI 2011: shares of several resources are compared by the largest
 * @see Ghodsi et al., "Multi-Resource Fair Queueing for Packet Processing", SIGCOMM 2012: the two together, by dovetailing
 */
export interface Served {
  requests: number;
  tokens: number;
}

export const startTag = (served: Served): number => Math.max(served.requests, served.tokens);

/** Adds service, or takes it back when negative. */
export function serve(served: Served, requests: number, tokens: number): void {
  served.requests += requests;
  served.tokens += tokens;
  const least = startTag(served) - DOVETAIL_TICKS;
  served.requests = Math.max(served.requests, least);
  served.tokens = Math.max(served.tokens, least);
}

/**
 * How many requests somebody who was away may ask at once before they stand in turn with the others: people who ask now
 * and then ask two or three things when they do, and stay far below their share over time.
 */
const BURST = 3;

/** How far behind the present the tags of somebody who comes back may begin; for a larger weight that is more requests. */
export const creditTicks = (requestLimit: number): number => ticksOf(BURST - 1, requestLimit, 1);

/** Who was away is owed nothing for it: tags begin no earlier than the present. */
export function catchUp(served: Served, virtualTime: number): void {
  const lag = virtualTime - startTag(served);
  if (lag <= 0) return;
  served.requests += lag;
  served.tokens += lag;
}
