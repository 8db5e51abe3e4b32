import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readMp3 } from "../../../src/core/speech/mp3.ts";
import { readOpus, writeOpus } from "../../../src/core/speech/opus.ts";
import { containerOf, joinSounds, measured, secondsOf } from "../../../src/core/speech/sound.ts";
import { readWav, sampleAt } from "../../../src/core/speech/wav.ts";
import { heard, spoken } from "./sounds.ts";

const text = "Good evening, my friends. The canals are quiet.";

/** A header frame as encoders put it before the sound, of the same size as a frame. */
function withTable(mp3: Buffer): Buffer {
  const table = Buffer.from(readMp3(mp3)!.frames[0]!);
  table.fill(0, 4);
  table.write("Info", 13, "latin1");
  return Buffer.concat([table, mp3]);
}

/** What a tagging program puts around a file; the picture in it looks like frames. */
function tagged(mp3: Buffer): Buffer {
  const tag = Buffer.alloc(10 + 600, 0xff);
  tag.write("ID3\x04\0\0", 0, "latin1");
  tag.writeUInt32BE((4 << 8) | 88, 6);
  const end = Buffer.alloc(128);
  end.write("TAGThe canals", 0, "latin1");
  return Buffer.concat([tag, mp3, end]);
}

describe("the length of a recording", () => {
  it.each(["opus", "mp3", "wav", "flac"] as const)("is read from %s without a decoder", (format) => {
    expect(secondsOf(spoken(text, format))).toBeCloseTo(secondsOf(spoken(text, "wav"))!, 1);
  });

  it("is that of the sound, whatever stands before and after it", () => {
    const plain = spoken(text, "mp3");
    expect(secondsOf(tagged(withTable(plain)))).toBe(secondsOf(plain));
  });

  it("is read from an MP4 file, and unknown where a film was cut off", () => {
    const film = Buffer.alloc(120);
    film.write("ftypisom", 4, "latin1");
    film.write("mvhd", 60, "latin1");
    film.writeUInt32BE(1000, 76);
    film.writeUInt32BE(7_500, 80);
    expect(secondsOf(film)).toBe(7.5);
    film.writeUInt32BE(0, 80);
    expect(secondsOf(film)).toBeUndefined();
  });

  it("of a WAV file that was written while it was spoken goes to its end", () => {
    const wav = spoken(text, "wav");
    const seconds = secondsOf(wav)!;
    for (const size of [0, 0xffff_ffff]) {
      wav.writeUInt32LE(size, 40);
      expect(secondsOf(wav)).toBe(seconds);
    }
  });

  it("of any bytes is a number or unknown", () => {
    const files = (["opus", "mp3", "wav", "flac"] as const).map((format) => spoken("Hm.", format));
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.nat(), fc.uint8Array({ maxLength: 40 }), (file, at, noise) => {
        const broken = Buffer.from(file);
        broken.set(noise, at % (file.length - noise.length));
        const seconds = secondsOf(broken);
        expect(seconds === undefined || seconds >= 0).toBe(true);
      }),
    );
  });
});

describe("sounds put together", () => {
  it("decode to the sum of their lengths, as MP3, without the tags and tables between them", async () => {
    const files = [spoken(text, "mp3"), tagged(withTable(spoken(text, "mp3", "am_adam")))];
    const [joined, ...more] = joinSounds(files);
    expect(more).toEqual([]);
    const { seconds, errors } = await heard(joined!, "mp3");
    expect(errors).toEqual([]);
    expect(seconds).toBeCloseTo(
      files.reduce((sum, file) => sum + secondsOf(file)!, 0),
      1,
    );
  });

  it("hold every sample, as WAV", () => {
    const files = [spoken(text, "wav"), spoken("And goodnight.", "wav")];
    const [joined] = joinSounds(files);
    expect(readWav(joined!)!.data).toEqual(Buffer.concat(files.map((file) => readWav(file)!.data)));
    expect(joined!.length).toBe(8 + Buffer.from(joined!).readUInt32LE(4));
  });

  it("stay apart where they do not fit together, and alone where there is one", () => {
    const [opus, mp3, flac] = [spoken(text), spoken(text, "mp3"), spoken(text, "flac")];
    expect(joinSounds([opus, mp3])).toEqual([opus, mp3]);
    expect(joinSounds([flac, flac])).toEqual([flac, flac]);
    expect(joinSounds([opus])).toEqual([opus]);
    expect(joinSounds([])).toEqual([]);
  });
});

describe("a sound that is shown", () => {
  it("is a voice message where platforms play it as one", async () => {
    const shown = await Promise.all((["opus", "mp3", "wav"] as const).map((format) => measured(spoken(text, format))));
    expect(shown.map(({ kind, mime, name }) => [kind, mime, name])).toEqual([
      ["voice", "audio/ogg", "voice.ogg"],
      ["voice", "audio/mpeg", "voice.mp3"],
      ["audio", "audio/wav", "voice.wav"],
    ]);
  });

  it.each(["opus", "mp3", "wav"] as const)("has a waveform that is low where nobody speaks (%s)", async (format) => {
    const { waveform, durationSecs } = await measured(
      spoken(`${"a".repeat(60)}${"\n".repeat(12)}${"o".repeat(60)}`, format),
    );
    expect(waveform).toHaveLength(Math.round(durationSecs! * 10));
    const at = (seconds: number) => waveform![Math.floor((seconds / durationSecs!) * waveform!.length)]!;
    expect(Math.max(...waveform!)).toBe(255);
    expect(at(2)).toBeGreaterThan(100);
    expect(at(5.5)).toBeLessThan(20);
    expect(at(9)).toBeGreaterThan(100);
  });

  it.each(["opus", "mp3"] as const)("has the same waveform whatever was heard before it (%s)", async (format) => {
    const sound = spoken(text, format);
    const first = await measured(sound);
    const broken = Buffer.from(spoken(`${"a".repeat(200)}`, format, "am_adam"));
    for (let at = 200; at < broken.length; at += 7) broken[at] = 0x55;
    await Promise.all([measured(broken), measured(spoken("And goodnight.", format, "am_adam"))]);
    const { waveform } = await measured(sound);
    const differences = waveform!.map((bar, n) => Math.abs(bar - first.waveform![n]!));
    expect(Math.max(...differences)).toBeLessThan(10);
  });

  it("has a waveform also where packets are larger than the decoder has room for", async () => {
    const sound = readOpus(spoken(text))!;
    // The byte that tells its length, and then more than fits.
    const large = Buffer.concat([sound.packets[0]!.subarray(0, 1), Buffer.alloc(4_000)]);
    const packets = sound.packets.flatMap((packet) => [large, packet]);
    const { waveform, durationSecs } = await measured(writeOpus({ ...sound, packets }));
    expect(waveform).toHaveLength(Math.round(durationSecs! * 10));
    expect(Math.max(...waveform!)).toBe(255);
  });

  it("has at most 256 bars, however long it is", async () => {
    for (const format of ["opus", "mp3", "wav"] as const)
      expect((await measured(spoken(text.repeat(15), format))).waveform).toHaveLength(256);
  });

  it("is told by its bytes", () => {
    const names = [spoken(text), spoken(text, "aac"), Buffer.from("Hello"), spoken(text, "pcm")].map(containerOf);
    expect(names).toEqual(["opus", "other", undefined, undefined]);
  });
});

it("samples of every width are read between -1 and 1", () => {
  for (const [bits, tag, low, high] of [
    [8, 1, [0], [255]],
    [16, 1, [0, 0x80], [0xff, 0x7f]],
    [24, 1, [0, 0, 0x80], [0xff, 0xff, 0x7f]],
    [32, 3, [0, 0, 0x80, 0xbf], [0, 0, 0x80, 0x3f]],
  ] as const) {
    const head = Buffer.from(spoken("", "wav").subarray(0, 44));
    head.writeUInt16LE(tag, 20);
    head.writeUInt16LE(bits / 8, 32);
    head.writeUInt16LE(bits, 34);
    head.writeUInt32LE(low.length * 2, 40);
    const wav = readWav(Buffer.concat([head, Buffer.from([...low, ...high])]))!;
    expect(sampleAt(wav, 0)).toBe(-1);
    expect(sampleAt(wav, 1)).toBeCloseTo(1, 1);
    expect(sampleAt(wav, 2)).toBe(0);
  }
});
