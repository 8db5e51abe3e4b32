/**
 * A clock that never goes back: when the one that is given does, time stands still for that reading and goes on from
 * there. Differences stay right, which is all that windows and leases are about.
 */
export function steadyClock(now: () => number): () => number {
  let last = now();
  let lost = 0;
  return () => {
    const read = now();
    if (read < last) lost += last - read;
    last = read;
    return read + lost;
  };
}
