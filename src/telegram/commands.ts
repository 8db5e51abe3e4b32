import { setTimeout as sleep } from "node:timers/promises";
import type { BotCommand, LanguageCode } from "grammy/types";
import type { Core } from "../core/adapter.ts";
import type { CommandSpec } from "../core/command-spec.ts";
import { languages, tOr } from "../i18n.ts";
import type { Log } from "../log.ts";
import { RetryAfter } from "../render/retry-after.ts";
import type { Client } from "./api.ts";

const MAX_COMMANDS = 100;
const MAX_DESCRIPTION = 256;
const RETRY_MS = { least: 1_000, most: 60_000 };

type Scope = "all_private_chats" | "all_group_chats" | "all_chat_administrators";
/** What Telegram offers in each kind of chat. Owners know their own commands; groups need not see them. */
const SCOPES: readonly (readonly [Scope, (command: CommandSpec) => boolean])[] = [
  ["all_private_chats", () => true],
  ["all_group_chats", ({ access = "anyone" }) => access === "anyone"],
  ["all_chat_administrators", ({ access = "anyone" }) => access !== "owner"],
];

interface Listing {
  readonly scope: { readonly type: Scope };
  /** None for everyone whose language has no list of its own. */
  readonly language_code?: LanguageCode;
  readonly commands: readonly BotCommand[];
}

/** Tells Telegram which commands there are: compares first, and writes only the lists that differ. */
export async function syncCommands(client: Client, core: Core, log: Log, signal: AbortSignal): Promise<void> {
  let waitMs = RETRY_MS.least;
  for (const listing of listings(core)) {
    while (!signal.aborted) {
      try {
        await syncOne(client, listing, signal);
        waitMs = RETRY_MS.least;
        break;
      } catch (error) {
        if (signal.aborted) return;
        const passing = error instanceof RetryAfter || (error instanceof Error && "transient" in error);
        if (!passing) {
          log.warn({ err: error, scope: listing.scope.type }, "the command list was not taken");
          break;
        }
        const ms = error instanceof RetryAfter ? error.retryAfterMs : waitMs;
        waitMs = Math.min(RETRY_MS.most, waitMs * 2);
        await sleep(ms, undefined, { signal }).catch(() => {});
      }
    }
  }
}

async function syncOne(client: Client, { commands, ...where }: Listing, signal: AbortSignal): Promise<void> {
  const present = await client.call("getMyCommands", where, signal);
  if (isSame(present, commands)) return;
  await client.call("setMyCommands", { ...where, commands: [...commands] }, signal);
}

/** A server that knows nothing of ephemeral commands does not give the mark back: that is no difference. */
function isSame(present: readonly BotCommand[], wanted: readonly BotCommand[]): boolean {
  if (present.length !== wanted.length) return false;
  return wanted.every((command, i) => {
    const other = present[i];
    const marks = other?.is_ephemeral === undefined || other.is_ephemeral === (command.is_ephemeral ?? false);
    return other?.command === command.command && other.description === command.description && marks;
  });
}

/** All lists: for each kind of chat one in English for everyone, and one for each other language. */
export function listings(core: Core): readonly Listing[] {
  const offered = core.commands.filter(
    ({ hidden, onMessage, name }) => !hidden && !onMessage && /^[a-z0-9_]{1,32}$/.test(name),
  );
  const [main = "en", ...others] = languages();
  return SCOPES.flatMap(([type, fits]) => {
    const list = offered.filter(fits).slice(0, MAX_COMMANDS);
    const inLanguage = (language: string) => list.map((command) => entry(command, type, core, language));
    return [
      { scope: { type }, commands: inLanguage(main) },
      ...others
        .filter((language) => /^[a-z]{2}$/.test(language))
        .map((language) => ({
          scope: { type },
          language_code: language as LanguageCode,
          commands: inLanguage(language),
        })),
    ];
  });
}

function entry({ name }: CommandSpec, scope: Scope, core: Core, language: string): BotCommand {
  const description = tOr(language, `command.${name}`, name).slice(0, MAX_DESCRIPTION).toWellFormed() || name;
  // In groups, what only the caller may see is asked for unseen as well.
  const whispered = scope !== "all_private_chats" && core.isPrivate({ command: name, options: {} });
  return { command: name, description, ...(whispered && { is_ephemeral: true }) };
}
