/** Draws at most once per interval, always soon after the last change. */
export interface Pace {
  /** Draws at once. */
  now(): void;
  /** Draws when the interval since the last drawing is over. */
  soon(): void;
  /** Draws no more. */
  stop(): void;
}

export function createPace(draw: () => void, intervalMs: number): Pace {
  let timer: NodeJS.Timeout | undefined;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let stopped = false;
  const now = () => {
    clearTimeout(timer);
    timer = undefined;
    if (stopped) return;
    drawnAt = performance.now();
    draw();
  };
  return {
    now,
    soon() {
      timer ??= setTimeout(now, Math.max(0, drawnAt + intervalMs - performance.now()));
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
