import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPages } from "../../../src/core/speech/ogg.ts";
import { inOne, isChained, opusSeconds, readOpus, samplesOf, writeOpus } from "../../../src/core/speech/opus.ts";
import { heard, spoken } from "./sounds.ts";

const text = "The gondola leaves at dusk. ";

/** What a player may hear more or less at a seam: the encoder's beginning and its last packet. */
const SEAM_SECONDS = 0.03;

describe("Opus files", () => {
  it("are as long as a decoder finds them", async () => {
    for (const times of [1, 7]) {
      const file = spoken(text.repeat(times));
      expect(opusSeconds(readOpus(file)!)).toBeCloseTo((await heard(file)).seconds, 3);
    }
  });

  it("are written as one stream that says what it held", () => {
    const sound = readOpus(spoken(text.repeat(3)))!;
    expect(readOpus(writeOpus({ ...sound, trim: 100 }))).toEqual({ ...sound, trim: 100 });
  });

  it("that follow each other in one file become one stream", async () => {
    const [a, b] = [spoken(text), spoken(text.repeat(2), "opus", "am_adam")];
    const chain = Buffer.concat([a, b]);
    expect([isChained(a), isChained(chain)]).toEqual([false, true]);
    const one = writeOpus(readOpus(chain)!);
    expect(isChained(one)).toBe(false);
    const lengths = await Promise.all([a, b, one].map((file) => heard(file)));
    expect(lengths[2]!.seconds).toBeCloseTo(lengths[0]!.seconds + lengths[1]!.seconds, 1);
    expect(lengths[2]!.errors).toEqual([]);
  });

  it("are refused where they hold no sound, or more channels than two", () => {
    expect(readOpus(Buffer.from("OggS and nothing else"))).toBeUndefined();
    const surround = spoken(text);
    surround[28 + 18] = 1;
    expect(readOpus(surround)).toBeUndefined();
  });

  it("of any bytes are survived", () => {
    const file = spoken(text);
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.nat(255), fc.nat(file.length), (at, value, end) => {
        const broken = Buffer.from(file.subarray(0, end));
        if (at < end) broken[at] = value;
        const sound = readOpus(broken);
        expect(sound ? opusSeconds(sound) : 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("Opus sounds put together", () => {
  it("decode to the sum of their lengths, one stream with its pages in order", async () => {
    const lengths = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom("af_sky", "am_adam")), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(lengths, async (pieces) => {
        const files = pieces.map(([times, voice]) => spoken(text.repeat(times), "opus", voice));
        const sounds = files.map((file) => readOpus(file)!);
        const joined = writeOpus(inOne(sounds)!);
        const pages = [...readPages(joined)];
        expect(new Set(pages.map(({ serial }) => serial)).size).toBe(1);
        expect(pages.filter(({ flags }) => flags & 2)).toHaveLength(1);
        expect(pages.findIndex(({ flags }) => flags & 4)).toBe(pages.length - 1);
        const granules = pages.map(({ granule = 0n }) => granule);
        expect(granules).toEqual(granules.toSorted((a, b) => Number(a - b)));
        const { seconds, errors } = await heard(joined);
        const sum = sounds.reduce((total, sound) => total + opusSeconds(sound), 0);
        expect(errors).toEqual([]);
        expect(Math.abs(seconds - sum)).toBeLessThan(SEAM_SECONDS * files.length);
        expect(seconds).toBeCloseTo(opusSeconds(readOpus(joined)!), 3);
      }),
      { numRuns: 8 },
    );
  });

  it("lose no packet but those that a player would leave out", () => {
    const sound = readOpus(spoken(text))!;
    const cut = { ...sound, trim: samplesOf(sound.packets.at(-1)!) };
    expect(inOne([cut, sound])!.packets).toHaveLength(2 * sound.packets.length - 1);
    expect(inOne([sound, cut])).toMatchObject({ trim: cut.trim, preSkip: sound.preSkip });
  });
});

it.each([
  [[0x00], 480],
  [[0x0b, 0x03], 2880],
  [[0x19, 0], 5760],
  [[0x78], 960],
  [[0xfc], 960],
  [[0xfb, 0x06], 5760],
  [[0xfb, 0x07], 0],
  [[], 0],
])("a packet that begins with %j holds %i samples", (bytes, samples) => {
  expect(samplesOf(Uint8Array.from(bytes))).toBe(samples);
});
