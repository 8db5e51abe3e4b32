import { createHash, randomBytes } from "node:crypto";
import { Clock } from "./clock.ts";
import { refusal } from "./errors.ts";
import { compareIds, Snowflakes } from "./snowflake.ts";
import type { Channel, Guild, Json, Message, StoredFile, User, Webhook } from "./types.ts";

export type Granted = "granted" | "limited" | "off";

export interface WorldOptions {
  /** Given to the bot; made up when missing. */
  readonly token?: string;
  readonly now?: () => number;
  /** Whether the application may read messages: `limited` is what an app in fewer than 100 servers gets. Default `limited`. */
  readonly messageContent?: Granted;
  /** Default `off`. */
  readonly guildMembers?: Granted;
  /** Default `off`. */
  readonly presences?: Granted;
  /** Largest file that may be uploaded. Default 10 MiB. */
  readonly maxFileBytes?: number;
  /** How long links to attachments stay good. Default 24 h. */
  readonly attachmentTtlMs?: number;
  /** Installation contexts that the app is configured for: 0 server, 1 user. Default both. */
  readonly integrationTypes?: readonly number[];
  /**
   * Edits of messages older than an hour, per channel. Discord keeps the numbers to itself: the default of 3 per 20 s is
   * what people observed.
   */
  readonly oldEdits?: { readonly limit: number; readonly windowMs: number };
  /** Requests with 401, 403 or 429 within 10 minutes that ban an address. Default 10,000. */
  readonly maxInvalidRequests?: number;
}

/** Something that happened, as the gateway tells it. */
export interface WorldEvent {
  readonly name: string;
  readonly guildId: string | undefined;
  /** The intent bit that lets it through; 0 for what always comes. */
  readonly intent: number;
  /** The payload for a session that reads message text, or not. */
  build(readsText: boolean): Json;
}

export interface ApplicationCommand extends Json {
  readonly id: string;
  readonly name: string;
  readonly type: number;
  readonly guild_id?: string;
}

/** Everything that Discord would remember, and who listens to it. */
export class World {
  readonly clock: Clock;
  readonly ids: Snowflakes;
  readonly options: WorldOptions;
  readonly token: string;
  readonly applicationId: string;
  readonly bot: User;
  readonly owner: User;
  readonly users = new Map<string, User>();
  readonly guilds = new Map<string, Guild>();
  readonly channels = new Map<string, Channel>();
  readonly messages = new Map<string, Message>();
  readonly files = new Map<string, StoredFile>();
  readonly webhooks = new Map<string, Webhook>();
  readonly commands = new Map<string, ApplicationCommand>();
  /** Users that installed the app for themselves. */
  readonly userInstalls = new Set<string>();
  /** Where this server's files are found; known once it listens. */
  origin = "http://127.0.0.1";
  appName = "Gondolier";
  readonly #listeners = new Set<(event: WorldEvent) => void>();
  readonly #watchers = new Set<() => void>();

  constructor(options: WorldOptions) {
    this.options = options;
    this.clock = new Clock(options.now);
    this.ids = new Snowflakes(this.clock);
    this.owner = this.addUser("owner", false);
    this.bot = this.addUser("gondolier", true);
    this.applicationId = this.bot.id;
    this.token =
      options.token ??
      `${Buffer.from(this.bot.id).toString("base64url")}.Gf4Ke_.${randomBytes(28).toString("base64url")}`;
  }

  addUser(username: string, bot: boolean, locale = "en-US"): User {
    const user: User = {
      id: this.ids.next(),
      username,
      globalName: null,
      avatar: null,
      bot,
      dmsClosed: false,
      locale,
    };
    this.users.set(user.id, user);
    return user;
  }

  /** The application's flags. @see https://discord.com/developers/docs/resources/application#application-object-application-flags */
  get applicationFlags(): number {
    const bit = (granted: Granted | undefined, full: number) =>
      granted === "granted" ? 1 << full : granted === "limited" ? 1 << (full + 1) : 0;
    const { presences, guildMembers, messageContent = "limited" } = this.options;
    return bit(presences, 12) | bit(guildMembers, 14) | bit(messageContent, 18) | (1 << 23);
  }

  get mayReadText(): boolean {
    return this.options.messageContent !== "off";
  }

  guild(id: string): Guild {
    const guild = this.guilds.get(id);
    if (!guild) throw new Error(`no such server: ${id}`);
    return guild;
  }

  user(id: string): User {
    const user = this.users.get(id);
    if (!user) throw new Error(`no such user: ${id}`);
    return user;
  }

  channel(id: string): Channel {
    const channel = this.channels.get(id);
    if (!channel) throw new Error(`no such channel: ${id}`);
    return channel;
  }

  /** A message that is still there. @throws ApiError 10008 */
  liveMessage(id: string, channelId?: string): Message {
    const message = this.messages.get(id);
    if (!message || message.deletedAt !== undefined) throw refusal(10008);
    if (channelId !== undefined && message.channelId !== channelId) throw refusal(10008);
    return message;
  }

  file(message: Message): void {
    this.messages.set(message.id, message);
    const { messageIds } = this.channel(message.channelId);
    const last = messageIds.at(-1);
    messageIds.push(message.id);
    if (last !== undefined && compareIds(last, message.id) > 0) messageIds.sort(compareIds);
  }

  emit(event: WorldEvent): void {
    for (const listener of this.#listeners) listener(event);
    this.changed();
  }

  onEvent(listener: (event: WorldEvent) => void): void {
    this.#listeners.add(listener);
  }

  /** Tells those who wait for something that it may be there now. */
  changed(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }

  /**
   * Resolves with what the probe finds, as soon as it finds something.
   * @throws Error after `timeoutMs` (30 s of real time by default)
   */
  until<T>(probe: () => T | undefined | false | null, timeoutMs = 30_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const finish = () => {
        clearTimeout(timer);
        clearInterval(polling);
        this.#watchers.delete(look);
      };
      const look = () => {
        try {
          const found = probe();
          if (found === undefined || found === false || found === null) return;
          finish();
          resolve(found);
        } catch (error) {
          finish();
          reject(error);
        }
      };
      const timer = setTimeout(() => {
        finish();
        reject(new Error(`waited ${timeoutMs} ms in vain: ${probe}`));
      }, timeoutMs);
      // What a test waits for may lie outside this world.
      const polling = setInterval(look, 10);
      this.#watchers.add(look);
      look();
    });
  }
}

/** A bucket's or a link's opaque name. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
