import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GrowingText } from "../../src/venice/growing-text.ts";

describe("a growing text", () => {
  test("is all that was added, in order", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", maxLength: 90 })), (parts) => {
        const text = new GrowingText();
        for (const part of parts) text.add(part);
        expect(text.toString()).toBe(parts.join(""));
      }),
    );
  });

  test("begins anew with what it is set to", () => {
    const text = new GrowingText();
    text.add("x".repeat(600));
    text.set("A");
    text.add("B");
    expect(`${text}`).toBe("AB");
  });
});
