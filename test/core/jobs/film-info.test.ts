import fc from "fast-check";
import { expect, it } from "vitest";
import { filmDimensions } from "../../../src/core/jobs/film-info.ts";
import { filmed } from "../../../src/emulator/film/filmed.ts";

it("a film's size is read from its head, and nothing of the rest is needed", async () => {
  const film = await filmed({ prompt: "a lantern", model: "m", seed: 1, seconds: 1, ratio: "9:16", from: undefined });
  const size = filmDimensions(film);
  expect((size?.height ?? 0) / (size?.width ?? 1)).toBeCloseTo(16 / 9, 1);
  expect(filmDimensions(film.subarray(0, 2000))).toEqual(size);
});

it("what is no film, or a broken one, has no size", async () => {
  const film = await filmed({ prompt: "a lantern", model: "m", seed: 1, seconds: 1, ratio: "1:1", from: undefined });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2000 }), fc.uint8Array({ maxLength: 40 }), (at, noise) => {
      const broken = Buffer.from(film.subarray(0, 3000));
      broken.set(noise, at);
      const size = filmDimensions(broken);
      if (size) expect(Math.min(size.width, size.height)).toBeGreaterThan(0);
      expect(filmDimensions(noise)).toBeUndefined();
    }),
  );
});
