import type { Clock } from "./clock.ts";
import type { JsonObject } from "./json.ts";

export interface QueuedUpdate {
  readonly id: number;
  /** What `getUpdates` shows. */
  readonly body: JsonObject;
  /** Updates of one queue (a chat, a person) reach a webhook one after another. */
  readonly queue: string;
  readonly expiresAt: number;
}

const KINDS = [
  "message",
  "edited_message",
  "channel_post",
  "edited_channel_post",
  "business_connection",
  "business_message",
  "edited_business_message",
  "deleted_business_messages",
  "guest_message",
  "inline_query",
  "chosen_inline_result",
  "callback_query",
  "shipping_query",
  "pre_checkout_query",
  "purchased_paid_media",
  "poll",
  "poll_answer",
  "my_chat_member",
  "chat_join_request",
  "chat_boost",
  "removed_chat_boost",
  "managed_bot",
  "subscription",
  "stopped_message_generation",
] as const;
/** Sent only to bots that name them. */
const ON_REQUEST = ["chat_member", "message_reaction", "message_reaction_count"] as const;

export type UpdateKind = (typeof KINDS)[number] | (typeof ON_REQUEST)[number];

const DEFAULT: ReadonlySet<string> = new Set(KINDS);
const ALL: ReadonlySet<string> = new Set([...KINDS, ...ON_REQUEST]);
/** How far beyond the newest update an offset may point before it is not believed. */
const FUTURE = 10;

/** What waits for the bot: numbered, confirmed by offset, never repeated after that. */
export class UpdateQueue {
  readonly #clock: Clock;
  #pending: QueuedUpdate[] = [];
  #next = 814_000_001;
  #allowed: ReadonlySet<string> = DEFAULT;
  readonly #listeners = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns the update, or nothing when the bot did not ask for its kind */
  push(kind: UpdateKind, value: JsonObject, queue: string, lifeMs = 86_400_000): JsonObject | undefined {
    if (!this.#allowed.has(kind)) return undefined;
    const id = this.#next++;
    const body = { update_id: id, [kind]: value };
    this.#pending.push({ id, body, queue, expiresAt: this.#clock.now() + lifeMs });
    for (const listener of this.#listeners) listener();
    return body;
  }

  onPush(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Unconfirmed updates from the offset on; forgets the earlier ones. Negative: keeps only that many of the last. */
  take(offset: number, limit: number): readonly JsonObject[] {
    this.#dropExpired();
    if (offset < 0) this.#pending = this.#pending.slice(offset);
    if (offset > 0 && offset <= this.#next + FUTURE) this.#pending = this.#pending.filter((u) => u.id >= offset);
    return this.#pending.slice(0, limit).map((u) => u.body);
  }

  pending(): readonly QueuedUpdate[] {
    this.#dropExpired();
    return this.#pending;
  }

  confirm(id: number): void {
    this.#pending = this.#pending.filter((u) => u.id !== id);
  }

  clear(): void {
    this.#pending = [];
  }

  /** The kinds the bot wants: unchanged when none are named, the default for an empty list. */
  allow(kinds: readonly string[] | undefined): void {
    if (!kinds) return;
    const known = kinds.filter((kind) => ALL.has(kind));
    if (known.length || kinds.length === 0) this.#allowed = known.length ? new Set(known) : DEFAULT;
  }

  /** As `getWebhookInfo` names them; nothing when it is the default. */
  allowed(): readonly string[] | undefined {
    return this.#allowed === DEFAULT ? undefined : [...this.#allowed];
  }

  #dropExpired(): void {
    const now = this.#clock.now();
    this.#pending = this.#pending.filter((u) => u.expiresAt > now);
  }
}
