import type { KeyUse } from "../venice/index.ts";
import type { Call, FileRef } from "./call.ts";
import type { Status } from "./part.ts";

export type { Call, FileRef } from "./call.ts";

export type Platform = "discord" | "telegram" | "web";

/** Where a conversation happens: a channel, a thread, a chat. */
export interface Place {
  readonly platform: Platform;
  /** The channel's or chat's id on its platform. */
  readonly id: string;
  /** The id that it had until the platform gave it this one: rules that name that one hold. */
  readonly formerly?: string;
  /** The thread's or topic's id inside it. */
  readonly thread?: string;
  /** The server (Discord guild) that it belongs to. */
  readonly server?: string;
  /**
   * Set where the bot was brought by one person (Discord user install) and is no member: the place, its memory and its
   * settings are then that person's own.
   */
  readonly owner?: string;
  /** One person alone with the bot. */
  readonly private: boolean;
  /** The platform marks it age-restricted. */
  readonly nsfw: boolean;
  readonly name?: string;
}

export interface Person {
  /** The id on the platform of the place. */
  readonly id: string;
  readonly name: string;
  /** BCP 47, as the platform tells it. */
  readonly locale: string;
  readonly roles: readonly string[];
}

/** A message that the question replies to and that is not the bot's own. */
export interface Quoted {
  readonly name: string;
  readonly text: string;
}

/** What is stored of a turn from the moment that its event came in until its answer is out. */
export interface TurnRecord {
  /** The event's id on its platform, prefixed by it: the same event always makes the same id. */
  readonly id: string;
  /** When the event happened, epoch milliseconds. */
  readonly at: number;
  readonly place: Place;
  readonly person: Person;
  readonly call: Call;
  /** Ids of the platform messages that asked (an album has several). None for a slash command. */
  readonly asked: readonly string[];
  /** The platform message that this turn replies to; where it belongs to a known turn, that turn is the parent. */
  readonly replyTo?: string;
  readonly quoted?: Quoted;
  /** The turn whose answer this one replaces, in the same messages (Regenerate). */
  readonly replaces?: string;
  /** A press whose answer replaces the message that carried the button (a panel). */
  readonly update?: boolean;
  /** Not to be begun before, epoch milliseconds: what nobody asked for waits for its time, and for whoever asks. */
  readonly due?: number;
  /** Where the answer goes: the adapter's own words (JSON), parsed by it when the turn is resumed. */
  readonly target: unknown;
}

/** What runs. */
export interface Turn extends TurnRecord {
  readonly signal: AbortSignal;
  /** The language to answer in: the place's setting, else the person's. */
  readonly locale: string;
  readonly permit: Permit;
  /** How long words of the answer may lie unread now, milliseconds. */
  restMs(): number;
  /** Whether the person manages the place on the platform, or is one of `OWNERS`. */
  mayManage(): Promise<boolean>;
  openFile(file: FileRef): Promise<Uint8Array>;
}

/** What was really used; goes to the quota and the books. */
export interface Usage {
  readonly capability: string;
  readonly model?: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly usd?: number;
}

/** What one request to Venice will use at most. */
export interface Need {
  /** What it is booked as: chat, search, image, edit, upscale, cutout, speech, transcription, read, video, music, embedding, summary, vision. */
  readonly capability: string;
  readonly model: string;
  /** The prompt's estimate, and the most that may be answered; none for what is not counted in tokens. */
  readonly promptTokens?: number;
  readonly answerTokens?: number;
  /** By the catalogue; left out where it names no price, which then counts as the dearest of its kind. */
  readonly usd?: number;
}

/** Leave for one request to Venice. */
export interface Grant {
  /** The Venice key to send it with; the configured one when left out. */
  readonly key?: string | KeyUse;
  /** Called once the request has ended, however it did. What is left out was not used. */
  settle(used?: Pick<Usage, "inputTokens" | "outputTokens" | "usd">): Promise<void>;
}

/** A person's leave to use the key, for one Call. */
export interface Permit {
  /**
   * Waits for a fair share of what the key may still do; what is said meanwhile tells the place in line.
   * @throws UserError where the wait would be too long, or an allowance or budget is used up
   */
  reserve(need: Need): AsyncGenerator<Status, Grant, undefined>;
  /**
   * Gives back what was booked for something that failed after it was paid for.
   * @param key the name of the key that paid; a shared one when left out
   */
  refund(usage: Usage, key?: string): Promise<void>;
}

/** The place's key in the store: the same for everyone who talks there. */
export function placeKey(place: Place): string {
  const thread = place.thread ? `/${place.thread}` : "";
  const owner = place.owner ? `~${place.owner}` : "";
  return `${place.platform}:${place.id}${thread}${owner}`;
}

/** The keys that a place is and was known by. */
export function placeKeys(place: Place): readonly string[] {
  const { formerly: id } = place;
  return [placeKey(place), ...(id === undefined ? [] : [placeKey({ ...place, id })])];
}

/** A person's key in the store and in `OWNERS`, `ALLOW` and `BLOCK`. */
export function personKey(platform: Platform, id: string): string {
  return `${platform}:${id}`;
}
