import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCard } from "../../../src/core/characters/card.ts";
import { UserError } from "../../../src/core/errors.ts";
import { brine, coded, iTXt, json, pngWith, tEXt, v2, v3, zTXt } from "./make-card.ts";

const read = (bytes: Uint8Array) => readCard({ bytes, name: "card.png" });
function refusal(bytes: Uint8Array): string {
  try {
    read(bytes);
  } catch (error) {
    if (error instanceof UserError) return error.key;
    throw error;
  }
  return "none";
}

describe("reading a card", () => {
  it("reads V1, V2 and V3 from JSON", () => {
    for (const card of [brine, v2(), v3()])
      expect(read(json(card))).toMatchObject({
        name: "Old Salt",
        personality: "gruff",
        greetings: ["Ahoy, {{user}}!"],
      });
  });

  it("reads a PNG however the text is packed", async () => {
    const chunks = [
      tEXt("chara", coded(v2())),
      zTXt("chara", coded(v2())),
      iTXt("ccv3", coded(v3())),
      iTXt("chara", coded(v2()), true),
    ];
    for (const chunk of chunks) expect(read(await pngWith(chunk)).name).toBe("Old Salt");
  });

  it("takes V3 where a picture carries both", async () => {
    const png = await pngWith(tEXt("chara", coded(v2())), tEXt("ccv3", coded(v3({ name: "Third" }))));
    expect(read(png).name).toBe("Third");
  });

  it("takes every field, and of a lorebook what is short, constant entries first", () => {
    const card = read(
      json(
        v2({
          system_prompt: "{{original}}Speak in rhyme.",
          post_history_instructions: "Stay salty.",
          alternate_greetings: ["Evening.", ""],
          tags: ["Sea", "NSFW"],
          creator: "ann",
          character_book: {
            entries: [
              { content: "The ship is called Dora.", enabled: true },
              { content: "never", enabled: false },
              { content: "He lost a leg.", enabled: true, constant: true },
              { content: "x".repeat(5000), enabled: true },
              7,
            ],
          },
        }),
      ),
    );
    expect(card).toMatchObject({
      system: "Speak in rhyme.",
      after: "Stay salty.",
      greetings: ["Ahoy, {{user}}!", "Evening."],
      creator: "ann",
      lore: "He lost a leg.\nThe ship is called Dora.",
      adult: true,
    });
  });

  it("forgives fields of the wrong kind", () => {
    expect(read(json(v2({ personality: 7, tags: "sea", alternate_greetings: null }))).tags).toEqual([]);
  });

  it("stops a decompression bomb without unpacking it", async () => {
    const bomb = await pngWith(zTXt("chara", Buffer.alloc(200_000_000, 65)));
    const before = process.memoryUsage().arrayBuffers;
    const begun = performance.now();
    expect(refusal(bomb)).toBe("error.card.none");
    expect(performance.now() - begun).toBeLessThan(200);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  });

  it("refuses what is too much of a card", async () => {
    expect(refusal(json(v2({ description: "a".repeat(41_000) })))).toBe("error.card.long");
    expect(refusal(json(v2({ description: "a".repeat(300_000) })))).toBe("error.card.kind");
    expect(refusal(await pngWith(tEXt("chara", "A".repeat(400_000))))).toBe("error.card.none");
    expect(refusal(Buffer.alloc(10 * 1024 * 1024 + 1))).toBe("error.card.large");
  });

  it("says what is no card", async () => {
    expect(refusal(await pngWith())).toBe("error.card.none");
    expect(refusal(Buffer.from("hello"))).toBe("error.card.kind");
    expect(refusal(json([v2()]))).toBe("error.card.kind");
    expect(refusal(json({ spec: "chara_card_v2", data: {} }))).toBe("error.card.none");
    expect(refusal(await pngWith(tEXt("chara", "%%%")))).toBe("error.card.kind");
  });

  it("never fails in another way, whatever comes", async () => {
    const png = await pngWith(tEXt("chara", coded(v2())), iTXt("ccv3", coded(v3()), true));
    fc.assert(
      fc.property(fc.nat(png.length - 1), fc.nat(255), fc.nat(png.length), (at, value, end) => {
        const broken = Buffer.from(png.subarray(0, Math.max(8, end)));
        if (at < broken.length) broken[at] = value;
        refusal(broken);
      }),
    );
    fc.assert(fc.property(fc.json(), (text) => void refusal(Buffer.from(text))));
  });
});
