import { describe, expect, it } from "vitest";
import type { Encode } from "../../../src/core/jobs/film-encoder.ts";
import { createFilmFitting } from "../../../src/core/jobs/film-fitting.ts";
import type { Rates } from "../../../src/core/jobs/film-rates.ts";
import { TurnEnded } from "../../../src/core/running.ts";
import type { FileRef, Turn } from "../../../src/core/turn.ts";
import { createLog } from "../../../src/log.ts";
import { ada, channel } from "../../fakes/house.ts";

const film: FileRef = { name: "glides.webm", mime: "video/webm", size: 5000, ref: "kept:film" };
const bytes = new Uint8Array(5000);
const room = { maxBytes: 100_000, seconds: 2 };

/** Keeps files and notes in memory. */
function memoryKept() {
  const files = new Map<string, Uint8Array>();
  const notes = new Map<string, unknown>();
  return {
    files,
    async put(made: { bytes: Uint8Array; mime: string; name: string }) {
      const ref = `kept:${files.size}`;
      files.set(ref, made.bytes);
      return { name: made.name, mime: made.mime, size: made.bytes.byteLength, ref };
    },
    async open({ ref }: FileRef) {
      const found = files.get(ref);
      if (!found) throw new Error("gone");
      return found;
    },
    done: async (turn: string, step: string) => notes.get(`${turn} ${step}`),
    async note(turn: string, step: string, result: unknown) {
      notes.set(`${turn} ${step}`, result);
    },
  };
}

function fitting(encode: Encode) {
  const lines: string[] = [];
  const log = createLog("warn", [], { write: (line) => void lines.push(line) });
  const kept = memoryKept();
  return { ...createFilmFitting({ kept, encode, log }), kept, lines };
}

const turnWith = (signal = new AbortController().signal) => ({ person: ada, place: channel, signal }) as Turn;

describe("a film that is too large", () => {
  it("is made to fill most of the room, as an MP4 under its own name", async () => {
    const seen: Rates[] = [];
    const { smaller } = fitting(async (_, rates) => {
      seen.push(rates);
      return new Uint8Array(90_000);
    });
    const shown = await smaller(film, bytes, room, turnWith());
    expect(shown).toMatchObject({ name: "glides.mp4", mime: "video/mp4" });
    expect(shown?.bytes.byteLength).toBe(90_000);
    const [rates] = seen;
    expect(((rates?.video ?? 0) + Number(rates?.sound)) * 2).toBeCloseTo(100_000 * 8 * 0.95, -2);
  });

  it("is tried once more with less when the first is still too large, and no third time", async () => {
    const rates: number[] = [];
    const sizes = [120_000, 95_000];
    const once = fitting(async (_, { video }) => {
      rates.push(video);
      return new Uint8Array(sizes.shift() ?? 0);
    });
    expect((await once.smaller(film, bytes, room, turnWith()))?.bytes.byteLength).toBe(95_000);
    expect((rates[1] ?? 0) / (rates[0] ?? 1)).toBeCloseTo((100 / 120) * 0.9, 2);
    let tries = 0;
    const never = fitting(async () => {
      tries++;
      return new Uint8Array(200_000);
    });
    expect(await never.smaller(film, bytes, room, turnWith())).toBeUndefined();
    expect(tries).toBe(2);
  });

  it("is not encoded twice for the same room, and anew where the smaller one is gone", async () => {
    let encoded = 0;
    const { smaller, kept } = fitting(async () => new Uint8Array(++encoded));
    const first = await smaller(film, bytes, room, turnWith());
    expect(await smaller(film, bytes, room, turnWith())).toEqual(first);
    expect(encoded).toBe(1);
    await smaller(film, bytes, { ...room, maxBytes: 50_000 }, turnWith());
    expect(encoded).toBe(2);
    kept.files.clear();
    await smaller(film, bytes, room, turnWith());
    expect(encoded).toBe(3);
  });

  it("waits for the one before it", async () => {
    let running = 0;
    let most = 0;
    const { smaller } = fitting(async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
      return new Uint8Array(1);
    });
    const others = ["a", "b", "c"].map((ref) => smaller({ ...film, ref }, bytes, room, turnWith()));
    expect((await Promise.all(others)).map((shown) => shown?.bytes.byteLength)).toEqual([1, 1, 1]);
    expect(most).toBe(1);
  });

  it("stays as it is where it cannot be made smaller, which the log says; the next one is not held up", async () => {
    let tries = 0;
    const { smaller, lines } = fitting(async () => {
      if (++tries === 1) throw new Error("ffmpeg ended with 1");
      return new Uint8Array(1);
    });
    expect(await smaller(film, bytes, room, turnWith())).toBeUndefined();
    expect(lines.join()).toContain("ffmpeg ended with 1");
    expect(await smaller(film, bytes, room, turnWith())).toBeDefined();
  });

  it("is left when its turn ends, but not by Stop: it is paid for", async () => {
    const ended = new AbortController();
    const begun = Promise.withResolvers<void>();
    const { smaller } = fitting(async (_film, _rates, signal) => {
      begun.resolve();
      await new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        setTimeout(resolve, 50);
      });
      return new Uint8Array(1);
    });
    const left = smaller(film, bytes, room, turnWith(ended.signal));
    await begun.promise;
    ended.abort(new TurnEnded("handover"));
    await expect(left).rejects.toThrow("handover");
    const stopped = new AbortController();
    const other = smaller(film, bytes, room, turnWith(stopped.signal));
    stopped.abort(new TurnEnded("stopped"));
    expect(await other).toBeDefined();
  });
});
