import type { CommandSpec, OptionSpec, Suggestion, Typing } from "./command-spec.ts";
import type { Choices, Part } from "./part.ts";
import type { Call, FileRef, Person, Place, Platform, TurnRecord } from "./turn.ts";

/** One way for people to reach the core: a platform. */
export interface Adapter {
  readonly platform: Platform;
  /** Resolves when events are really received. Rejects only for what a retry cannot mend (a refused token). */
  start(): Promise<void>;
  /** Takes no more events; returns once nothing new can come in. Replies that grow may still be drawn afterwards. */
  stop(): Promise<void>;
  /** Closes connections for good, after the last reply. */
  close(): Promise<void>;
  health(): Health;
  /**
   * The renderer for one turn's answer.
   * @param sent ids of the messages that an earlier process already sent for this turn, in order: they are edited, not
   * sent again.
   */
  reply(turn: TurnRecord, sent: readonly string[]): Reply;
  /**
   * How long words of an answer that grows may lie unread, milliseconds: chats are shown them once a second at most, and each
   * step from the model to there costs the same for one word as for ten. 0: they are read as they come.
   */
  restMs(turn: TurnRecord): number;
  /** Whether the person manages this place on the platform. False when that cannot be found out. */
  mayManage(place: Place, person: Person): Promise<boolean>;
  /** Fetches a file again, whole. Throws a `UserError` when it is gone or larger than `maxBytes`. */
  openFile(file: FileRef, maxBytes: number, signal: AbortSignal): Promise<Uint8Array>;
  /** Puts a finished answer's buttons in place of the present ones (an edited question offers Regenerate). */
  amend(place: Place, sent: readonly string[], choices: Choices): Promise<void>;
  /**
   * What a file may weigh to be shown in an answer; Infinity where it may weigh anything.
   * @param target a turn's; undefined: what is said privately to one person
   */
  mostFileBytes(target: unknown): number;
  /**
   * The target of a turn that no event asked for: a job's result, a line of a scene. Its answer is a new message there.
   * Undefined where the bot is no member and can only answer.
   */
  targetIn(place: Place): unknown;
  /** Opens a thread or a topic in a place; undefined where there can be none. What people say in it is for the bot. */
  openThread?(place: Place, title: string): Promise<Place | undefined>;
  /** Names of members and roles that may be taken for `like`, as far as the platform tells. */
  names?(place: Place, like: string): Promise<readonly string[]>;
  /**
   * What was last written in a place by anybody, oldest first, up to and with one message. Undefined where the bot may
   * not read it.
   */
  recent?(place: Place, upTo: string | undefined, limit: number): Promise<readonly Written[] | undefined>;
  /** Says something privately to one person; false when the platform does not let the bot write to them. */
  tell(personId: string, parts: AsyncIterable<Part>): Promise<boolean>;
}

/** A message as people see it. */
export interface Written {
  readonly name: string;
  readonly text: string;
}

export interface Health {
  readonly ready: boolean;
  /** Why it is not ready, in plain words. */
  readonly reason?: string;
}

export interface Reply {
  /**
   * Shows the parts as they come, until the last one is out.
   * @param sent called with all message ids of this answer so far, before the answer grows further
   * @throws DeliveryError when the place cannot be written to
   */
  show(parts: AsyncIterable<Part>, sent: (ids: readonly string[]) => Promise<void>): Promise<void>;
}

/** The platform says no, for good: the place is gone or may not be written to. */
export class DeliveryError extends Error {
  override name = "DeliveryError";
}

/** What an adapter may ask of the core. */
export interface Core {
  readonly commands: readonly CommandSpec[];
  /**
   * Takes an event in: once this resolves, the turn is stored and will be answered, now or after a crash. The answer is
   * not awaited. `seen`: the event came in before, nothing is to be done.
   */
  accept(turn: TurnRecord): Promise<"new" | "seen">;
  /** The required options that the call lacks, in order; empty when it can run. Unknown commands lack nothing. */
  missing(call: Call): readonly (readonly [name: string, spec: OptionSpec])[];
  /** Whether only the caller may see the answer. */
  isPrivate(call: Call): boolean;
  complete(command: string, option: string, typed: string, typing: Typing): Promise<readonly Suggestion[]>;
  /** What pressing a stored action means for this person: a call to accept, or a sentence that says why not. */
  press(actionId: string, place: Place, person: Person, value?: string): Promise<Pressed | Refused>;
  /** Ends the turns that grow in a place, or one of them; returns how many. */
  stop(place: Place, turnId?: string): number;
  /** The text of a message that asked has changed. */
  edited(place: Place, messageId: string, text: string): Promise<void>;
  /** Messages were deleted on the platform: they leave memory, and turns that they asked for are stopped. */
  deleted(place: Place, messageIds: readonly string[]): Promise<void>;
  /** Whether the message belongs to a turn that the core knows (it asked, or it answered). */
  knows(place: Place, messageId: string): Promise<boolean>;
  /** What a turn asked, as long as it is remembered. */
  asked(place: Place, turnId: string): Promise<string | undefined>;
  /** The bot came to a new server or chat: the owners hear of it. */
  joined(place: Place): Promise<void>;
  /** The platform gave a place another id (a group became a supergroup): memory and settings go along. */
  moved(from: Place, to: Place): Promise<void>;
  /** The bot was removed from a server (`place.server`) or chat: forgotten after 30 days unless it comes back. */
  left(place: Place): Promise<void>;
}

export interface Pressed {
  readonly call: Call;
  readonly update: boolean;
  readonly replaces?: string;
  /** The turn whose answer carries the button. */
  readonly turn?: string;
}
export interface Refused {
  /** Already in the person's language. */
  readonly refused: string;
}
