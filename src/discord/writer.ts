import type { Speaker } from "../core/part.ts";
import type { Body, FileOut } from "./body.ts";

/** A message of an answer, as it was written. */
export interface Wrote {
  readonly id: string;
  /** Ids of the files that it carries. */
  readonly files: readonly string[];
  /** False where an earlier try had made the message: it may show something older. */
  readonly current: boolean;
}

/** How an answer is shown as somebody's words. */
export interface Manner {
  /** The messages that it stands in, of those that there were. */
  readonly ids: readonly string[];
  /** A line above the first words; empty for none. */
  readonly lead: string;
  /** Shown on the first message. */
  readonly picture?: FileOut | undefined;
}

/**
 * Writes the messages of one answer, each with one request. What goes wrong: RetryAfter, Unanswered, ApiError, Full, Over.
 */
export interface Writer {
  /** Whether the next request counts against the bot's global limit. */
  readonly global: boolean;
  readonly maxPieces: number;
  readonly maxFileBytes: number;
  /** Whether the first message is there before it is known what it will hold. */
  readonly needsWords: boolean;
  /** Whether what somebody else says does not count against that limit either. */
  readonly isFreeForOthers?: boolean;
  /** Makes the first response, where Discord waits for one. Resolves with the messages that the answer then stands in. */
  begin(): Promise<readonly string[]>;
  /** @param before ids of the answer's messages so far, in order */
  create(body: Body, before: readonly string[], signal: AbortSignal): Promise<Wrote>;
  /** @param keep ids of the files that stay; undefined takes all present ones away */
  edit(id: string, body: Body, keep: readonly string[] | undefined, signal: AbortSignal): Promise<Wrote>;
  remove(id: string, signal: AbortSignal): Promise<void>;
  /**
   * What is written from now on is said by somebody. Where a writer cannot do that, speakers are left out.
   * @param ids the messages that the answer stands in so far
   */
  speakAs?(speaker: Speaker, ids: readonly string[], signal: AbortSignal): Promise<Manner>;
}

/** No further message can be added to this answer; those that are there can still be edited. */
export class Full extends Error {
  override name = "Full";
}

/** Nothing can be shown any more, and nobody is to blame: the message is gone, or its time is over. */
export class Over extends Error {
  override name = "Over";
}

/** Nobody can edit this message any more; the answer does without it. */
export class Orphaned extends Error {
  override name = "Orphaned";
}
