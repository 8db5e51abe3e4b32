import { expect, it } from "vitest";
import { toDataUrl } from "../../../src/core/chat/pictures.ts";
import { png } from "../../e2e/pictures.ts";

const whole = png();
const file = (name: string) => ({ name, mime: "image/png", size: whole.length, ref: name });

it("takes a picture as it is", async () => {
  expect(await toDataUrl(file("a.png"), whole)).toBe(`data:image/png;base64,${Buffer.from(whole).toString("base64")}`);
});

it("refuses one that is cut off, however many are looked at beside it", async () => {
  const cut = whole.slice(0, 120);
  for (let n = 0; n < 50; n++) {
    const looks = await Promise.allSettled([whole, cut, cut, cut].map((bytes) => toDataUrl(file("a.png"), bytes)));
    expect(looks.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "rejected"]);
  }
});
