import { nowMs } from "../clock.ts";
import { KINDS, type Kind, type Platforms, type Shown, type Spot } from "./platforms.ts";
import { isWhole, lastToken, questionOf, tagOf } from "./text.ts";
import type { Told, VeniceServer } from "./venice.ts";

/** How many people ask how often. */
export interface Load {
  readonly kinds: readonly Kind[];
  readonly turns: number;
  /** Turns under way at once, at most. */
  readonly atOnce: number;
  /** Between two questions, milliseconds. */
  readonly everyMs: number;
  /** For all of it together; what is not done by then is missing. */
  readonly withinMs: number;
}

/** One time that the platform was shown words. */
export interface Drawn {
  readonly at: number;
  /** When the first word after those that were shown before had left Venice, or its end had. */
  readonly newerAt: number;
}

export interface TurnTrace {
  readonly kind: Kind;
  readonly askedAt: number;
  /** When the first word left Venice, and the last. */
  readonly firstAt: number;
  readonly endedAt: number;
  readonly draws: readonly Drawn[];
  readonly isDone: boolean;
  /** The turns that were growing when this one's first word left. */
  readonly company: number;
}

interface Turn {
  readonly spot: Spot;
  readonly askedAt: number;
  readonly draws: (Shown & { readonly token: number })[];
  isDone: boolean;
}

/** Asks, and notes when answers are shown. */
export function createLoads(platforms: Platforms, venice: VeniceServer) {
  let tags = 0;
  return async function run(load: Load): Promise<readonly TurnTrace[]> {
    const turns = new Map<string, Turn>();
    const free = new Map(load.kinds.map((kind) => [kind, [...(platforms.spots.get(kind) ?? [])]]));
    const busy = new Map<Kind, number>(load.kinds.map((kind) => [kind, 0]));
    const finished = Promise.withResolvers<void>();
    let underWay = 0;
    let done = 0;

    const begin = (): boolean => {
      if (turns.size >= load.turns || underWay >= load.atOnce) return false;
      const kind = load.kinds.toSorted((a, b) => (busy.get(a) ?? 0) - (busy.get(b) ?? 0))[0] ?? KINDS[0];
      const spot = free.get(kind)?.shift();
      if (!spot) return false;
      tags += 1;
      const tag = String(tags).padStart(6, "0");
      turns.set(tag, { spot, askedAt: nowMs(), draws: [], isDone: false });
      busy.set(kind, (busy.get(kind) ?? 0) + 1);
      underWay += 1;
      spot.ask(questionOf(tag));
      return true;
    };
    platforms.onShown = (shown) => {
      const tag = tagOf(shown.text);
      const turn = tag === undefined ? undefined : turns.get(tag);
      if (!tag || !turn || turn.isDone) return;
      turn.draws.push({ ...shown, token: lastToken(shown.text) });
      if (!shown.isLast || !isWhole(shown.text, tag)) return;
      turn.isDone = true;
      const { kind } = turn.spot;
      busy.set(kind, (busy.get(kind) ?? 1) - 1);
      underWay -= 1;
      done += 1;
      free.get(kind)?.push(turn.spot);
      if (done === load.turns) finished.resolve();
    };
    const asking = setInterval(
      () => {
        while (begin() && load.everyMs === 0);
      },
      Math.max(1, load.everyMs),
    );
    const giveUp = setTimeout(finished.resolve, load.withinMs);
    await finished.promise;
    clearInterval(asking);
    clearTimeout(giveUp);
    platforms.onShown = () => {};
    const told = [...turns.keys()].flatMap((tag) => venice.told.get(tag) ?? []);
    const traces = [...turns].map(([tag, turn]) => traceOf(turn, venice.told.get(tag), told));
    for (const tag of turns.keys()) venice.told.delete(tag);
    return traces;
  };
}

function traceOf({ spot, askedAt, draws, isDone }: Turn, told: Told | undefined, all: readonly Told[]): TurnTrace {
  const firstAt = told?.writtenAt[0] ?? Number.NaN;
  const endedAt = told?.endedAt ?? Number.NaN;
  let shown = -1;
  const drawn = draws.map(({ at, token, isLast }): Drawn => {
    const newerAt = isLast ? endedAt : (told?.writtenAt[shown + 1] ?? endedAt);
    shown = Math.max(shown, token);
    return { at, newerAt };
  });
  const isGrowing = ({ writtenAt: [from = Number.NaN], endedAt: to }: Told) => from <= firstAt && !(to < firstAt);
  return { kind: spot.kind, askedAt, firstAt, endedAt, draws: drawn, isDone, company: all.filter(isGrowing).length };
}
