import { Resolved } from "./command-input.ts";
import { walkComponents } from "./form-components.ts";
import { handleOf, type InteractionHandle } from "./interaction-handle.ts";
import { personIn } from "./interaction-people.ts";
import type { Interactions } from "./interactions.ts";
import { messageJson } from "./message-shape.ts";
import { type FileInput, idOf, type Json, type Message, type Ref, type User } from "./types.ts";
import type { World } from "./world.ts";

export interface PressInput {
  readonly message: Ref;
  /** Missing: the first button with this label. */
  readonly customId?: string;
  readonly label?: string;
  readonly user: Ref;
  readonly locale?: string;
}

function visibleTo(world: World, ref: Ref, who: Ref): { message: Message; user: User } {
  const message = world.liveMessage(idOf(ref));
  const user = personIn(world, world.channel(message.channelId), who);
  if (message.ephemeralTo !== undefined && message.ephemeralTo !== user.id) {
    throw new Error(`${user.username} does not see that message`);
  }
  return { message, user };
}

function findControl(message: Message, fits: (component: Json) => boolean, what: string): Json {
  const found = [...walkComponents(message.components, [])].map(([c]) => c).find(fits);
  if (!found) throw new Error(`the message has no ${what}`);
  if (found.disabled === true) throw new Error(`${what} is disabled`);
  return found;
}

/** Who authorised the app for a message that it wrote. */
function ownersFor(message: Message): Json {
  if (message.interaction) return message.interaction.owners;
  return { 0: message.guildId ?? "0" };
}

function start(
  world: World,
  interactions: Interactions,
  message: Message,
  user: User,
  data: Json,
  locale: string | undefined,
): InteractionHandle {
  if (message.authorId !== world.bot.id && message.applicationId !== world.applicationId) {
    throw new Error("that component belongs to another app");
  }
  const draft = {
    type: 3,
    user,
    channel: world.channel(message.channelId),
    owners: ownersFor(message),
    message,
    data,
  };
  const interaction = interactions.start(
    { ...draft, ...(locale !== undefined && { locale }) },
    messageJson(world, message),
  );
  return handleOf(world, interaction);
}

/** Somebody presses a button. */
export function press(world: World, interactions: Interactions, input: PressInput): InteractionHandle {
  const { message, user } = visibleTo(world, input.message, input.user);
  const wanted = (c: Json) =>
    c.type === 2 && (input.customId === undefined ? c.label === input.label : c.custom_id === input.customId);
  const button = findControl(message, wanted, `button ${input.customId ?? input.label}`);
  if (typeof button.custom_id !== "string") throw new Error("that button opens a link");
  const data = { custom_id: button.custom_id, component_type: 2, id: button.id };
  return start(world, interactions, message, user, data, input.locale);
}

export interface SelectInput {
  readonly message: Ref;
  readonly customId: string;
  readonly values: readonly string[];
  readonly user: Ref;
  readonly locale?: string;
}

/** Adds what a select of users, roles or channels names. */
function resolveValues(type: unknown, values: readonly string[], resolved: Resolved): void {
  for (const value of values) {
    if (type === 5) resolved.user(value);
    else if (type === 6) resolved.role(value);
    else if (type === 7) resolved.mention(value);
    else if (type === 8) resolved.channel(value);
  }
}

function checkValues(menu: Json, values: readonly string[], optional: boolean): void {
  const least = optional ? 0 : Number(menu.min_values ?? 1);
  const most = Number(menu.max_values ?? 1);
  if (values.length < least || values.length > most) throw new Error(`the menu takes ${least} to ${most} values`);
  const options = menu.options as readonly Json[] | undefined;
  const unknown = options && values.find((value) => !options.some((option) => option.value === value));
  if (unknown !== undefined) throw new Error(`the menu has no ${unknown}`);
}

/** Somebody chooses from a menu. */
export function select(world: World, interactions: Interactions, input: SelectInput): InteractionHandle {
  const { message, user } = visibleTo(world, input.message, input.user);
  const menu = findControl(message, (c) => c.type !== 2 && c.custom_id === input.customId, `menu ${input.customId}`);
  checkValues(menu, input.values, false);
  const resolved = new Resolved(world, world.channel(message.channelId), user);
  resolveValues(menu.type, input.values, resolved);
  const data = {
    custom_id: menu.custom_id,
    component_type: menu.type,
    id: menu.id,
    values: [...input.values],
    ...(menu.type !== 3 && { resolved: resolved.toJSON() }),
  };
  return start(world, interactions, message, user, data, input.locale);
}

export type FieldInput = string | boolean | readonly string[] | readonly FileInput[];

export interface ModalInput {
  /** The handle whose answer opened the modal. */
  readonly from: InteractionHandle;
  /** Values by custom id. */
  readonly values: Readonly<Record<string, FieldInput>>;
  readonly locale?: string;
}

function textValue(field: Json, given: FieldInput | undefined): Json {
  const value = String(given ?? field.value ?? "");
  const name = String(field.custom_id);
  if (field.required !== false && value === "") throw new Error(`the modal wants ${name}`);
  if (value.length > Number(field.max_length ?? 4000)) throw new Error(`${name} is too long`);
  if (value !== "" && value.length < Number(field.min_length ?? 0)) throw new Error(`${name} is too short`);
  return { value };
}

function fieldValue(field: Json, given: FieldInput | undefined, resolved: Resolved): Json {
  const { type } = field;
  if (type === 4) return textValue(field, given);
  if (type === 23) return { value: given === true };
  const list = Array.isArray(given) ? given : given === undefined ? [] : [given];
  if (list.length === 0 && field.required !== false) throw new Error(`the modal wants ${String(field.custom_id)}`);
  if (type === 19) return { values: (list as readonly FileInput[]).map((file) => resolved.file(file)) };
  const values = list.map(String);
  if (type === 21) return { value: values[0] ?? null };
  checkValues(field, values, field.required === false);
  resolveValues(type, values, resolved);
  return { values };
}

/** Somebody fills in a modal and sends it. @throws Error for what the client would not send */
export function submitModal(world: World, interactions: Interactions, input: ModalInput): InteractionHandle {
  const { interaction } = input.from;
  const { modal, channel, user, message } = interaction;
  if (!modal) throw new Error("no modal was opened");
  const resolved = new Resolved(world, channel, user);
  const fields = new Set<string>();
  const fill = (field: Json): Json => {
    fields.add(String(field.custom_id));
    const value = fieldValue(field, input.values[String(field.custom_id)], resolved);
    return { type: field.type, id: field.id, custom_id: field.custom_id, ...value };
  };
  let next = 0;
  for (const [component] of walkComponents(modal.components, [])) {
    next += 1;
    component.id ??= next;
  }
  const components = (modal.components as Json[]).map((row) => {
    if (row.type === 10) return { type: 10, id: row.id };
    if (row.type === 18) return { type: 18, id: row.id, component: fill(row.component as Json) };
    return { type: 1, id: row.id, components: (row.components as Json[]).map(fill) };
  });
  const strange = Object.keys(input.values).find((name) => !fields.has(name));
  if (strange !== undefined) throw new Error(`the modal has no ${strange}`);
  const files = resolved.toJSON();
  const data = { custom_id: modal.custom_id, components, ...(Object.keys(files).length > 0 && { resolved: files }) };
  const draft = {
    type: 5,
    user,
    channel,
    owners: interaction.owners,
    opener: interaction,
    data,
    ...(message && { message }),
  };
  const started = interactions.start(
    { ...draft, ...(input.locale !== undefined && { locale: input.locale }) },
    message && messageJson(world, message),
  );
  return handleOf(world, started);
}
