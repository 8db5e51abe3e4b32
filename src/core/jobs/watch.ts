import { type JobState, keyName, type Venice, VeniceError } from "../../venice/index.ts";
import { alertOwners } from "../error-words.ts";
import type { TellOwners } from "../owners.ts";
import type { OwnKeys } from "../quota/own-keys.ts";
import { StoreAwayError } from "../store/store.ts";
import type { Turn } from "../turn.ts";
import type { Job } from "./record.ts";

const MINUTE_MS = 60_000;
/** Venice forgets results after a day. */
const GONE_MS = 24 * 60 * MINUTE_MS;
const EVERY_MS = { video: 7_000, music: 3_000 } as const;
/** What takes longer than this is looked at once a minute. */
const LONG_MS = 20 * MINUTE_MS;
/** Of 120 looks a minute that a key has, half. */
const LEAST_GAP_MS = 1_000;
/** What only an owner can mend is not asked for every few seconds. */
const REFUSED_MS = MINUTE_MS;

export type Seen = JobState | { readonly state: "away" };

/** Looks at jobs that are under way, no more often than is good. */
export interface Watch {
  /** What stands in the way and may pass is `away`. */
  look(job: Job, turn: Pick<Turn, "person" | "place">, signal: AbortSignal): Promise<Seen>;
  /** Waits until the next look is due; an aborted signal ends it early. */
  rest(job: Job, signal: AbortSignal): Promise<void>;
  /** Counts a job as watched until the returned function is called. */
  begin(): () => void;
}

export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export function createWatch(o: {
  readonly venice: Venice;
  readonly ownKeys: Pick<OwnKeys, "of">;
  readonly tellOwners: TellOwners;
  readonly now: () => number;
  readonly pause: Pause;
}): Watch {
  const { venice, now } = o;
  let watched = 0;
  let refusedUntil = 0;

  async function retrieve({ order, queued }: Job, turn: Pick<Turn, "person" | "place">, signal: AbortSignal) {
    if (!queued || now() - queued.at > GONE_MS) return expired();
    const own = await o.ownKeys.of(turn.person, turn.place);
    const isOwn = own !== undefined && keyName(own.secret) === queued.key;
    const options = { signal, ...(isOwn && { key: own.secret }) };
    const state = await venice[order.kind].retrieve(queued, options);
    if (state.state !== "elsewhere") return state;
    if (queued.downloadUrl === undefined) return expired();
    return { state: "done", ...(await venice.video.download(queued.downloadUrl, { signal })) } as const;
  }

  return {
    async look(job, turn, signal) {
      try {
        return await retrieve(job, turn, signal);
      } catch (error) {
        if (signal.aborted || error instanceof StoreAwayError) return { state: "away" };
        if (!(error instanceof VeniceError)) throw error;
        if (error.code === "too_large") return { state: "failed", error };
        await alertOwners(error, o.tellOwners);
        const isRefused = error.kind === "auth" || error.kind === "payment";
        refusedUntil = now() + (error.retryAfterMs ?? (isRefused ? REFUSED_MS : 0));
        return { state: "away" };
      }
    },
    async rest({ order, queued }, signal) {
      const age = now() - (queued?.at ?? now());
      const usual = age > LONG_MS ? MINUTE_MS : Math.max(EVERY_MS[order.kind], watched * LEAST_GAP_MS);
      await o.pause(Math.max(usual, refusedUntil - now()), signal);
    },
    begin() {
      watched++;
      return () => {
        watched--;
      };
    },
  };
}

function expired(): Seen {
  return { state: "failed", error: new VeniceError("invalid", { code: "expired" }) };
}
