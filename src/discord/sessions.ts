import { z } from "zod";
import type { Space } from "../core/store/store.ts";
import type { Log } from "../log.ts";
import { madeAt } from "./ids.ts";
import { createProgress, type GatewayEvent } from "./progress.ts";
import { pause } from "./rest.ts";
import { type Resumed, resume, type Session } from "./resume.ts";

const AGAIN_AFTER_MS = [500, 2000, 5000];
/** Nobody waits longer than 3 s for the first response. */
const INTERACTION_MS = 2500;
/** Looking back begins so long before the last event. */
const MARGIN_MS = 10_000;
/** After a session's beginning its servers are told one by one: all are, when none came for so long. */
const SETTLE_MS = 1000;

/**
 * What people wrote while no process was there to hear it. Discord replays to a session that is resumed what it missed, for
 * some minutes, but tells it neither servers nor channels again. So each process begins a session of its own, and resumes
 * the last process's aside, only to hear it out. Where a session is gone, the channels are looked through.
 */
export interface Sessions {
  /**
   * An event came in.
   * @param taken resolves when it needs no second hearing; undefined where it is not taken in
   */
  heard(event: GatewayEvent, taken: Promise<void> | undefined): void;
  /** Hears out the last process's sessions; from then on this process's are kept for the next. Of use once. */
  catchUp(): Promise<void>;
  /** Keeps for the next process how far this one has come. */
  save(): Promise<void>;
}

export function createSessions(o: {
  readonly space: Space<unknown>;
  readonly token: string;
  /** Takes in an event that was missed; undefined where nothing is taken in any more. */
  readonly onMissed: (type: string, data: unknown, shard: number) => Promise<void> | undefined;
  /** Takes in what was written since then, as far as it can be found. */
  readonly lookBack: (since: number, direct: readonly string[]) => Promise<void>;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly now: () => number;
}): Sessions {
  const { token, signal, log, now } = o;
  const onError = (error: unknown) => {
    if (!signal.aborted) log.error({ err: error }, "discord: how far I have heard cannot be kept");
  };
  const progress = createProgress(o.space, now, onError);
  let isCaughtUp: Promise<void> | undefined;
  let serverAt = 0;

  /** Undefined where Discord does not tell any more what was missed. */
  async function hearOut(session: Session): Promise<Resumed | undefined> {
    const { shard } = session;
    const taken: (Promise<void> | undefined)[] = [];
    const onEvent = (type: string, data: unknown) => {
      if (isTooLate(type, data, now())) return;
      if (type === "MESSAGE_CREATE") progress.remember(data);
      taken.push(o.onMissed(type, data, shard));
    };
    for (const waitMs of AGAIN_AFTER_MS) {
      try {
        const resumed = await resume({ session, token, onEvent, signal });
        await Promise.all(taken);
        signal.throwIfAborted();
        if (resumed) log.info({ shard, events: taken.length }, "discord: heard what was missed");
        else log.info({ shard }, "discord: away for too long to be told what was missed");
        return resumed;
      } catch (error) {
        signal.throwIfAborted();
        log.info({ shard, fault: error instanceof Error ? error.message : "" }, "discord: cannot hear what was missed");
        await pause(waitMs, signal);
      }
    }
    return undefined;
  }

  async function catchUp(): Promise<void> {
    const { at, sessions } = await progress.left();
    const resumed = await Promise.all(sessions.map(hearOut));
    if (resumed.includes(undefined)) await seek(at);
    await progress.keep();
    // Not before the own ones are kept: until then a crash leaves the old ones to the next process.
    for (const session of resumed) session?.end();
  }

  /** Discord has ended a session of this process's own, and what came before the next one was told to nobody. */
  async function bridge(since: number): Promise<void> {
    progress.hold();
    do {
      await pause(SETTLE_MS, signal);
    } while (now() - serverAt < SETTLE_MS);
    await seek(since);
    await progress.keep();
  }

  async function seek(since: number): Promise<void> {
    await o.lookBack(since - MARGIN_MS, progress.direct).catch((error: unknown) => {
      signal.throwIfAborted();
      log.warn({ err: error }, "discord: what was missed cannot be looked for");
    });
  }

  return {
    heard(event, taken) {
      if (event.type === "GUILD_CREATE") serverAt = now();
      const before = progress.heard(event, taken);
      if (before !== undefined) bridge(before).catch(onError);
    },
    async catchUp() {
      isCaughtUp ??= catchUp();
      await isCaughtUp.catch(onError);
    },
    save: progress.save,
  };
}

/** The person has long read that the bot did not respond. */
function isTooLate(type: string, data: unknown, at: number): boolean {
  if (type !== "INTERACTION_CREATE") return false;
  const { data: interaction } = z.object({ id: z.string().regex(/^\d{1,20}$/) }).safeParse(data);
  return !interaction || at - madeAt(interaction.id) > INTERACTION_MS;
}
