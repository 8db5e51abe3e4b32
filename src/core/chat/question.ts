import type { RememberedTurn } from "../memory/records.ts";
import type { Source } from "../part.ts";
import type { FileRef } from "../turn.ts";
import type { AttachedText } from "./attachments.ts";

/** What is to be answered. */
export interface Question {
  readonly text: string;
  /** What came along: sorted into pictures and texts by their bytes. */
  readonly attached: readonly FileRef[];
  /** What was said in recordings that came along. */
  readonly heard?: readonly { readonly name: string; readonly text: string }[];
  /** Pages and documents that it is about, with where they are kept. */
  readonly documents?: readonly AttachedText[];
  /** It is looked up on the web, whatever is set in the place. */
  readonly search?: boolean;
  /** What the numbers in its documents stand for. */
  readonly sources?: readonly Source[];
  /** Nobody's character answers it, and no persona. */
  readonly plain?: boolean;
  /** Neither reads nor enters the place's memory. */
  readonly private: boolean;
  /** The turn that it continues, where it is neither the one replied to nor the place's newest; null begins anew. */
  readonly parent?: string | null;
  /** The turn whose question this is once more: the new answer stands beside that one. */
  readonly again?: RememberedTurn;
  /** The id of the model that is to answer, whatever is set in the place. */
  readonly model?: string;
  /** What the model is told where nobody asked; not remembered. */
  readonly cue?: string;
}
