import { afterEach, expect, it, vi } from "vitest";
import { redisTestsRun } from "./redis.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it("tests that find no Redis say in one line that they were left out", () => {
  vi.stubEnv("GONDOLIER_REQUIRE_REDIS", "");
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  expect(redisTestsRun("the store", "")).toBe(false);
  expect(written.mock.calls).toEqual([["LEFT OUT, no redis-server on this machine: the store\n"]]);
});

it("they fail instead where Redis is required", () => {
  vi.stubEnv("GONDOLIER_REQUIRE_REDIS", "1");
  expect(() => redisTestsRun("the store", "")).toThrow("No redis-server was found");
});
