import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // For machines that are slow or busy; what never comes still fails.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    pool: "threads",
    // Most of a test is waiting for a pace: more files at once than there are cores.
    maxWorkers: 4,
  },
});
