import { describe, expect, test } from "vitest";
import { VeniceError, type VeniceErrorKind, type VeniceErrorOptions } from "../../src/venice/index.ts";
import { type RetrySafety, retryWaitMs } from "../../src/venice/retry.ts";

const policy = { tries: 3, longestWaitMs: 60_000 };
const wait = (kind: VeniceErrorKind, options: VeniceErrorOptions = {}, attempt = 1, safety: RetrySafety = "always") =>
  retryWaitMs(new VeniceError(kind, options), attempt, safety, policy, () => 0.5);

describe("a request is sent again", () => {
  test("after growing, random pauses when the service fails", () => {
    expect([1, 2].map((attempt) => wait("unavailable", { status: 503 }, attempt))).toEqual([250, 500]);
    expect(wait("network", { code: "ECONNRESET" })).toBe(250);
  });
  test("after the pause that the service asks for", () => {
    expect(wait("limit", { status: 429, retryAfterMs: 12_000 })).toBe(12_125);
    expect(wait("limit", { status: 429 })).toBe(2000);
  });
  test("at most twice, and once after a timeout upstream", () => {
    expect(wait("unavailable", { status: 503 }, 3)).toBeUndefined();
    expect(wait("timeout", { status: 504 }, 1)).toBeDefined();
    expect(wait("timeout", { status: 504 }, 2)).toBeUndefined();
  });
  test.each<[VeniceErrorKind, VeniceErrorOptions]>([
    ["auth", { status: 401 }],
    ["payment", { status: 402 }],
    ["invalid", { status: 400 }],
    ["blocked", { status: 422 }],
    ["unavailable", { status: 403 }],
    ["unavailable", { code: "paused", retryAfterMs: 10 }],
    ["timeout", { code: "silent" }],
    ["protocol", { code: "not_json" }],
    ["limit", { status: 429, retryAfterMs: 61_000 }],
  ])("not after %s %j", (kind, options) => {
    expect(wait(kind, options)).toBeUndefined();
  });
  test("only when it was certainly not begun, if doing it twice would cost twice", () => {
    expect(wait("network", { code: "ECONNRESET" }, 1, "unsent")).toBeUndefined();
    expect(wait("unavailable", { status: 500 }, 1, "unsent")).toBeUndefined();
    expect(wait("network", { code: "ECONNREFUSED" }, 1, "unsent")).toBeDefined();
    expect(wait("limit", { status: 429 }, 1, "unsent")).toBeDefined();
    expect(wait("network", { code: "ECONNREFUSED" }, 1, "never")).toBeUndefined();
  });
  test("only when the service itself said that it failed, if doing it twice would cost little", () => {
    expect(wait("unavailable", { status: 502 }, 1, "refused")).toBeDefined();
    expect(wait("limit", { status: 429 }, 1, "refused")).toBeDefined();
    expect(wait("network", { code: "ECONNREFUSED" }, 1, "refused")).toBeDefined();
    expect(wait("network", { code: "ECONNRESET" }, 1, "refused")).toBeUndefined();
    expect(wait("timeout", { status: 504 }, 1, "refused")).toBeUndefined();
  });
  test("never for what is no failure of the service", () => {
    expect(retryWaitMs(new TypeError("bug"), 1, "always", policy, () => 0)).toBeUndefined();
  });
});
