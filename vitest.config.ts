import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // A poll waits for what the machine may be slow to do; what never comes still fails.
    expect: { poll: { timeout: 5_000 } },
    pool: "threads",
    // Most of a test is waiting for a pace: more files at once than there are cores.
    maxWorkers: 4,
  },
});
