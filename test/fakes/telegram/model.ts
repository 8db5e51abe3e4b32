import type { Entity } from "./entities/types.ts";
import type { Draft, JsonObject } from "./json.ts";

export interface FakeUser {
  readonly id: number;
  readonly isBot: boolean;
  readonly firstName: string;
  readonly lastName?: string;
  readonly username?: string;
  readonly languageCode?: string;
  readonly isPremium?: boolean;
  /** Has pressed Start: only then the bot may write. */
  started: boolean;
  /** The bot has met this person somewhere. */
  known: boolean;
  blocked: boolean;
  deactivated: boolean;
  /** Lets nobody send voice messages. */
  noVoice: boolean;
}

export type ChatType = "private" | "group" | "supergroup" | "channel";
export type MemberStatus = "creator" | "administrator" | "member" | "restricted" | "left" | "kicked";

export interface Member {
  readonly userId: number;
  readonly status: MemberStatus;
  /** Administrator rights or permissions, as the API names them. */
  readonly rights: Readonly<Record<string, boolean>>;
  readonly title?: string;
  readonly isAnonymous?: boolean;
}

export interface Topic {
  readonly id: number;
  name: string;
  readonly iconColor: number;
  icon?: string;
  readonly isNameImplicit: boolean;
  closed: boolean;
}

export interface FakeChat {
  readonly id: number;
  readonly type: ChatType;
  title?: string;
  readonly username?: string;
  isForum: boolean;
  linkedChatId?: number;
  /** Set when a basic group became a supergroup. */
  migratedTo?: number;
  readonly members: Map<number, Member>;
  /** What members may do; all by default. */
  readonly permissions: Record<string, boolean>;
  readonly topics: Map<number, Topic>;
  readonly messages: Map<number, StoredMessage>;
  lastId: number;
  /** Which bot wrote last: it gets commands that name no bot. */
  lastBotId?: number;
  pinnedId?: number;
}

export interface ReplyRef {
  readonly chatId: number;
  readonly messageId: number;
  readonly quote?: { readonly text: string; readonly entities: readonly Entity[]; readonly position: number };
}

/** One version of a message's content. */
export interface Content {
  /** The fields of the Message object that make the content: text and entities, or media and caption. */
  readonly fields: JsonObject;
  readonly markup?: JsonObject;
}

export interface StoredMessage {
  readonly chatId: number;
  readonly id: number;
  readonly threadId?: number;
  readonly fromId?: number;
  readonly senderChatId?: number;
  /** Sent by the bot itself. */
  readonly isOut: boolean;
  readonly date: number;
  editDate?: number;
  content: Content;
  readonly reply?: ReplyRef;
  /** Other fields of the Message object: origin, via_bot, media_group_id. */
  readonly extra: Draft;
  /** A reply keyboard, its removal, or a forced reply that came with it: such a message cannot be edited. */
  readonly keyboard?: JsonObject;
  readonly isService: boolean;
  /** The bot has received it, or it was shown to the bot as the message replied to. */
  seenByBot: boolean;
  deleted: boolean;
  readonly history: { readonly at: number; readonly content: Content }[];
}

/** A message in a group that one person sees. */
export interface EphemeralMessage {
  readonly chatId: number;
  readonly id: number;
  readonly receiverId: number;
  /** Shown in place of the message whose button was pressed. */
  readonly replaces?: number;
  readonly at: number;
  content: Content;
  deleted: boolean;
  readonly history: { readonly at: number; readonly content: Content }[];
}

/** A message reached by its inline id (an inline result or a guest answer). */
export interface InlineMessage {
  readonly id: string;
  content: Content;
  readonly history: { readonly at: number; readonly content: Content }[];
}

export interface DraftShown {
  readonly chatId: number;
  readonly threadId?: number;
  readonly draftId: number;
  readonly text: string;
  readonly entities: readonly Entity[];
  readonly canStop: boolean;
  readonly keepOnStop: boolean;
  readonly richMessage?: JsonObject;
  readonly at: number;
}
