import fc from "fast-check";
import { expect, test } from "vitest";
import { sniffPicture } from "../../../src/emulator/chat/pictures.ts";
import { picture } from "../pictures.ts";

test.each([
  ["png", "PNG"],
  ["jpeg", "JPEG"],
  ["webp", "WebP"],
  ["avif", "AVIF"],
  ["gif", "GIF"],
] as const)("a %s tells its size", async (format, name) => {
  expect(sniffPicture(await picture(format, 321, 123))).toEqual({ format: name, width: 321, height: 123 });
});

test("no bytes make it fail", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void sniffPicture(Buffer.from(bytes))));
});

test("a picture cut anywhere is told or is none, but never an error", async () => {
  for (const format of ["png", "jpeg", "webp", "avif"] as const) {
    const bytes = await picture(format, 80, 80);
    for (let length = 0; length < bytes.length; length++) sniffPicture(bytes.subarray(0, length));
  }
});
