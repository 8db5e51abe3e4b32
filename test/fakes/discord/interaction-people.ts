import { type OptionInput, Resolved, typeOptions } from "./command-input.ts";
import { handleOf, type InteractionHandle } from "./interaction-handle.ts";
import type { Interactions } from "./interactions.ts";
import { messageJson } from "./message-shape.ts";
import { ALL_PERMISSIONS, canView, permissionsIn } from "./permissions.ts";
import { addMember } from "./places.ts";
import { type Channel, type FileInput, idOf, type Json, type Ref, type User } from "./types.ts";
import type { ApplicationCommand, World } from "./world.ts";

export interface CommandInput {
  /** The name; `group sub` after it for subcommands: `settings model set`. */
  readonly command: string;
  readonly options?: Readonly<Record<string, OptionInput>>;
  /** Files for options, by the option's name. */
  readonly attachments?: Readonly<Record<string, FileInput>>;
  readonly user: Ref;
  readonly channel: Ref;
  /** Not needed: the channel knows. */
  readonly guild?: Ref;
  /** The user has installed the app for themselves. */
  readonly userInstall?: boolean;
  readonly locale?: string;
}

/** The person, who is where they act. */
export function personIn(world: World, channel: Channel, who: Ref): User {
  const user = world.user(idOf(who));
  const guild = channel.guildId === undefined ? undefined : world.guild(channel.guildId);
  if (guild && !guild.members.has(user.id)) addMember(world, guild, user);
  if (!canView(world, channel, user.id)) throw new Error(`${user.username} does not see that channel`);
  return user;
}

/** Under which installations a command is offered there. @throws Error when it is not offered */
function ownersOf(world: World, channel: Channel, user: User, command: ApplicationCommand): Json {
  const isDm = channel.type === 1 && channel.recipients.includes(world.bot.id);
  const context = channel.guildId !== undefined ? 0 : isDm ? 1 : 2;
  const contexts = command.contexts as readonly number[] | null | undefined;
  if (contexts && !contexts.includes(context)) throw new Error(`/${command.name} is not offered in this kind of place`);
  const needed = command.default_member_permissions;
  if (channel.guildId !== undefined && typeof needed === "string") {
    const held = permissionsIn(world, channel, user.id);
    const mayCall = needed === "0" ? held === ALL_PERMISSIONS : (held & BigInt(needed)) === BigInt(needed);
    if (!mayCall) throw new Error(`/${command.name} is not offered to ${user.username}: it asks for permissions`);
  }
  const types = (command.integration_types ?? [0]) as readonly number[];
  const inGuild = channel.guildId !== undefined && world.guild(channel.guildId).members.has(world.bot.id);
  const owners: Json = {};
  if (types.includes(0) && (inGuild || isDm)) owners[0] = channel.guildId ?? "0";
  if (types.includes(1) && world.userInstalls.has(user.id)) owners[1] = user.id;
  if (Object.keys(owners).length === 0) throw new Error(`/${command.name} is not offered to ${user.username} there`);
  return owners;
}

function findCommand(world: World, channel: Channel, name: string, type: number): ApplicationCommand {
  const own = [...world.commands.values()].filter((command) => command.name === name && command.type === type);
  const found = own.find((c) => c.guild_id === channel.guildId) ?? own.find((c) => c.guild_id === undefined);
  if (!found) throw new Error(`no such command: ${name}`);
  if (found.nsfw === true && !channel.nsfw && channel.guildId !== undefined)
    throw new Error(`${name} is age-restricted`);
  return found;
}

function prepare(world: World, input: CommandInput) {
  const channel = world.channel(idOf(input.channel));
  const user = personIn(world, channel, input.user);
  if (input.userInstall) world.userInstalls.add(user.id);
  const [name = "", ...path] = input.command.trim().replace(/^\//, "").split(/\s+/);
  const command = findCommand(world, channel, name, 1);
  const resolved = new Resolved(world, channel, user);
  const values = { ...input.options, ...input.attachments };
  const owners = ownersOf(world, channel, user, command);
  return { channel, user, path, command, resolved, values, owners };
}

/** Somebody uses a slash command. @throws Error for what a client would not send */
export function slash(world: World, interactions: Interactions, input: CommandInput): InteractionHandle {
  const { channel, user, path, command, resolved, values, owners } = prepare(world, input);
  const options = typeOptions(command, path, values, resolved);
  const interaction = interactions.start({
    type: 2,
    user,
    channel,
    owners,
    commandName: [command.name, ...path].join(" "),
    commandType: 1,
    ...(input.locale !== undefined && { locale: input.locale }),
    data: {
      id: command.id,
      name: command.name,
      type: 1,
      ...(options.length > 0 && { options }),
      ...(Object.keys(resolved.toJSON()).length > 0 && { resolved: resolved.toJSON() }),
      ...(command.guild_id !== undefined && { guild_id: command.guild_id }),
    },
  });
  return handleOf(world, interaction);
}

/** Somebody types into an option that offers suggestions. */
export function autocomplete(
  world: World,
  interactions: Interactions,
  input: CommandInput & { readonly focused: string },
): InteractionHandle {
  const { channel, user, path, command, resolved, values, owners } = prepare(world, input);
  const options = typeOptions(command, path, values, resolved, input.focused);
  let leaves: readonly Json[] = (command.options ?? []) as Json[];
  for (const step of path) leaves = (leaves.find((o) => o.name === step)?.options ?? []) as Json[];
  const spec = leaves.find((option) => option.name === input.focused);
  if (spec?.autocomplete !== true) throw new Error(`${input.focused} offers no suggestions`);
  const interaction = interactions.start({
    type: 4,
    user,
    channel,
    owners,
    focusedType: Number(spec.type),
    ...(input.locale !== undefined && { locale: input.locale }),
    data: { id: command.id, name: command.name, type: 1, options },
  });
  return handleOf(world, interaction);
}

export interface ContextInput {
  /** The command's name, as it was registered. */
  readonly command: string;
  readonly user: Ref;
  readonly channel: Ref;
  /** A message for a message command, a user for a user command. */
  readonly target: Ref;
  readonly userInstall?: boolean;
  readonly locale?: string;
}

/** Somebody picks a command from the menu of a message or a user. */
export function contextMenu(world: World, interactions: Interactions, input: ContextInput): InteractionHandle {
  const channel = world.channel(idOf(input.channel));
  const user = personIn(world, channel, input.user);
  if (input.userInstall) world.userInstalls.add(user.id);
  const target = idOf(input.target);
  const message = world.messages.get(target);
  const type = message ? 3 : 2;
  const command = findCommand(world, channel, input.command, type);
  const resolved = new Resolved(world, channel, user);
  if (message) resolved.message(target, messageJson(world, message));
  else resolved.user(target);
  const interaction = interactions.start({
    type: 2,
    user,
    channel,
    owners: ownersOf(world, channel, user, command),
    commandName: command.name,
    commandType: type,
    ...(input.locale !== undefined && { locale: input.locale }),
    data: { id: command.id, name: command.name, type, target_id: target, resolved: resolved.toJSON() },
  });
  return handleOf(world, interaction);
}
