import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type OggPage, readPackets, readPages, segmentsOf, writePage } from "../../../src/core/speech/ogg.ts";

const packet = fc.uint8Array({ maxLength: 1200 });
/** Few enough for one page. */
const packets = fc.array(packet, { minLength: 1, maxLength: 20 });
const bytesOf = (pages: Iterable<OggPage>) => [...readPackets(pages)].map(({ bytes }) => Buffer.from(bytes));

/** Cuts packets into segments as a writer may that fills its pages to the brim. */
function brimful(all: readonly Uint8Array[], perPage: number): OggPage[] {
  const segments = all.flatMap((each) => {
    const cuts = Array.from({ length: segmentsOf(each) }, (_, n) => each.subarray(n * 255, (n + 1) * 255));
    return cuts.map((bytes, n) => ({ bytes, isEnd: n === cuts.length - 1 }));
  });
  const pages: OggPage[] = [];
  for (let at = 0; at < segments.length; at += perPage) {
    const part = segments.slice(at, at + perPage);
    const isContinued = at > 0 && !segments[at - 1]?.isEnd;
    pages.push({
      flags: isContinued ? 1 : 0,
      granule: 0n,
      serial: 7,
      lacing: Uint8Array.from(part, ({ bytes }) => bytes.length),
      body: Buffer.concat(part.map(({ bytes }) => bytes)),
    });
  }
  return pages;
}

describe("pages of an Ogg file", () => {
  it("come back as they were written", () => {
    fc.assert(
      fc.property(packets, fc.bigInt({ min: 0n, max: 2n ** 63n }), fc.nat(), (all, granule, serial) => {
        const bytes = writePage({ flags: 2, granule, serial, sequence: 3, packets: all });
        const pages = [...readPages(bytes)];
        expect(pages).toHaveLength(1);
        expect(pages[0]).toMatchObject({ flags: 2, granule, serial });
        expect(bytesOf(pages)).toEqual(all.map((each) => Buffer.from(each)));
      }),
    );
  });

  it("carry their number and the checksum of RFC 3533", () => {
    const page = writePage({ flags: 2, granule: 0n, serial: 5, sequence: 9, packets: [Buffer.from("gondola")] });
    expect(page.toString("hex", 0, 22)).toBe("4f676753000200000000000000000500000009000000");
    expect(checksum(page)).toBe(0);
  });

  it("are found between and after what is none, and any bytes are survived", () => {
    fc.assert(
      fc.property(
        packets,
        fc.uint8Array({ maxLength: 300 }),
        fc.uint8Array({ maxLength: 300 }),
        (all, before, after) => {
          const page = writePage({ flags: 0, granule: 1n, serial: 1, sequence: 0, packets: all });
          const found = [...readPages(Buffer.concat([before, page, after]))];
          if (!Buffer.from(before).includes("O")) expect(bytesOf(found.slice(0, 1))).toEqual(bytesOf(readPages(page)));
          expect([...readPackets(readPages(before))]).toBeInstanceOf(Array);
        },
      ),
    );
  });

  it("that are cut anywhere give what is whole", () => {
    fc.assert(
      fc.property(fc.array(packets, { minLength: 1, maxLength: 5 }), fc.nat(), (groups, cut) => {
        const pages = groups.map((all, n) =>
          writePage({ flags: 0, granule: 1n, serial: 1, sequence: n, packets: all }),
        );
        const file = Buffer.concat(pages);
        const end = cut % (file.length + 1);
        const whole = pages.filter((_, n) => Buffer.concat(pages.slice(0, n + 1)).length <= end).length;
        expect([...readPages(file.subarray(0, end))]).toHaveLength(whole);
      }),
    );
  });
});

describe("packets", () => {
  it("are put together over as many pages as they take", () => {
    fc.assert(
      fc.property(fc.array(packet, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 6 }), (all, perPage) => {
        expect(bytesOf(brimful(all, perPage))).toEqual(all.map((each) => Buffer.from(each)));
      }),
    );
  });

  it("without their beginning are left out", () => {
    const [, ...rest] = brimful([new Uint8Array(600), Uint8Array.of(1, 2)], 2);
    expect(bytesOf(rest)).toEqual([Buffer.from([1, 2])]);
  });
});

/** Bit by bit, over the page as it is: 0 where the checksum in it is right. */
function checksum(page: Buffer): number {
  const zeroed = Buffer.from(page);
  zeroed.writeUInt32LE(0, 22);
  let crc = 0;
  for (const byte of zeroed) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
  }
  return (crc >>> 0) ^ page.readUInt32LE(22);
}
