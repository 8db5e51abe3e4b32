import type { Pacer } from "../render/pacer.ts";
import type { Writer } from "./writer.ts";

/** How and where one answer is shown. */
export interface ShowOptions {
  readonly writer: Writer;
  readonly pacer: Pacer;
  /** Between two edits in the channel. */
  readonly gapMs: number;
  readonly channel: string;
  /** What shares the gap: the channel, or for an interaction its own webhook. */
  readonly pace: string;
  readonly locale: string;
  /** Messages that the answer is to be written into. */
  readonly sent: readonly string[];
  /** Whether those show something that has worth of its own, until the answer has more. */
  readonly replaces: boolean;
  /** Whether it stands below what its interaction was pressed on, and not in there. */
  readonly below: boolean;
  /** When a status may stand in for an answer that has not begun; undefined for never. */
  readonly statusAfterMs: number | undefined;
  /** Called when the first message is out, or the answer has ended. */
  readonly onShown: () => void;
  /** What has to be shown first: an earlier change of the same message. */
  readonly after: Promise<void> | undefined;
  /** Called when all is written. */
  readonly onWritten: () => void;
  /** Called before a message is taken away. */
  readonly onRemove: (id: string) => void;
  /**
   * Called when nothing more can be shown although the answer still grows: its time is over, or somebody deleted it.
   * @param deleted its messages, in that case
   */
  readonly onOver: (deleted: readonly string[]) => void;
  /** Whether this process ends, so that another one will go on with what is not finished. */
  readonly isStopping: () => boolean;
  /** Told how long words of the answer may lie unread; the result is called at its end. */
  readonly onGrowing: (restMs: () => number) => () => void;
  readonly now: () => number;
}
