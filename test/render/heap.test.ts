import fc from "fast-check";
import { expect, test } from "vitest";
import { Heap } from "../../src/render/heap.ts";

test("a heap gives its members in order, whatever was put in, moved and taken out", () => {
  const step = fc.record({ id: fc.nat(15), rank: fc.nat(20), what: fc.constantFrom("put", "put", "delete", "pop") });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const items = Array.from({ length: 16 }, (_, id) => ({ id, rank: 0 }));
      const heap = new Heap<{ id: number; rank: number }>((a, b) => a.rank < b.rank);
      const inside = new Set<{ id: number; rank: number }>();
      for (const { id, rank, what } of steps) {
        const item = items[id] as { id: number; rank: number };
        if (what === "put") {
          item.rank = rank;
          heap.put(item);
          inside.add(item);
        } else if (what === "delete") {
          heap.delete(item);
          inside.delete(item);
        } else {
          const first = heap.pop();
          if (first) inside.delete(first);
        }
        expect(heap.size).toBe(inside.size);
        expect(heap.peek()?.rank).toBe(inside.size > 0 ? Math.min(...[...inside].map((each) => each.rank)) : undefined);
      }
    }),
  );
});
