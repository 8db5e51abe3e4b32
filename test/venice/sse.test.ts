import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSseDecoder } from "../../src/venice/sse.ts";

function decode(chunks: readonly Buffer[], most?: number): [data: string, type?: string][] {
  const events: [string, string?][] = [];
  const decoder = createSseDecoder((data, type) => events.push(type === undefined ? [data] : [data, type]), most);
  for (const chunk of chunks) decoder.feed(chunk);
  decoder.end();
  return events;
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const points = [...new Set([0, ...at.filter((point) => point < bytes.length), bytes.length])].sort((a, b) => a - b);
  return points.slice(1).map((end, i) => bytes.subarray(points[i], end));
}

describe("an event stream", () => {
  test("gives the data of each event and leaves out comments and empty data", () => {
    const stream =
      ": hello\n\ndata: a\n\ndata:\n\n:\ndata: b\ndata: c\n\nevent: error\ndata: d\n\nid: 7\nretry: 5\nfoo: bar\ndata:e\n\n";
    expect(decode([Buffer.from(stream)])).toEqual([["a"], ["b\nc"], ["d", "error"], ["e"]]);
  });

  test.each(["\n", "\r\n", "\r"])("lines may end with %j", (end) => {
    expect(decode([Buffer.from(["data: a", "", ": x", "data: b", "", ""].join(end))])).toEqual([["a"], ["b"]]);
  });

  test("a byte order mark at the start is no part of it", () => {
    expect(decode([Buffer.from("\uFEFFdata: a\n\n")])).toEqual([["a"]]);
  });

  test("a last event without its empty line counts", () => {
    expect(decode([Buffer.from("data: a\n\ndata: [DONE]")])).toEqual([["a"], ["[DONE]"]]);
  });

  test("the events do not depend on where the bytes are cut", () => {
    const line = fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }).map((text) => `data: ${text.replace(/[\r\n]/g, "")}`),
      fc.constantFrom(": keep-alive", "", "event: error", "id: 1", "data:", "data: 日本語 😀 é", "nonsense"),
    );
    const stream = fc
      .tuple(fc.array(line, { maxLength: 20 }), fc.constantFrom("\n", "\r\n", "\r"))
      .map(([lines, end]) => lines.join(end) + end + end);
    fc.assert(
      fc.property(stream, fc.array(fc.nat(300), { maxLength: 20 }), (text, at) => {
        const bytes = Buffer.from(text);
        const expected = decode([bytes]);
        expect(decode(cut(bytes, at))).toEqual(expected);
        expect(decode(cut(bytes, [...bytes.keys()]))).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test("broken UTF-8 does no more harm in pieces than in one", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.array(fc.nat(60)), (noise, at) => {
        const bytes = Buffer.concat([Buffer.from("data: "), Buffer.from(noise), Buffer.from("x\n\n")]);
        expect(decode(cut(bytes, at))).toEqual(decode([bytes]));
      }),
    );
  });

  test("an event beyond the bound is refused instead of collected", () => {
    const decoder = createSseDecoder(() => {}, 1000);
    decoder.feed(Buffer.from("data: "));
    expect(() => {
      for (let i = 0; i < 100; i++) decoder.feed(Buffer.from("x".repeat(50)));
    }).toThrow(expect.objectContaining({ kind: "protocol", code: "event_too_large" }));
  });
});
