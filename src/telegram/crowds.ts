/** What Telegram takes in a group, edits too. */
export const PER_MINUTE_PER_GROUP = 20;
const MINUTE_MS = 60_000;
const MAX_KEPT = 5_000;

/** How many of a group's sends are not needed for the ends of the answers under way. */
export interface Crowds {
  /** An answer is under way until what this returns is called. */
  begin(group: number): () => void;
  sent(group: number, sends?: number): void;
  /** What may still be sent within a minute, once each answer has its end; below 0 where even those must wait. */
  spare(group: number): number;
}

export function createCrowds(now: () => number): Crowds {
  const underWay = new Map<number, number>();
  const sends = new Map<number, number[]>();

  function recent(group: number): readonly number[] {
    const since = now() - MINUTE_MS;
    return sends.get(group)?.filter((at) => at > since) ?? [];
  }

  return {
    begin(group) {
      underWay.set(group, (underWay.get(group) ?? 0) + 1);
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        const left = (underWay.get(group) ?? 1) - 1;
        if (left > 0) underWay.set(group, left);
        else underWay.delete(group);
      };
    },
    sent(group, count = 1) {
      if (sends.size >= MAX_KEPT) for (const id of sends.keys()) if (recent(id).length === 0) sends.delete(id);
      sends.set(group, [...recent(group), ...Array<number>(count).fill(now())]);
    },
    spare: (group) => PER_MINUTE_PER_GROUP - recent(group).length - (underWay.get(group) ?? 0),
  };
}
