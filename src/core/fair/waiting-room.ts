import type { Clock } from "../../venice/index.ts";
import type { FairRefusal } from "./demand.ts";
import { type Places, placesIn, type WaitingPlace } from "./places.ts";
import type { Entered, FairState, Waiter } from "./state.ts";

/** Somebody of this process who has not got their answer yet. */
export interface Local {
  readonly waiter: Waiter;
  readonly since: number;
  readonly maxWaitMs: number;
  readonly onPlace: (place: WaitingPlace) => void;
  readonly settle: (answer: Exclude<Entered, { kind: "waiting" }> | FairRefusal) => void;
  place?: WaitingPlace;
}

/** Who waits in this process, and what they see of the line. */
export interface WaitingRoom {
  readonly size: number;
  has(id: string): boolean;
  add(local: Local): void;
  /** Takes somebody out; the first who asks gets them. */
  take(id: string): Local | undefined;
  all(): readonly Local[];
  /** Shows somebody who has just come about where they stand. */
  firstPlace(local: Local, tag: number): Promise<WaitingPlace>;
  show(local: Local, place: WaitingPlace): void;
  /** Shows everybody their place anew; returns those who have waited too long. */
  look(): Promise<readonly Local[]>;
  late(): readonly Local[];
}

/** Places are shown this often. */
export const LOOK_MS = 1000;

interface View {
  readonly places: Places;
  readonly at: number;
  /** How many came since. */
  entered: number;
}

/** Those of one lane. */
interface Row {
  readonly locals: Map<string, Local>;
  view?: View;
  looking?: Promise<Places>;
}

const laneIdOf = ({ keys, model }: Waiter): string => `${keys.join("+")}|${model}`;
const seconds = (ms: number): number => Math.round(ms / 1000);

export function createWaitingRoom(state: Pick<FairState, "survey">, clock: Pick<Clock, "now">): WaitingRoom {
  const everybody = new Map<string, Local>();
  const rows = new Map<string, Row>();

  /** A long line is looked at less often: it is dearer to look at, and its places change more slowly. */
  const isOld = ({ places, at }: View): boolean => clock.now() - at >= Math.max(LOOK_MS, places.size);

  const isLate = ({ since, maxWaitMs }: Local): boolean => clock.now() - since > maxWaitMs;

  /** Many who come at once share one look. */
  function lookAt(row: Row, waiter: Waiter): Promise<Places> {
    row.looking ??= state
      .survey(waiter)
      .then((survey) => {
        const places = placesIn(survey);
        row.view = { places, at: clock.now(), entered: 0 };
        return places;
      })
      .finally(() => {
        row.looking = undefined;
      });
    return row.looking;
  }

  function show(local: Local, place: WaitingPlace): void {
    const before = local.place;
    local.place = place;
    if (before?.position !== place.position || seconds(before.waitMs) !== seconds(place.waitMs)) local.onPlace(place);
  }

  return {
    get size() {
      return everybody.size;
    },
    has: (id) => everybody.has(id),
    all: () => [...everybody.values()],
    show,
    add(local) {
      const id = laneIdOf(local.waiter);
      const row = rows.get(id) ?? { locals: new Map() };
      rows.set(id, row);
      row.locals.set(local.waiter.id, local);
      everybody.set(local.waiter.id, local);
    },
    take(id) {
      const local = everybody.get(id);
      if (!local) return undefined;
      everybody.delete(id);
      const laneId = laneIdOf(local.waiter);
      const row = rows.get(laneId);
      row?.locals.delete(id);
      if (row?.locals.size === 0) rows.delete(laneId);
      return local;
    },
    async firstPlace({ waiter }, tag) {
      const row: Row = rows.get(laneIdOf(waiter)) ?? { locals: new Map() };
      const { view } = row;
      const isStale = !view || isOld(view) || view.entered > view.places.size / 10;
      if (!isStale) view.entered++;
      const places = isStale ? await lookAt(row, waiter) : view.places;
      return places.of(waiter.id) ?? places.at(tag, waiter.tokens, waiter.background);
    },
    async look() {
      const late: Local[] = [];
      for (const row of rows.values()) {
        const [first] = row.locals.values();
        if (!first || (row.view && !isOld(row.view))) continue;
        const places = await lookAt(row, first.waiter);
        for (const local of row.locals.values()) {
          const place = places.of(local.waiter.id);
          if (isLate(local)) late.push(local);
          else if (place) show(local, place);
        }
      }
      return late;
    },
    late: () => [...everybody.values()].filter(isLate),
  };
}
