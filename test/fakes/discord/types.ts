export type Json = Record<string, unknown>;

/** An id, or anything that has one. */
export type Ref = string | { readonly id: string };

export const idOf = (ref: Ref): string => (typeof ref === "string" ? ref : ref.id);

export interface FileInput {
  readonly name: string;
  readonly bytes: Uint8Array | string;
  readonly contentType?: string;
  readonly description?: string;
  /** Of a voice message. */
  readonly durationSecs?: number;
  /** Of a voice message, base64. */
  readonly waveform?: string;
}

export interface User {
  readonly id: string;
  username: string;
  globalName: string | null;
  avatar: string | null;
  readonly bot: boolean;
  /** Takes no direct messages from the bot. */
  dmsClosed: boolean;
  locale: string;
}

export interface Role {
  readonly id: string;
  name: string;
  permissions: bigint;
  position: number;
  mentionable: boolean;
  readonly managed: boolean;
}

export interface Member {
  readonly userId: string;
  nick: string | null;
  roles: string[];
  readonly joinedAt: number;
  timeoutUntil: number | null;
}

export interface Overwrite {
  readonly id: string;
  /** 0 for a role, 1 for a member. */
  readonly type: 0 | 1;
  readonly allow: bigint;
  readonly deny: bigint;
}

export interface Guild {
  readonly id: string;
  name: string;
  ownerId: string;
  locale: string;
  readonly roles: Map<string, Role>;
  readonly members: Map<string, Member>;
  readonly channels: Set<string>;
  unavailable: boolean;
  /** 0 to 3, by boosts. */
  premiumTier: number;
}

export interface Thread {
  readonly ownerId: string;
  readonly members: Set<string>;
  readonly createdAt: number;
  archived: boolean;
  locked: boolean;
  invitable: boolean;
  autoArchiveMinutes: number;
  archivedAt: number;
  sent: number;
}

export interface Channel {
  readonly id: string;
  /** @see https://discord.com/developers/docs/resources/channel#channel-object-channel-types */
  readonly type: number;
  readonly guildId: string | undefined;
  readonly parentId: string | undefined;
  /** People of a direct message or a group. */
  readonly recipients: readonly string[];
  readonly thread: Thread | undefined;
  name: string;
  topic: string | null;
  nsfw: boolean;
  position: number;
  slowmodeSecs: number;
  overwrites: Overwrite[];
  /** Ids of all messages ever sent here, oldest first. */
  readonly messageIds: string[];
}

export interface StoredFile {
  readonly id: string;
  readonly channelId: string;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly ephemeral: boolean;
  readonly description: string | undefined;
  readonly title: string | undefined;
  readonly durationSecs: number | undefined;
  readonly waveform: string | undefined;
  readonly spoiler: boolean;
}

export interface Reaction {
  readonly emoji: { readonly id: string | null; readonly name: string };
  readonly users: Set<string>;
}

export interface Revision {
  readonly content: string;
  readonly at: number;
}

export interface Reference {
  readonly messageId: string;
  readonly channelId: string;
  readonly guildId: string | undefined;
}

export interface Message {
  readonly id: string;
  readonly channelId: string;
  readonly guildId: string | undefined;
  readonly authorId: string;
  readonly type: number;
  readonly createdAt: number;
  readonly webhook: { readonly id: string; readonly name: string; readonly avatar: string | null } | undefined;
  readonly applicationId: string | undefined;
  readonly interaction: MessageInteraction | undefined;
  readonly reference: Reference | undefined;
  readonly nonce: string | number | undefined;
  readonly tts: boolean;
  /** Only this user sees it. */
  readonly ephemeralTo: string | undefined;
  content: string;
  embeds: Json[];
  components: Json[];
  files: StoredFile[];
  flags: number;
  pinnedAt: number | undefined;
  editedAt: number | undefined;
  deletedAt: number | undefined;
  mentions: Mentions;
  /** Whom the message notified: users, roles (`role:ID`), `everyone`, `here`. Grows with no later edit. */
  pinged: readonly string[];
  readonly reactions: Reaction[];
  readonly history: Revision[];
}

export interface Mentions {
  readonly users: readonly string[];
  readonly roles: readonly string[];
  readonly everyone: boolean;
}

export interface MessageInteraction {
  readonly id: string;
  readonly type: number;
  readonly userId: string;
  readonly name: string | undefined;
  readonly owners: Json;
  readonly originalMessageId: string | undefined;
  /** The message whose component was used. */
  readonly messageId: string | undefined;
  /** What opened the modal that was sent. */
  readonly trigger: MessageInteraction | undefined;
}

export interface Webhook {
  readonly id: string;
  readonly token: string;
  readonly guildId: string;
  readonly creatorId: string;
  readonly applicationId: string | null;
  channelId: string;
  name: string;
  avatar: string | null;
}

/** A file part of a request. */
export interface Upload {
  readonly key: string;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
}
