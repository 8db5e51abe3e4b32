import type { LaneSurvey, WindowSurvey } from "./state.ts";

/** Where somebody stands in line. */
export interface WaitingPlace {
  /** 1 for who is next. */
  readonly position: number;
  /** An estimate, from what others have reserved. */
  readonly waitMs: number;
}

/** All places of a lane at one moment, in the order in which they will be served if nobody comes or goes. */
export interface Places {
  readonly size: number;
  of(id: string): WaitingPlace | undefined;
  /** The place of somebody whose virtual start tag is `tag`. */
  at(tag: number, tokens: number, background: boolean): WaitingPlace;
}

/** Projects a lane's order: everybody's tags, were each served what is reserved. */
export function placesIn({ flows, windows }: LaneSurvey): Places {
  const line = flows
    .flatMap((flow) => {
      let { tag } = flow;
      return flow.waiters.map(({ id, tokens, ticks }) => {
        const place = { id, tokens, tag, background: flow.background };
        tag += ticks;
        return place;
      });
    })
    .sort((a, b) => Number(a.background) - Number(b.background) || a.tag - b.tag);
  const positions = new Map(line.map(({ id }, index) => [id, index]));
  /** Tokens reserved by all before each, and by all together. */
  const before = [0];
  for (const { tokens } of line) before.push((before.at(-1) as number) + tokens);
  const place = (index: number, tokens: number): WaitingPlace => ({
    position: index + 1,
    waitMs: waitFor(windows, index + 1, (before[index] as number) + tokens),
  });
  return {
    size: line.length,
    of(id) {
      const index = positions.get(id);
      return index === undefined ? undefined : place(index, (line[index] as { tokens: number }).tokens);
    },
    at(tag, tokens, background) {
      let [low, high] = [0, line.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        const other = line[middle] as (typeof line)[number];
        if (other.background === background ? other.tag <= tag : background) low = middle + 1;
        else high = middle;
      }
      return place(low, tokens);
    },
  };
}

/** How long until so many requests and tokens have gone through all windows. */
function waitFor(windows: readonly WindowSurvey[], requests: number, tokens: number): number {
  return windows.reduce((longest, { window, limit, room, resetInMs, lengthMs }) => {
    const short = (window.startsWith("requests") ? requests : tokens) - room;
    if (short <= 0 || limit <= 0) return longest;
    const resets = Math.ceil(short / limit);
    return Math.max(longest, (resetInMs ?? lengthMs) + (resets - 1) * lengthMs);
  }, 0);
}
