import type { Body } from "./body.ts";

/** A message of an answer, as it was written. */
export interface Wrote {
  readonly id: string;
  /** Ids of the files that it carries. */
  readonly files: readonly string[];
  /** False where an earlier try had made the message: it may show something older. */
  readonly current: boolean;
}

/**
 * Writes the messages of one answer, each with one request. What goes wrong: RetryAfter, Unanswered, ApiError, Full, Over.
 */
export interface Writer {
  /** Whether the next request counts against the bot's global limit. */
  readonly global: boolean;
  readonly maxPieces: number;
  readonly maxFileBytes: number;
  /** Makes the first response, where Discord waits for one. Resolves with the messages that the answer then stands in. */
  begin(): Promise<readonly string[]>;
  /** @param before ids of the answer's messages so far, in order */
  create(body: Body, before: readonly string[], signal: AbortSignal): Promise<Wrote>;
  /** @param keep ids of the files that stay; undefined takes all present ones away */
  edit(id: string, body: Body, keep: readonly string[] | undefined, signal: AbortSignal): Promise<Wrote>;
  remove(id: string, signal: AbortSignal): Promise<void>;
}

/** No further message can be added to this answer; those that are there can still be edited. */
export class Full extends Error {
  override name = "Full";
}

/** Nothing can be shown any more, and nobody is to blame: the message is gone, or its time is over. */
export class Over extends Error {
  override name = "Over";
}
