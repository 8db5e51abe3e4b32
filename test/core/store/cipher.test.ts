import fc from "fast-check";
import { expect, it } from "vitest";
import { createCipher } from "../../../src/core/store/cipher.ts";

const cipher = createCipher("a secret of some length");

it("opens what it sealed", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => cipher.decrypt(cipher.encrypt(text)) === text.toWellFormed()),
  );
});

it("never seals the same text the same way twice", () => {
  expect(cipher.encrypt("text")).not.toBe(cipher.encrypt("text"));
});

it("uses no nonce twice, over many pools of them", () => {
  const nonces = Array.from({ length: 2000 }, () => cipher.encrypt("").slice(2, 18));
  expect(new Set(nonces).size).toBe(2000);
});

it("refuses what was changed by one bit, cut, or sealed with another secret", () => {
  const sealed = cipher.encrypt("text");
  const bytes = Buffer.from(sealed.slice(2), "base64");
  for (let i = 0; i < bytes.length; i++) {
    const changed = Buffer.from(bytes);
    changed[i] = (changed[i] ?? 0) ^ 1;
    expect(() => cipher.decrypt(`1.${changed.toString("base64")}`)).toThrow();
  }
  expect(() => cipher.decrypt(sealed.slice(0, -8))).toThrow();
  expect(() => cipher.decrypt("plain text")).toThrow();
  expect(() => createCipher("quite another secret").decrypt(sealed)).toThrow();
});
