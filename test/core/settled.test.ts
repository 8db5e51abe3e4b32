import { expect, it } from "vitest";
import { UserError } from "../../src/core/errors.ts";
import { settled } from "../../src/core/settled.ts";
import { VeniceError } from "../../src/venice/index.ts";

/** What is settled for a request that was to cost 2 cents. */
async function charged(make: () => Promise<{ made: string; usd?: number }>): Promise<unknown> {
  const all: unknown[] = [];
  const settle = async (used: unknown) => void all.push(used);
  await settled({ settle }, { usd: 0.02 }, make).catch(() => {});
  expect(all).toHaveLength(1);
  return all[0];
}
const fails = (error: unknown) => () => Promise.reject(error);

it("charges what a request cost, or what it was to cost where nobody says", async () => {
  expect(await charged(async () => ({ made: "x", usd: 0.03 }))).toEqual({ usd: 0.03 });
  expect(await charged(async () => ({ made: "x" }))).toEqual({ usd: 0.02 });
});

it("charges nothing for what was refused", async () => {
  expect(await charged(fails(new VeniceError("invalid")))).toBeUndefined();
  expect(await charged(fails(new VeniceError("network", { code: "ECONNREFUSED" })))).toBeUndefined();
  expect(await charged(fails(new UserError("error.audio.broken", { name: "x" })))).toBeUndefined();
});

it("charges for what may have been made: cut, stopped halfway, or lost after it came", async () => {
  expect(await charged(fails(new VeniceError("network", { code: "ECONNRESET" })))).toEqual({ usd: 0.02 });
  expect(await charged(fails(new DOMException("stopped", "AbortError")))).toEqual({ usd: 0.02 });
  expect(await charged(fails(new Error("the disk is full")))).toEqual({ usd: 0.02 });
});
