import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../src/core/errors.ts";
import { checkAddress, isPrivate } from "../../../src/core/reading/guard.ts";

const refusal = (typed: string): string | undefined => {
  try {
    checkAddress(typed);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.key;
    throw error;
  }
};
const PRIVATE = "error.page.private";

/** Networks that nobody outside can be meant by. */
const privateV4 = fc.oneof(
  fc.tuple(fc.constantFrom(0, 10, 127), fc.nat(255), fc.nat(255), fc.nat(255)),
  fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), fc.nat(255), fc.nat(255)),
  fc.tuple(fc.constant(192), fc.constant(168), fc.nat(255), fc.nat(255)),
  fc.tuple(fc.constant(169), fc.constant(254), fc.nat(255), fc.nat(255)),
  fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), fc.nat(255), fc.nat(255)),
  fc.tuple(fc.integer({ min: 224, max: 255 }), fc.nat(255), fc.nat(255), fc.nat(255)),
);
const publicV4 = fc
  .tuple(fc.integer({ min: 1, max: 223 }), fc.nat(255), fc.nat(255), fc.nat(255))
  .filter(([a, b]) => ![10, 127, 192, 198, 203].includes(a) && !(a === 172 && b >= 16 && b < 32))
  .filter(([a, b]) => !(a === 169 && b === 254) && !(a === 100 && b >= 64 && b < 128));

type Four = readonly [number, number, number, number];
const asNumber = ([a, b, c, d]: Four): number => ((a * 256 + b) * 256 + c) * 256 + d;
const hex = (n: number) => n.toString(16);

/** Every way in which a browser lets an IPv4 address be written. */
const WAYS: readonly ((four: Four) => string)[] = [
  (four) => four.join("."),
  (four) => String(asNumber(four)),
  (four) => `0x${hex(asNumber(four))}`,
  (four) => four.map((n) => `0${n.toString(8)}`).join("."),
  (four) => four.map((n) => `0x${hex(n)}`).join("."),
  ([a, b, c, d]) => `${a}.${b}.${c * 256 + d}`,
  ([a, b, c, d]) => `${a}.${(b * 256 + c) * 256 + d}`,
  (four) => `${four.join(".")}.`,
  (four) => four.join("。"),
];
const WRAPPED: readonly ((four: Four) => string)[] = [
  (four) => `[::ffff:${four.join(".")}]`,
  (four) => `[::${four.join(".")}]`,
  (four) => `[64:ff9b::${four.join(".")}]`,
  ([a, b, c, d]) => `[2002:${hex(a * 256 + b)}:${hex(c * 256 + d)}::1]`,
  ([a, b, c, d]) => `[::ffff:${hex(a * 256 + b)}:${hex(c * 256 + d)}]`,
];

describe("an address that somebody typed", () => {
  it("may not lead into a private network, however that is written", () => {
    const write = fc.constantFrom(...WAYS, ...WRAPPED);
    fc.assert(
      fc.property(privateV4, write, fc.constantFrom("http://", "https://"), (four, way, scheme) => {
        expect(refusal(`${scheme}${way(four as Four)}/x`)).toBe(PRIVATE);
        expect(isPrivate(four.join("."))).toBe(true);
      }),
    );
  });

  it("may name a public address", () => {
    fc.assert(
      fc.property(publicV4, fc.constantFrom(...WAYS), (four, way) => {
        expect(refusal(`http://${way(four as Four)}/`)).toBeUndefined();
      }),
    );
  });

  it.each([
    "http://localhost/",
    "http://LOCALHOST.:8080",
    "https://a.localhost",
    "https://printer.local",
    "https://metadata.google.internal/computeMetadata",
    "http://router",
    "http://[::1]:80/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://[ff02::1]/",
    "http://[::]/",
    "http://router.home.arpa/",
  ])("%s is private", (typed) => {
    expect(refusal(typed)).toBe(PRIVATE);
  });

  it.each([
    "file:///etc/passwd",
    "ftp://example.org/",
    "javascript:alert(1)",
    "data:text/html,hi",
    "gopher://example.org",
    "https://ada:secret@example.org/",
    "https://ada@example.org/",
    "",
    "   ",
    "what is this?",
    `https://example.org/${"x".repeat(3000)}`,
  ])("%o is none", (typed) => {
    expect(refusal(typed)).toBe("error.page.address");
  });

  it.each([
    ["example.org", "https://example.org/"],
    ["<https://example.org/a#b>", "https://example.org/a"],
    ["example.org:8443/x", "https://example.org:8443/x"],
    ["HTTP://Example.ORG", "http://example.org/"],
    ["https://bücher.example/", "https://xn--bcher-kva.example/"],
    ["http://[2606:4700::1111]/", "http://[2606:4700::1111]/"],
  ])("%s leads to %s", (typed, url) => {
    expect(checkAddress(typed).href).toBe(url);
  });

  it("never makes anything but a refusal or a public address, whatever it is", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.webAuthority()), (typed) => {
        if (refusal(typed) !== undefined) return;
        expect(checkAddress(typed).protocol).toMatch(/^https?:$/);
      }),
    );
  });
});
