import fc from "fast-check";
import { expect, test } from "vitest";
import { splitTokens } from "../../../src/emulator/stream/tokens.ts";

test("the pieces of a text make the text again, and none is cut inside a character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
      const pieces = splitTokens(text);
      expect(pieces.join("")).toBe(text);
      expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
    }),
  );
});
