import { ApiError, invalidForm, refusal } from "../errors.ts";
import { FormFaults, isRecord } from "../form.ts";
import { checkCommandForm } from "../form-command.ts";
import { bucket, noContent, ok, type Reply, type Request, type Router } from "../router.ts";
import type { Json } from "../types.ts";
import type { ApplicationCommand, World } from "../world.ts";
import { objectBody } from "./input.ts";

const DAY = 24 * 3_600_000;
const MAX_CREATES = 200;
const LIMITS: Readonly<Record<number, number>> = { 1: 100, 2: 15, 3: 15, 4: 1 };

/** How often the commands were written; the original takes 5 writes per 20 s and 200 creations per day. */
export interface CommandWrites {
  puts: number;
  creates: number;
  updates: number;
  deletes: number;
}

interface Store {
  readonly writes: CommandWrites;
  readonly createdAt: number[];
}

export function addCommandRoutes(router: Router, writes: CommandWrites): void {
  const store: Store = { writes, createdAt: [] };
  for (const base of [
    "/applications/:application_id/commands",
    "/applications/:application_id/guilds/:guild_id/commands",
  ]) {
    // All writes of one scope share a limit; it does not depend on the command.
    const write = { bucket: bucket(`write ${base}`, 5, 20_000) };
    router.add("GET", base, (r) => list(r));
    router.add("PUT", base, (r) => replaceAll(r, store), write);
    router.add("POST", base, (r) => create(r, store), write);
    router.add("GET", `${base}/:command_id`, (r) => ok(shown(find(r), true)));
    router.add("PATCH", `${base}/:command_id`, (r) => update(r, store), write);
    router.add("DELETE", `${base}/:command_id`, (r) => remove(r, store), write);
  }
}

function scope({ world, params }: Request): readonly ApplicationCommand[] {
  if (params.application_id !== world.applicationId) throw refusal(20012);
  const guildId = params.guild_id;
  if (guildId !== undefined && !world.guilds.get(guildId)?.members.has(world.bot.id)) throw refusal(50001);
  return [...world.commands.values()].filter((command) => command.guild_id === guildId);
}

function find(request: Request): ApplicationCommand {
  const command = scope(request).find((c) => c.id === request.params.command_id);
  if (!command) throw refusal(10063);
  return command;
}

function shown(command: ApplicationCommand, localized: boolean): Json {
  if (localized) return command;
  const strip = (node: Json): Json => {
    const { name_localizations: _names, description_localizations: _words, options, choices, ...rest } = node;
    return {
      ...rest,
      ...(Array.isArray(options) && { options: options.map(strip) }),
      ...(Array.isArray(choices) && { choices: choices.map(strip) }),
    };
  };
  return strip(command);
}

function list(request: Request): Reply {
  const localized = request.query.get("with_localizations") === "true";
  return ok(scope(request).map((command) => shown(command, localized)));
}

/** An option as the API gives it back: what is false or empty is left out. */
function normalOption(option: Json): Json {
  const { type, name, description, name_localizations: names, description_localizations: words } = option;
  const kept: Json = {
    type,
    name,
    description,
    ...(names !== undefined && { name_localizations: names }),
    ...(words !== undefined && { description_localizations: words }),
  };
  for (const key of ["required", "autocomplete"]) if (option[key] === true) kept[key] = true;
  for (const key of ["min_length", "max_length", "min_value", "max_value"]) {
    if (option[key] !== undefined && option[key] !== null) kept[key] = option[key];
  }
  if (Array.isArray(option.channel_types) && option.channel_types.length > 0) kept.channel_types = option.channel_types;
  if (Array.isArray(option.choices) && option.choices.length > 0) kept.choices = option.choices;
  if (Array.isArray(option.options) && option.options.length > 0)
    kept.options = (option.options as Json[]).map(normalOption);
  return kept;
}

function normal(world: World, body: Json, guildId: string | undefined): Json {
  const types = world.options.integrationTypes ?? [0, 1];
  const permissions = body.default_member_permissions;
  const options = Array.isArray(body.options) ? (body.options as Json[]).map(normalOption) : [];
  return {
    application_id: world.applicationId,
    type: body.type ?? 1,
    name: body.name,
    name_localizations: body.name_localizations ?? null,
    description: body.description ?? "",
    description_localizations: body.description_localizations ?? null,
    default_permission: true,
    default_member_permissions: permissions === undefined || permissions === null ? null : String(permissions),
    nsfw: body.nsfw ?? false,
    ...(options.length > 0 && { options }),
    ...(guildId === undefined
      ? {
          dm_permission: body.dm_permission ?? true,
          contexts: body.contexts ?? null,
          integration_types: body.integration_types ?? types,
        }
      : { guild_id: guildId }),
  };
}

const keyOf = (command: Json): string => `${String(command.type ?? 1)} ${String(command.name)}`;

function save(world: World, fields: Json, before: ApplicationCommand | undefined): ApplicationCommand {
  const { id: _id, version: _version, ...old } = before ?? ({} as Json);
  if (before && JSON.stringify(old) === JSON.stringify(fields)) return before;
  const command = {
    id: before?.id ?? world.ids.next(),
    ...fields,
    version: world.ids.next(),
  } as unknown as ApplicationCommand;
  world.commands.set(command.id, command);
  return command;
}

/** @throws ApiError 30034 */
function countCreates(world: World, store: Store, creates: number): void {
  const now = world.clock.now();
  while ((store.createdAt[0] ?? now) <= now - DAY) store.createdAt.shift();
  if (store.createdAt.length + creates > MAX_CREATES) throw refusal(30034);
  for (let i = 0; i < creates; i += 1) store.createdAt.push(now);
}

/** @throws ApiError 30032 */
function checkNumbers(commands: readonly Json[]): void {
  for (const [type, limit] of Object.entries(LIMITS)) {
    const held = commands.filter((command) => (command.type ?? 1) === Number(type)).length;
    if (held > limit) throw new ApiError(400, 30032, `Maximum number of application commands reached (${limit})`);
  }
}

function replaceAll(request: Request, store: Store): Reply {
  const { world, params } = request;
  const present = scope(request);
  const wanted = request.body ?? [];
  if (!Array.isArray(wanted)) {
    throw invalidForm({
      _errors: [{ code: "LIST_TYPE_CONVERT", message: "Only iterables may be used in a ListType" }],
    });
  }
  const faults = new FormFaults();
  const keys = new Set<string>();
  wanted.forEach((body: unknown, i) => {
    checkCommandForm(body, false, isRecord(body) && typeof body.type === "number" ? body.type : 1, [i], faults);
    if (!isRecord(body)) return;
    if (keys.has(keyOf(body))) {
      faults.add([i, "name"], "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique");
    }
    keys.add(keyOf(body));
  });
  faults.throwIfFound();
  checkNumbers(wanted as Json[]);
  const byKey = new Map(present.map((command) => [keyOf(command), command]));
  countCreates(world, store, [...keys].filter((key) => !byKey.has(key)).length);
  store.writes.puts += 1;
  for (const command of present) if (!keys.has(keyOf(command))) world.commands.delete(command.id);
  return ok(
    (wanted as Json[]).map((body) => save(world, normal(world, body, params.guild_id), byKey.get(keyOf(body)))),
  );
}

function create(request: Request, store: Store): Reply {
  const { world, params } = request;
  const present = scope(request);
  const body = objectBody(request);
  const faults = new FormFaults();
  checkCommandForm(body, false, typeof body.type === "number" ? body.type : 1, [], faults);
  faults.throwIfFound();
  const before = present.find((command) => keyOf(command) === keyOf(body));
  if (!before) {
    checkNumbers([...present, body]);
    countCreates(world, store, 1);
  }
  store.writes.creates += 1;
  return { status: before ? 200 : 201, body: save(world, normal(world, body, params.guild_id), before) };
}

function update(request: Request, store: Store): Reply {
  const { world, params } = request;
  const before = find(request);
  const body = objectBody(request);
  const faults = new FormFaults();
  checkCommandForm(body, true, before.type, [], faults);
  faults.throwIfFound();
  store.writes.updates += 1;
  return ok(save(world, normal(world, { ...before, ...body, type: before.type }, params.guild_id), before));
}

function remove(request: Request, store: Store): Reply {
  request.world.commands.delete(find(request).id);
  store.writes.deletes += 1;
  return noContent;
}
