import { expect, test } from "vitest";
import { createPublicLookup, isPrivate } from "../../../src/core/reading/guard.ts";

test("addresses of this machine and its networks are private", () => {
  for (const address of [
    ...["127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"],
    ...["::1", "[::1]", "::", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "64:ff9b::7f00:1", "ff02::1"],
    "nonsense",
  ]) {
    expect([address, isPrivate(address)]).toEqual([address, true]);
  }
});

test("other addresses are not", () => {
  for (const address of ["162.159.135.233", "172.32.0.1", "8.8.8.8", "2606:4700::6810:1"]) {
    expect([address, isPrivate(address)]).toEqual([address, false]);
  }
});

test("a name that leads to this machine is not connected to", async () => {
  const error = await new Promise((resolve) => createPublicLookup()("localhost", { all: true }, resolve));
  expect(error).toBeInstanceOf(Error);
});
