import { attachmentJson, storeInput } from "./attachments.ts";
import { fullMemberJson, interactionChannelJson, memberJson, roleJson, userJson } from "./shapes.ts";
import type { Channel, FileInput, Json, User } from "./types.ts";
import type { ApplicationCommand, World } from "./world.ts";

export type OptionInput = string | number | boolean | FileInput;

export interface Typed {
  readonly options: readonly Json[];
  readonly resolved: Json;
}

const isFile = (value: unknown): value is FileInput => typeof value === "object" && value !== null && "bytes" in value;

/** Things that options name by id, as an interaction carries them along. */
export class Resolved {
  readonly #world: World;
  readonly #channel: Channel;
  readonly #user: User;
  readonly #found: Record<string, Record<string, Json>> = {};

  constructor(world: World, channel: Channel, user: User) {
    this.#world = world;
    this.#channel = channel;
    this.#user = user;
  }

  #put(kind: string, id: string, value: Json): void {
    this.#found[kind] ??= {};
    this.#found[kind][id] = value;
  }

  user(id: string): void {
    const guild = this.#world.guilds.get(this.#channel.guildId ?? "");
    const member = guild?.members.get(id);
    this.#put("users", id, userJson(this.#world.user(id)));
    if (member) this.#put("members", id, { ...memberJson(member), permissions: "0" });
  }

  role(id: string): void {
    const role = this.#world.guilds.get(this.#channel.guildId ?? "")?.roles.get(id);
    if (!role) throw new Error(`no such role: ${id}`);
    this.#put("roles", id, roleJson(role));
  }

  channel(id: string): void {
    this.#put("channels", id, interactionChannelJson(this.#world, this.#world.channel(id), this.#user.id));
  }

  message(id: string, json: Json): void {
    this.#put("messages", id, json);
  }

  /** Uploads a file and returns its id. */
  file(input: FileInput): string {
    const file = storeInput(this.#world, this.#channel.id, input, true);
    this.#put("attachments", file.id, attachmentJson(this.#world, file));
    return file.id;
  }

  mention(id: string): void {
    if (this.#world.users.has(id)) this.user(id);
    else this.role(id);
  }

  toJSON(): Json {
    return this.#found;
  }
}

/** The value as the client sends it. @throws Error for what the client would not let anybody enter */
function enteredValue(spec: Json, value: OptionInput, resolved: Resolved, complete: boolean): OptionInput {
  const { type, name } = spec;
  const refuse = (why: string): never => {
    throw new Error(`the client does not accept ${String(name)}: ${why}`);
  };
  if (type === 11) return isFile(value) ? resolved.file(value) : refuse("a file is wanted");
  if (isFile(value)) return refuse("no file is wanted");
  const text = String(value);
  if (type === 6) resolved.user(text);
  if (type === 7) resolved.channel(text);
  if (type === 8) resolved.role(text);
  if (type === 9) resolved.mention(text);
  if (type === 5 && typeof value !== "boolean") return refuse("true or false is wanted");
  if (!complete) return type === 3 ? text : value;
  const choices = (spec.choices ?? []) as Json[];
  if (choices.length > 0 && !choices.some((choice) => choice.value === value)) return refuse("not one of the choices");
  if (type === 4 && !Number.isInteger(value)) return refuse("a whole number is wanted");
  if (type === 4 || type === 10) {
    const n = Number(value);
    if (n < Number(spec.min_value ?? Number.NEGATIVE_INFINITY)) return refuse("too small");
    if (n > Number(spec.max_value ?? Number.POSITIVE_INFINITY)) return refuse("too large");
  }
  if (type === 3) {
    if (text.length > Number(spec.max_length ?? 6000)) return refuse("too long");
    if (text.length < Number(spec.min_length ?? 0)) return refuse("too short");
    return text;
  }
  return value;
}

/**
 * Fills in a command's options as a client would.
 * @param path names of the group and subcommand, if any
 * @param focused the option that is being typed: the rest may be missing
 */
export function typeOptions(
  command: ApplicationCommand,
  path: readonly string[],
  values: Readonly<Record<string, OptionInput>>,
  resolved: Resolved,
  focused?: string,
): readonly Json[] {
  const specs = (command.options ?? []) as Json[];
  const [next, ...rest] = path;
  if (next !== undefined) {
    const nested = specs.find((spec) => spec.name === next);
    if (!nested) throw new Error(`no such subcommand: ${next}`);
    const inner = typeOptions({ ...command, options: nested.options ?? [] }, rest, values, resolved, focused);
    return [{ type: nested.type, name: next, options: inner }];
  }
  for (const name of Object.keys(values)) {
    if (!specs.some((spec) => spec.name === name)) throw new Error(`/${command.name} has no option ${name}`);
  }
  return specs.flatMap((spec) => {
    const value = values[String(spec.name)];
    if (value === undefined && spec.name !== focused) {
      if (spec.required === true && focused === undefined)
        throw new Error(`the client wants ${String(spec.name)} first`);
      return [];
    }
    const isFocused = spec.name === focused;
    const typed = isFocused
      ? String(value ?? "")
      : enteredValue(spec, value as OptionInput, resolved, focused === undefined);
    return [{ type: spec.type, name: spec.name, value: typed, ...(isFocused && { focused: true }) }];
  });
}

/** A member with its user, for a target of a user command. */
export function targetMember(world: World, channel: Channel, userId: string): Json | undefined {
  const member = world.guilds.get(channel.guildId ?? "")?.members.get(userId);
  return member && fullMemberJson(world, member);
}
