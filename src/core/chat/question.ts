import type { FileRef } from "../turn.ts";

/** What is to be answered. */
export interface Question {
  readonly text: string;
  /** What came along: sorted into pictures and texts by their bytes. */
  readonly attached: readonly FileRef[];
  /** Neither reads nor enters the place's memory. */
  readonly private: boolean;
  /** The turn that it continues, where it is neither the one replied to nor the place's newest; null begins anew. */
  readonly parent?: string | null;
}
