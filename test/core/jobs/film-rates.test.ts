import { describe, expect, it } from "vitest";
import { ratesFor } from "../../../src/core/jobs/film-rates.ts";

function box(name: string, ...inside: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + inside.reduce((sum, { length }) => sum + length, 0));
  head.write(name, 4, "latin1");
  return Buffer.concat([head, ...inside]);
}

/** The head of a film, with what is read of it. */
function film({ width, height, sound }: { width: number; height: number; sound?: string }): Uint8Array {
  const track = Buffer.alloc(84);
  track.writeUInt32BE(width * 65_536, 76);
  track.writeUInt32BE(height * 65_536, 80);
  const heard = sound === undefined ? [] : [box("hdlr", Buffer.from("soun")), box("stsd", Buffer.from(sound))];
  return Buffer.concat([box("ftyp", Buffer.from("isom")), box("moov", box("tkhd", track), ...heard)]);
}

const hd = { width: 1920, height: 1080 };

describe("the rates of a smaller film", () => {
  it("leave it its size and its sound where there is enough for them", () => {
    expect(ratesFor(film({ ...hd, sound: "mp4a" }), 8_000_000)).toEqual({ video: 7_808_000, sound: "copy", scale: 1 });
  });

  it("make the picture smaller, and the sound plainer, where there is less", () => {
    const rates = ratesFor(film({ ...hd, sound: "mp4a" }), 700_000);
    expect(rates).toMatchObject({ sound: 87_500, video: 612_500 });
    expect(rates?.scale).toBeCloseTo(0.496, 2);
    expect(ratesFor(film({ ...hd, sound: "mp4a" }), 200_000)?.sound).toBe(32_000);
  });

  it("show no more of a film than a chat does, however much room there is", () => {
    expect(ratesFor(film({ width: 3840, height: 2160 }), 40_000_000)?.scale).toBeCloseTo(0.5, 2);
  });

  it("give everything to the picture where there is no sound, and encode a sound that MP4 may not know", () => {
    expect(ratesFor(film(hd), 8_000_000)).toMatchObject({ video: 8_000_000 });
    expect(ratesFor(film({ ...hd, sound: "fLaC" }), 8_000_000)).toMatchObject({ sound: 128_000 });
  });

  it("are none where nothing would be seen, or where nobody knows how long it is", () => {
    expect(ratesFor(film(hd), 50_000)).toBeUndefined();
    expect(ratesFor(film(hd), Number.NaN)).toBeUndefined();
  });

  it("reckon with sound, and keep the size, where a film says nothing of itself", () => {
    expect(ratesFor(Buffer.from("\x1a\x45\xdf\xa3"), 2_000_000)).toEqual({
      video: 1_872_000,
      sound: 128_000,
      scale: 1,
    });
  });
});
