import { randomBytes } from "node:crypto";
import { uploadLimit } from "./attachments.ts";
import { refusal } from "./errors.ts";
import { appPermissions, PERMISSION, permissionsIn } from "./permissions.ts";
import { fullMemberJson, interactionChannelJson, userJson } from "./shapes.ts";
import type { Channel, Guild, Json, Message, User } from "./types.ts";
import type { World } from "./world.ts";

export const TOKEN_LIFE_MS = 15 * 60_000;
export const MAX_FOLLOWUPS = 5;

export type ResponseKind = "message" | "deferred" | "deferred-update" | "update" | "choices" | "modal" | "failed";

/** How the app first answered. `failed`: not within 3 s, people read "The application did not respond". */
export interface Responded {
  readonly kind: ResponseKind;
  readonly afterMs: number;
}

/** An interaction as Discord keeps it until its token expires. */
export interface Interaction {
  readonly id: string;
  readonly token: string;
  /** 2 command, 3 component, 4 autocomplete, 5 modal. */
  readonly type: number;
  readonly createdAt: number;
  readonly user: User;
  readonly channel: Channel;
  /** Full name of the command, for messages. */
  readonly commandName: string | undefined;
  readonly commandType: number | undefined;
  /** The message whose component was used. */
  readonly message: Message | undefined;
  readonly owners: Json;
  /** The interaction whose answer opened the modal that was sent. */
  readonly opener: Interaction | undefined;
  /** The type of the option that is being completed. */
  readonly focusedType: number | undefined;
  /** The answer may be seen by the caller only, whatever the app wants. */
  readonly forcedEphemeral: boolean;
  readonly responded: PromiseWithResolvers<Responded>;
  kind: ResponseKind | undefined;
  original: Message | undefined;
  readonly followups: Message[];
  choices: readonly Json[] | undefined;
  modal: Json | undefined;
}

export interface InteractionDraft {
  readonly type: number;
  readonly user: User;
  readonly channel: Channel;
  readonly data: Json;
  readonly commandName?: string;
  readonly commandType?: number;
  readonly message?: Message;
  readonly owners: Json;
  readonly opener?: Interaction;
  readonly focusedType?: number;
  readonly locale?: string;
}

/** All interactions that are under way. */
export class Interactions {
  readonly #world: World;
  readonly #byToken = new Map<string, Interaction>();
  readonly #timeoutMs: number;
  /** Ids of those that nobody answered in time. */
  readonly unanswered: string[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(world: World, timeoutMs: number) {
    this.#world = world;
    this.#timeoutMs = timeoutMs;
    world.clock.onAdvance(() => {
      for (const interaction of this.#byToken.values()) this.#failIfLate(interaction);
    });
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** Makes an interaction and sends it to the app. */
  start(draft: InteractionDraft, messageJson?: Json): Interaction {
    const world = this.#world;
    const { channel, user } = draft;
    const interaction: Interaction = {
      id: world.ids.next(),
      token: `aW50ZXJhY3Rpb246${randomBytes(96).toString("base64url")}`,
      type: draft.type,
      createdAt: world.clock.now(),
      user,
      channel,
      commandName: draft.commandName,
      commandType: draft.commandType,
      message: draft.message,
      owners: draft.owners,
      opener: draft.opener,
      focusedType: draft.focusedType,
      forcedEphemeral: isForcedEphemeral(world, channel, user, draft.owners),
      responded: Promise.withResolvers<Responded>(),
      kind: undefined,
      original: undefined,
      followups: [],
      choices: undefined,
      modal: undefined,
    };
    this.#byToken.set(interaction.token, interaction);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#failIfLate(interaction, true);
    }, this.#timeoutMs);
    timer.unref();
    this.#timers.add(timer);
    const payload = payloadOf(world, interaction, draft, messageJson);
    world.emit({ name: "INTERACTION_CREATE", guildId: channel.guildId, intent: 0, build: () => payload });
    return interaction;
  }

  #failIfLate(interaction: Interaction, timerSaysSo = false): void {
    const late = timerSaysSo || this.#world.clock.now() - interaction.createdAt >= this.#timeoutMs;
    if (interaction.kind === undefined && late) this.#settle(interaction, "failed");
  }

  #settle(interaction: Interaction, kind: ResponseKind): void {
    interaction.kind = kind;
    if (kind === "failed") this.unanswered.push(interaction.id);
    interaction.responded.resolve({ kind, afterMs: this.#world.clock.now() - interaction.createdAt });
    this.#world.changed();
  }

  /** The interaction that waits for its first answer. @throws ApiError 10062 or 40060 */
  waiting(id: string, token: string): Interaction {
    const interaction = this.#byToken.get(token);
    if (!interaction || interaction.id !== id) throw refusal(10062);
    this.#failIfLate(interaction);
    if (interaction.kind === "failed") throw refusal(10062);
    if (interaction.kind !== undefined) throw refusal(40060);
    return interaction;
  }

  acknowledge(interaction: Interaction, kind: ResponseKind): void {
    this.#settle(interaction, kind);
  }

  /** The interaction behind a webhook token. @throws ApiError 50027 or 10015 */
  answered(token: string): Interaction {
    const interaction = this.#byToken.get(token);
    if (!interaction) throw refusal(50027);
    this.#failIfLate(interaction);
    if (this.#world.clock.now() - interaction.createdAt >= TOKEN_LIFE_MS) throw refusal(50027);
    if (interaction.kind === undefined || interaction.kind === "failed") throw refusal(10015);
    return interaction;
  }
}

/** A person's own app may not speak up in servers whose members lack that permission. */
function isForcedEphemeral(world: World, channel: Channel, user: User, owners: Json): boolean {
  if (channel.guildId === undefined || "0" in owners) return false;
  return !(permissionsIn(world, channel, user.id) & PERMISSION.USE_EXTERNAL_APPS);
}

function contextOf(world: World, channel: Channel): number {
  if (channel.guildId !== undefined) return 0;
  return channel.type === 1 && channel.recipients.includes(world.bot.id) ? 1 : 2;
}

/** Who is behind the interaction, and where. */
function callerFields(world: World, channel: Channel, user: User, guild: Guild | undefined): Json {
  const member = guild?.members.get(user.id);
  if (!guild || !member) return { user: userJson(user) };
  return {
    guild_id: guild.id,
    guild: { id: guild.id, locale: guild.locale, features: [] },
    guild_locale: guild.locale,
    member: { ...fullMemberJson(world, member), permissions: String(permissionsIn(world, channel, user.id)) },
  };
}

function payloadOf(world: World, interaction: Interaction, draft: InteractionDraft, message: Json | undefined): Json {
  const { channel, user } = interaction;
  const guild = channel.guildId === undefined ? undefined : world.guild(channel.guildId);
  return {
    id: interaction.id,
    application_id: world.applicationId,
    type: interaction.type,
    token: interaction.token,
    version: 1,
    data: draft.data,
    ...callerFields(world, channel, user, guild),
    channel_id: channel.id,
    channel: interactionChannelJson(world, channel, user.id),
    ...(message && { message }),
    locale: draft.locale ?? user.locale,
    app_permissions: String(appPermissions(world, channel, user.id)),
    entitlements: [],
    entitlement_sku_ids: [],
    authorizing_integration_owners: interaction.owners,
    context: contextOf(world, channel),
    attachment_size_limit: uploadLimit(world, channel.guildId),
  };
}
