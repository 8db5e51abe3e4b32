import { z } from "zod";
import type { Log } from "../log.ts";
import type { MenuCommand, SlashCommand } from "./commands.ts";
import { type Api, patiently } from "./rest.ts";

/** Writing is limited to a few a minute and 200 a day: there is no hurry. */
const PATIENCE_MS = 60 * 60_000;
const CHAT_INPUT = 1;
/** The kinds that are ours to write: those called by name, and those in the menus of messages. */
const KINDS: ReadonlySet<number> = new Set([CHAT_INPUT, 3]);

const Localizations = z.record(z.string(), z.string()).nullish();
const Option = z.looseObject({
  type: z.number(),
  name: z.string(),
  description: z.string().catch(""),
  description_localizations: Localizations,
  required: z.boolean().nullish(),
  autocomplete: z.boolean().nullish(),
  choices: z.array(z.looseObject({ name: z.string(), value: z.union([z.string(), z.number()]) })).nullish(),
  min_value: z.number().nullish(),
  max_value: z.number().nullish(),
  max_length: z.number().nullish(),
});
const Registered = z.looseObject({
  id: z.string(),
  type: z.number().catch(CHAT_INPUT),
  name: z.string(),
  name_localizations: Localizations,
  description: z.string().catch(""),
  description_localizations: Localizations,
  options: z.array(Option).nullish(),
  contexts: z.array(z.number()).nullish(),
  integration_types: z.array(z.number()).nullish(),
});
const RegisteredList = z.array(Registered).nullish();

interface Comparable {
  readonly type: number;
  readonly name: string;
  readonly name_localizations?: Words;
  readonly description?: string;
  readonly description_localizations?: Words;
  readonly options?: readonly z.infer<typeof Option>[] | SlashCommand["options"] | null | undefined;
  readonly contexts?: readonly number[] | null | undefined;
  readonly integration_types?: readonly number[] | null | undefined;
}
type Words = Readonly<Record<string, string>> | null | undefined;

/** What Discord would show, as one string: what it fills in by itself, and the order of keys, make no difference. */
export function essence(command: Comparable): string {
  return JSON.stringify([
    command.type,
    command.name,
    sorted(command.name_localizations),
    command.description ?? "",
    sorted(command.description_localizations),
    (command.options ?? []).map((option) => [
      option.type,
      option.name,
      option.description,
      sorted(option.description_localizations),
      option.required ?? false,
      option.autocomplete ?? false,
      (option.choices ?? []).map(({ name, value }) => [name, value]),
      option.min_value ?? null,
      option.max_value ?? null,
      option.max_length ?? null,
    ]),
    // Without contexts Discord offers a command in servers, direct messages and private channels.
    [...(command.contexts ?? [0, 1, 2])].sort(),
    [...(command.integration_types ?? [0])].sort(),
  ]);
}

function sorted(localizations: Words): unknown {
  return Object.entries(localizations ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Makes Discord's list of commands equal to ours and writes only what differs: a command that changes keeps its id, and
 * with it the permissions that a server has set.
 * @returns how many writes that took
 */
export async function syncCommands(
  api: Api,
  application: string,
  wanted: readonly (SlashCommand | MenuCommand)[],
  log: Log,
  signal: AbortSignal,
): Promise<number> {
  const base = `/applications/${application}/commands` as const;
  const write = (method: "POST" | "PATCH" | "PUT" | "DELETE", path: `/${string}`, body?: unknown) =>
    patiently(() => api.bot({ method, path, body, signal }), PATIENCE_MS, signal);
  const reply = await patiently(
    () => api.bot({ method: "GET", path: base, query: { with_localizations: "true" }, signal }),
    PATIENCE_MS,
    signal,
  );
  const all = RegisteredList.parse(reply) ?? [];
  if (all.length === 0 && wanted.length > 0) {
    await write("PUT", base, wanted);
    return 1;
  }
  const nameOf = ({ type, name }: Pick<Comparable, "type" | "name">) => `${type} ${name}`;
  const registered = new Map(all.filter((each) => KINDS.has(each.type)).map((each) => [nameOf(each), each]));
  let writes = 0;
  for (const command of wanted) {
    const known = registered.get(nameOf(command));
    registered.delete(nameOf(command));
    if (known && essence(known) === essence(command)) continue;
    const { type: _, ...changes } = command;
    await (known ? write("PATCH", `${base}/${known.id}`, changes) : write("POST", base, command));
    writes++;
  }
  for (const stale of registered.values()) {
    await write("DELETE", `${base}/${stale.id}`);
    writes++;
  }
  if (writes > 0) log.info({ writes }, "discord: commands brought up to date");
  return writes;
}
