const EVERY_MS = 25;

/**
 * Checks again and again until the check passes; what it failed with last is thrown when the time is over. That is long,
 * since a busy machine is slow: a test that passes never waits for it.
 */
export async function eventually<T>(check: () => T | Promise<T>, withinMs = 60_000): Promise<T> {
  const giveUpAt = Date.now() + withinMs;
  for (;;) {
    const begunAt = Date.now();
    try {
      return await check();
    } catch (error) {
      if (Date.now() >= giveUpAt) throw error;
    }
    // The platforms live in this process too: a check that takes long must leave them more time.
    await new Promise((resolve) => setTimeout(resolve, Math.max(EVERY_MS, 2 * (Date.now() - begunAt))));
  }
}
