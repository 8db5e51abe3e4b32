import { afterEach, expect, test, vi } from "vitest";
import { browserTestsRun } from "./chromium.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test("tests that find no Chromium say in one line that they were left out", () => {
  vi.stubEnv("GONDOLIER_REQUIRE_BROWSER", "");
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  expect(browserTestsRun("the chat", "")).toBe(false);
  expect(written.mock.calls).toEqual([["LEFT OUT, no Chromium on this machine: the chat\n"]]);
});

test("they fail instead where a browser is required", () => {
  vi.stubEnv("GONDOLIER_REQUIRE_BROWSER", "1");
  expect(() => browserTestsRun("the chat", "")).toThrow("No Chromium was found");
});
