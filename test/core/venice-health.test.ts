import { expect, it } from "vitest";
import { createVeniceHealth } from "../../src/core/venice-health.ts";
import { type Venice, VeniceError } from "../../src/venice/index.ts";

function setUp(rateLimits: () => Promise<{ accessPermitted: boolean }>) {
  const clock = { at: 0 };
  let probes = 0;
  const account = {
    rateLimits() {
      probes++;
      return rateLimits();
    },
  };
  const venice = { account } as unknown as Venice;
  const health = createVeniceHealth(
    () => venice,
    () => clock.at,
  );
  return { health, clock, probes: () => probes };
}
const reply = (status: number, path = "/chat/completions") => ({ status, path, endpoint: "chat" as const, limits: [] });

it("believes a recent good reply and asks otherwise", async () => {
  const { health, clock, probes } = setUp(async () => ({ accessPermitted: true }));
  health.observe(reply(200));
  expect(await health.check()).toEqual({ ready: true });
  expect(probes()).toBe(0);
  clock.at = 61_000;
  expect(await health.check()).toEqual({ ready: true });
  expect(probes()).toBe(1);
  clock.at = 65_000;
  await health.check();
  expect(probes()).toBe(1);
});

it("says why Venice is of no use", async () => {
  const refused = setUp(async () => {
    throw new VeniceError("auth", { status: 401 });
  });
  refused.health.observe(reply(200, "/models"));
  expect(await refused.health.check()).toMatchObject({
    ready: false,
    reason: expect.stringContaining("refused the key"),
  });
  const forbidden = setUp(async () => ({ accessPermitted: false }));
  expect(await forbidden.health.check()).toMatchObject({ ready: false });
});

it("doubts a key that was just refused", async () => {
  const { health, probes } = setUp(async () => ({ accessPermitted: true }));
  health.observe(reply(200));
  health.observe(reply(402));
  await health.check();
  expect(probes()).toBe(1);
});
