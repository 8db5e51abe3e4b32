import type { Log } from "../../log.ts";
import { createBackground } from "../background.ts";
import type { Memory, Thread } from "./memory.ts";
import { isBlank, type RememberedTurn, type Summary } from "./records.ts";

/** Writes what was said, in short: an earlier summary and the turns that follow it. */
export type Summarise = (
  earlier: string | undefined,
  turns: readonly RememberedTurn[],
  place: string,
) => Promise<string>;

/** Says what a turn's pictures show; undefined where that cannot be found out any more. */
export type Describe = (turn: RememberedTurn, place: string) => Promise<string | undefined>;

/** More verbatim turns than this are folded, however short they are. */
export const MOST_TURNS = 24;

const isLong = ({ turns, path }: Thread, maxTokens: number): boolean =>
  path.length > MOST_TURNS || turns.reduce((sum, turn) => sum + turn.tokens, 0) > maxTokens;
const lacksSummary = ({ base, summary }: Thread): boolean => base !== undefined && summary === undefined;

/** Whether there is anything to do for who has a thread at hand. */
export const needsFolding = (thread: Thread, maxTokens: number): boolean =>
  lacksSummary(thread) || isLong(thread, maxTokens);

/** Keeps threads short: folds their oldest turns into running summaries, and makes summaries anew when turns are forgotten. */
export interface Folding {
  /**
   * Folds, in the background, the oldest turns of the thread that ends with `turnId` where they are more than
   * `maxTokens` or `MOST_TURNS`. One fold at a time per place.
   */
  fold(place: string, turnId: string, maxTokens: number): void;
  /** Blanks turns and makes every summary that knew of them anew without them, in the background. */
  erase(place: string, turnIds: readonly string[]): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export function createFolding(o: {
  readonly memory: Memory;
  readonly summarise: Summarise;
  readonly describe: Describe;
  readonly log: Log;
}): Folding {
  const { memory, summarise } = o;
  const background = createBackground(o.log);

  async function live(place: string, ids: readonly string[]): Promise<RememberedTurn[]> {
    const turns = await Promise.all(ids.map((id) => memory.turn(place, id)));
    return turns.filter((turn) => turn !== undefined && !isBlank(turn)) as RememberedTurn[];
  }

  /** From here on a description stands for the pictures. */
  async function describePictures(place: string, turns: readonly RememberedTurn[]): Promise<void> {
    for (const turn of turns.filter((each) => each.images.length > 0 && each.seen === undefined)) {
      const seen = (await o.describe(turn, place)) ?? "";
      await memory.revise(place, turn.id, (known) => (isBlank(known) ? known : { ...known, seen }));
    }
  }

  /** Makes a summary's text anew from what is left of what it covers. */
  async function remake(place: string, id: string): Promise<string> {
    const summary = await memory.summaries.get(place, id);
    if (!summary) return "";
    if (summary.text !== undefined) return summary.text;
    const earlier = summary.base ? await remake(place, summary.base) : undefined;
    const turns = await live(place, summary.covers);
    const text = turns.length > 0 ? await summarise(earlier || undefined, turns, place) : (earlier ?? "");
    // Something may have been forgotten meanwhile: then this text is stale before it is written.
    if ((await live(place, summary.covers)).length === turns.length)
      await memory.summaries.set(place, id, { ...summary, text });
    return text;
  }

  async function foldNow(place: string, turnId: string, maxTokens: number): Promise<void> {
    const thread = await memory.thread(place, turnId);
    const { base, turns, path } = thread;
    if (base !== undefined && lacksSummary(thread)) await remake(place, base);
    if (!isLong(thread, maxTokens)) return;
    const covers = oldest(path, turns, maxTokens / 2);
    const last = covers.at(-1);
    if (last === undefined) return;
    const earlier = base === undefined ? undefined : (await memory.summaries.get(place, base))?.text;
    await describePictures(place, await live(place, covers));
    const folded = await live(place, covers);
    const text = folded.length > 0 ? await summarise(earlier || undefined, folded, place) : (earlier ?? "");
    if ((await live(place, covers)).length === folded.length)
      await memory.summaries.set(place, last, { base, covers: [...covers], text });
  }

  return {
    fold(place, turnId, maxTokens) {
      background.begin(place, "Folding", () => foldNow(place, turnId, maxTokens));
    },
    async erase(place, turnIds) {
      for (const id of turnIds) await memory.forgetTurn(place, id);
      const stale = staleSummaries(await memory.summaries.all(place), new Set(turnIds));
      for (const [id, { base, covers }] of stale) await memory.summaries.set(place, id, { base, covers });
      if (stale.size > 0)
        background.begin(place, "Making summaries anew", async () => {
          for (const id of stale.keys()) await remake(place, id);
        });
    },
    idle: () => background.idle(),
  };
}

/** The summaries that know of a forgotten turn, themselves or through the earlier ones that they go on from. */
function staleSummaries(
  all: readonly (readonly [string, Summary])[],
  gone: ReadonlySet<string>,
): ReadonlyMap<string, Summary> {
  const known = new Map(all);
  const isStale = (summary: Summary | undefined): boolean =>
    summary !== undefined &&
    (summary.covers.some((id) => gone.has(id)) || (summary.base !== undefined && isStale(known.get(summary.base))));
  return new Map(all.filter(([, summary]) => isStale(summary)));
}

/** The oldest ids of a path: all but the newest that fit into `keepTokens` and half of `MOST_TURNS`. */
function oldest(path: readonly string[], turns: readonly RememberedTurn[], keepTokens: number): readonly string[] {
  const tokensOf = new Map(turns.map((turn) => [turn.id, turn.tokens]));
  let kept = 0;
  let tokens = 0;
  for (const id of path.toReversed()) {
    tokens += tokensOf.get(id) ?? 0;
    // The newest turn always stays as it was said.
    if (kept > 0 && (tokens > keepTokens || kept >= MOST_TURNS / 2)) break;
    kept++;
  }
  return path.slice(0, path.length - kept);
}
