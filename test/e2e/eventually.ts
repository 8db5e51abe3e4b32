import { vi } from "vitest";

/** Checks again and again until the check passes; what it failed with last is thrown when the time is over. */
export async function eventually<T>(check: () => T | Promise<T>, withinMs = 8_000): Promise<T> {
  return vi.waitFor(check, { timeout: withinMs, interval: 25 });
}
