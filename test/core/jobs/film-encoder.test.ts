import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createEncoder, type Encode } from "../../../src/core/jobs/film-encoder.ts";
import { filmDimensions } from "../../../src/core/jobs/film-info.ts";
import { secondsOf } from "../../../src/core/speech/sound.ts";
import { filmed } from "../../../src/emulator/film/filmed.ts";

const never = new AbortController().signal;
const rates = { video: 150_000, sound: 32_000, scale: 0.5 } as const;

let folder: string;
let encode: Encode;
let film: Buffer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "films-"));
  encode = createEncoder(folder);
  film = await filmed({ prompt: "a lantern", model: "m", seed: 1, seconds: 2, ratio: "16:9" });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("a film is made anew, smaller, as long as before, with its head first", async () => {
  const smaller = Buffer.from(await encode(film, rates, never));
  expect(filmDimensions(smaller)).toEqual({ width: 160, height: 88 });
  expect(secondsOf(smaller)).toBeCloseTo(2, 1);
  expect(smaller.byteLength).toBeLessThan(60_000);
  expect(smaller.indexOf("moov")).toBeLessThan(smaller.indexOf("mdat"));
  expect(smaller.includes("avc1")).toBe(true);
});

it("what was made smaller can be made smaller again: it is a film that decodes", async () => {
  const once = await encode(film, { ...rates, scale: 1 }, never);
  expect(filmDimensions(await encode(once, rates, never))).toEqual({ width: 160, height: 88 });
});

it("what is no film is said to be none, and nothing stays on the disk", async () => {
  await expect(encode(Buffer.from("no film at all"), rates, never)).rejects.toThrow(/ffmpeg ended with 1/);
  expect(readdirSync(folder)).toEqual([]);
});

it("it ends at once where nobody wants it any more", async () => {
  const gone = new AbortController();
  const encoding = encode(film, rates, gone.signal);
  setTimeout(() => gone.abort(), 20);
  await expect(encoding).rejects.toThrow(/abort/i);
  expect(readdirSync(folder)).toEqual([]);
});
