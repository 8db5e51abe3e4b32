import { FileStore } from "./file-store.ts";
import { Flood } from "./flood.ts";
import type {
  DraftShown,
  EphemeralMessage,
  FakeChat,
  FakeUser,
  InlineMessage,
  Member,
  StoredMessage,
} from "./model.ts";
import type { Settings } from "./settings.ts";
import { UpdateQueue } from "./update-queue.ts";

export interface ChatActionShown {
  readonly chatId: number;
  readonly threadId?: number;
  readonly action: string;
  readonly at: number;
}

/** A query of a person that the bot may answer once, for a while. */
export interface OpenQuery {
  readonly kind: "callback" | "inline" | "guest";
  readonly id: string;
  readonly userId: number;
  readonly openedAt: number;
  readonly expiresAt: number;
  /** The message whose button was pressed. */
  readonly messageId?: number;
  answered: boolean;
}

export interface CallbackAnswer {
  readonly queryId: string;
  readonly userId: number;
  readonly text?: string;
  readonly showAlert: boolean;
  readonly url?: string;
  readonly at: number;
}

/** Everything that the fake knows: people, chats, messages, files, and what waits for the bot. */
export class World {
  readonly settings: Settings;
  readonly users = new Map<number, FakeUser>();
  readonly chats = new Map<number, FakeChat>();
  readonly updates: UpdateQueue;
  readonly files = new FileStore();
  readonly flood: Flood;
  readonly drafts: DraftShown[] = [];
  /** Drafts on the screen now, by chat and thread; a message of the bot clears them. */
  readonly liveDrafts = new Map<string, DraftShown>();
  readonly chatActions: ChatActionShown[] = [];
  readonly queries = new Map<string, OpenQuery>();
  readonly callbackAnswers: CallbackAnswer[] = [];
  readonly inlineMessages = new Map<string, InlineMessage>();
  readonly ephemeral: EphemeralMessage[] = [];
  /** When a person last did something in a group that the bot saw, by chat and person. */
  readonly lastActs = new Map<string, number>();
  /** Drafts that a person stopped, by chat and id. */
  readonly stopped = new Set<string>();
  readonly me: FakeUser;
  /** What the original would silently have changed or ignored. */
  readonly oddities: string[] = [];
  #mailbox = 0;
  #nextUser = 100_001;
  #nextChat = 1001;
  #nextQuery = 500_000_000_001n;

  constructor(settings: Settings) {
    this.settings = settings;
    this.flood = new Flood(settings.limits, settings.clock);
    this.updates = new UpdateQueue(settings.clock);
    const { bot } = settings;
    this.me = {
      id: bot.id,
      isBot: true,
      firstName: bot.name,
      username: bot.username,
      started: true,
      known: true,
      blocked: false,
      deactivated: false,
      noVoice: false,
    };
    this.users.set(bot.id, this.me);
  }

  now(): number {
    return this.settings.clock.now();
  }

  date(): number {
    return Math.floor(this.now() / 1000);
  }

  user(id: number): FakeUser {
    const user = this.users.get(id);
    if (!user) throw new Error(`no such user in the fake: ${id}`);
    return user;
  }

  chat(id: number): FakeChat {
    const chat = this.chats.get(id);
    if (!chat) throw new Error(`no such chat in the fake: ${id}`);
    return chat;
  }

  newUserId(): number {
    return this.#nextUser++;
  }

  /** Groups count down from zero; supergroups and channels from -100…, as the API marks them. */
  newChatId(type: FakeChat["type"]): number {
    const serial = this.#nextChat++;
    return type === "group" ? -serial : -1_000_000_000_000 - serial;
  }

  newQueryId(): string {
    return String(this.#nextQuery++);
  }

  /** The next message id: one row for all private chats and basic groups, one row for each supergroup and channel. */
  nextMessageId(chat: FakeChat): number {
    if (chat.type === "private" || chat.type === "group") chat.lastId = ++this.#mailbox;
    else chat.lastId++;
    return chat.lastId;
  }

  member(chat: FakeChat, userId: number): Member | undefined {
    return chat.members.get(userId);
  }

  /** The bot's own standing in a chat. */
  standing(chat: FakeChat): Member {
    return chat.members.get(this.me.id) ?? { userId: this.me.id, status: "left", rights: {} };
  }

  message(chat: FakeChat, id: number): StoredMessage | undefined {
    const message = chat.messages.get(id);
    return message && !message.deleted ? message : undefined;
  }
}

export function isIn(member: Member): boolean {
  return member.status !== "left" && member.status !== "kicked";
}

export function isAdmin(member: Member | undefined): boolean {
  return member?.status === "creator" || member?.status === "administrator";
}
