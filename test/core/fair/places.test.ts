import { describe, expect, it } from "vitest";
import { placesIn } from "../../../src/core/fair/places.ts";
import type { FlowSurvey, WindowSurvey } from "../../../src/core/fair/state.ts";

const flow = (person: string, tag: number, count: number, o: Partial<FlowSurvey> = {}): FlowSurvey => ({
  person,
  weight: 1,
  background: false,
  tag,
  waiters: Array.from({ length: count }, (_, i) => ({ id: `${person}${i}`, tokens: 100, ticks: 10 })),
  ...o,
});
const windows: readonly WindowSurvey[] = [
  { window: "requests/minute", limit: 2, room: 0, resetInMs: 20_000, lengthMs: 60_000 },
];

describe("places in a line", () => {
  it("are counted in the scheduler's order, not in that of arrival", () => {
    const places = placesIn({
      flows: [flow("heavy", 5, 3), flow("light", 6, 1), flow("sum", 0, 1, { background: true })],
      windows,
    });
    const order = ["heavy0", "light0", "heavy1", "heavy2", "sum0"];
    expect(order.map((id) => places.of(id)?.position)).toEqual([1, 2, 3, 4, 5]);
    expect(places.of("gone")).toBeUndefined();
    expect(places.size).toBe(5);
  });

  it("wait for as many resets as it takes", () => {
    const places = placesIn({ flows: [flow("ann", 0, 5)], windows });
    const waits = [0, 1, 2, 3, 4].map((i) => places.of(`ann${i}`)?.waitMs);
    expect(waits).toEqual([20_000, 20_000, 80_000, 80_000, 140_000]);
  });

  it("wait for the window that is the last to open", () => {
    const day = { window: "requests/day", limit: 10, room: 1, resetInMs: 3_600_000, lengthMs: 86_400_000 } as const;
    const tokens = { window: "tokens/minute", limit: 150, room: 50, resetInMs: undefined, lengthMs: 60_000 } as const;
    const places = placesIn({ flows: [flow("ann", 0, 2)], windows: [...windows, day, tokens] });
    expect(places.of("ann0")?.waitMs).toBe(60_000);
    expect(places.of("ann1")?.waitMs).toBe(3_600_000);
  });

  it("of somebody who is not in the line yet are found by tag", () => {
    const places = placesIn({ flows: [flow("heavy", 5, 3), flow("sum", 0, 2, { background: true })], windows });
    expect(places.at(5, 100, false).position).toBe(2);
    expect(places.at(4, 100, false).position).toBe(1);
    expect(places.at(1000, 100, false).position).toBe(4);
    expect(places.at(0, 100, true).position).toBe(5);
  });
});
