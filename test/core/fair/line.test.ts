import fc from "fast-check";
import { expect, it } from "vitest";
import { type Entry, Line } from "../../../src/core/fair/line.ts";

it("a line is in order, and finds the first that fits, as a sorted list would", () => {
  const entry = fc.record({ tag: fc.integer({ min: 0, max: 20 }), size: fc.integer({ min: 0, max: 30 }) });
  const step = fc.oneof(entry, fc.nat(), fc.nat());
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const line = new Line<Entry>();
      let list: Entry[] = [];
      steps.forEach((each, seq) => {
        if (typeof each === "number") {
          const gone = list[each % Math.max(1, list.length)];
          if (gone) line.delete(gone);
          list = list.filter((other) => other !== gone);
        } else {
          const added = { ...each, seq };
          line.insert(added);
          list = [...list, added].sort((a, b) => a.tag - b.tag || a.seq - b.seq);
        }
        expect([...line]).toEqual(list);
        expect(line.length).toBe(list.length);
        expect(line.first()).toBe(list[0]);
        for (const room of [-1, 0, 7, 15, 30]) expect(line.fitting(room)).toBe(list.find(({ size }) => size <= room));
      });
    }),
  );
});

it("a long line stays shallow", () => {
  const line = new Line<Entry>();
  for (let seq = 0; seq < 100_000; seq++) line.insert({ tag: seq, seq, size: 1 });
  expect([...line].length).toBe(100_000);
  expect(line.first()?.seq).toBe(0);
});

it("deleting what does not stand in the line is a bug that shows", () => {
  const line = new Line<Entry>();
  line.insert({ tag: 1, seq: 1, size: 1 });
  expect(() => line.delete({ tag: 2, seq: 2, size: 1 })).toThrow();
});
