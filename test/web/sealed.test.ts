import { randomBytes } from "node:crypto";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readRange } from "../../src/web/range.ts";
import { seal, unseal } from "../../src/web/seal.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gondolier-seal-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const PIECE = 65_536;
const bytesOf = (size: number) => Uint8Array.from({ length: size }, (_, n) => (n * 31 + (n >> 8)) & 0xff);

async function read(path: string, key: Buffer, size: number, from?: number, to?: number): Promise<Buffer> {
  await using file = await open(path);
  const pieces: Uint8Array[] = [];
  for await (const piece of unseal(file, key, size, from, to)) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe("a sealed file", () => {
  test("gives back any part of it, whatever its size", async () => {
    const sizes = fc.constantFrom(0, 1, 17, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 200_001);
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (size, a, b) => {
        const bytes = bytesOf(size);
        const key = randomBytes(32);
        const path = join(folder, "file");
        await writeFile(path, seal(key, bytes));
        const [from, to] = [a % (size + 1), b % (size + 1)].sort((x, y) => x - y) as [number, number];
        expect(await read(path, key, size)).toEqual(Buffer.from(bytes));
        expect(await read(path, key, size, from, to)).toEqual(Buffer.from(bytes.subarray(from, to)));
      }),
      { numRuns: 40 },
    );
  });

  test("is refused once a byte of it changed, a piece moved, or its end is gone", async () => {
    const size = 3 * PIECE;
    const key = randomBytes(32);
    const path = join(folder, "file");
    const sealed = Buffer.concat([...seal(key, bytesOf(size))]);
    const piece = PIECE + 16;
    const flipped = Buffer.from(sealed);
    flipped[70_000]! ^= 1;
    const swapped = Buffer.concat([
      sealed.subarray(piece, 2 * piece),
      sealed.subarray(0, piece),
      sealed.subarray(2 * piece),
    ]);
    for (const wrong of [flipped, swapped, sealed.subarray(0, -1)]) {
      await writeFile(path, wrong);
      await expect(read(path, key, size)).rejects.toThrow();
    }
    // Whole pieces left out at the end, with a record that says so: the last one was not sealed as the last.
    await writeFile(path, sealed.subarray(0, 2 * piece));
    await expect(read(path, key, 2 * PIECE)).rejects.toThrow();
    expect((await readFile(path)).includes(Buffer.from(bytesOf(64)))).toBe(false);
  });
});

describe("a Range header", () => {
  test.each([
    [undefined, undefined],
    ["bytes=0-", { from: 0, to: 100 }],
    ["bytes=10-19", { from: 10, to: 20 }],
    ["bytes=90-500", { from: 90, to: 100 }],
    ["bytes=-5", { from: 95, to: 100 }],
    ["bytes=-500", { from: 0, to: 100 }],
    ["bytes=100-", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=9-3", undefined],
    ["bytes=0-1,5-6", undefined],
    ["lines=0-1", undefined],
    ["bytes=-", undefined],
  ])("%j of 100 bytes is read as %j", (header, range) => {
    expect(readRange(header, 100)).toEqual(range);
  });

  test("never reaches outside the file", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), fc.nat(1000), (noise, a, b, size) => {
        for (const header of [noise, `bytes=${a}-${b}`, `bytes=${a}-`, `bytes=-${b}`]) {
          const range = readRange(header, size);
          if (typeof range !== "object") continue;
          expect(range.from).toBeGreaterThanOrEqual(0);
          expect(range.to).toBeLessThanOrEqual(size);
          expect(range.from).toBeLessThan(range.to);
        }
      }),
    );
  });
});
