/** A little more than Discord's own second. */
const WINDOW_MS = 1030;

/**
 * Lets so many requests through that Discord, wherever it counts them between their leaving and their answer, never
 * counts more than `limit` in a second. The pacer spreads draws by when they leave; on the way they may bunch up.
 */
export interface Gate {
  pass<T>(run: () => Promise<T>): Promise<T>;
}

/** @param limit requests per second, `Infinity` for no bound */
export function createGate(limit: number, now: () => number = () => performance.now()): Gate {
  let inFlight = 0;
  /** When the answers of the last second came, oldest first. */
  const answeredAt: number[] = [];
  const waiting: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;

  function hasRoom(): boolean {
    const since = now() - WINDOW_MS;
    while (answeredAt.length > 0 && (answeredAt[0] ?? 0) <= since) answeredAt.shift();
    return inFlight + answeredAt.length < limit;
  }

  function letIn(): void {
    timer = undefined;
    while (waiting.length > 0 && hasRoom()) {
      inFlight++;
      waiting.shift()?.();
    }
    const oldest = answeredAt[0];
    // Where all are under way, the next answer goes on from here.
    if (waiting.length > 0 && oldest !== undefined) timer = setTimeout(letIn, Math.max(1, oldest + WINDOW_MS - now()));
  }

  async function enter(): Promise<void> {
    if (waiting.length === 0 && hasRoom()) {
      inFlight++;
      return;
    }
    const turn = new Promise<void>((resolve) => waiting.push(resolve));
    if (timer === undefined) letIn();
    await turn;
  }

  return {
    async pass(run) {
      if (limit === Number.POSITIVE_INFINITY) return run();
      await enter();
      try {
        return await run();
      } finally {
        inFlight--;
        answeredAt.push(now());
        if (waiting.length > 0 && timer === undefined) letIn();
      }
    },
  };
}
