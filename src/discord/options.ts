import { ApplicationCommandOptionType } from "discord.js";
import type { CommandSpec } from "../core/command-spec.ts";
import type { Call } from "../core/turn.ts";
import { attachmentsOf, commandFile, fileOptions, messageFiles } from "./attachments.ts";
import type { Attachment, BareMessage, Field, Interaction, SentOption } from "./wire.ts";

/** A call as an interaction brought it, and where its files are. */
export interface Brought {
  readonly call: Call;
  /** Attachment ids and their addresses. */
  readonly files: Readonly<Record<string, string>>;
}

type Resolved = Readonly<Record<string, Attachment>>;

const resolvedOf = (interaction: Interaction): Resolved => interaction.data?.resolved?.attachments ?? {};

function addresses(resolved: Resolved): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.values(resolved).map((each) => [each.id, each.url]));
}

/** The call of a slash command. */
export function readCommand(interaction: Interaction): Brought {
  const resolved = resolvedOf(interaction);
  const options: Record<string, unknown> = {};
  for (const option of interaction.data?.options ?? []) {
    const value = readOption(option, resolved);
    if (value !== undefined) options[option.name] = value;
  }
  return { call: { command: interaction.data?.name ?? "", options }, files: addresses(resolved) };
}

function readOption(option: SentOption, resolved: Resolved): unknown {
  if (option.type !== ApplicationCommandOptionType.Attachment) return option.value;
  const attachment = resolved[String(option.value)];
  return attachment && [commandFile(attachment)];
}

/**
 * The call of a command in the menu of a message: what the message says and carries fills its options.
 * @param read turns a message into words
 * @param canFetch whether its files can be asked for again; else they are taken from here
 */
export function readMenu(
  interaction: Interaction,
  command: CommandSpec,
  read: (message: BareMessage) => string,
  canFetch: boolean,
): Brought {
  const message = interaction.data?.resolved?.messages?.[interaction.data.target_id ?? ""];
  if (!message) return { call: { command: command.name, options: {} }, files: {} };
  const forwarded = (message.message_snapshots ?? []).map((each) => each.message.content);
  const text = [read(message), ...forwarded].join("\n").trim();
  const attachments = attachmentsOf(message);
  const files = canFetch ? messageFiles(message) : attachments.map(commandFile);
  const all: Readonly<Record<string, unknown>> = {
    ...(text !== "" && { text }),
    message: message.id,
    ...fileOptions(files),
  };
  const options = Object.fromEntries(Object.entries(all).filter(([name]) => name in command.options));
  const addresses = canFetch ? [] : attachments.map((each) => [each.id, each.url] as const);
  return { call: { command: command.name, options }, files: Object.fromEntries(addresses) };
}

/** The call that a submitted form completes. */
export function readForm(interaction: Interaction, begun: Brought): Brought {
  const resolved = resolvedOf(interaction);
  const options: Record<string, unknown> = { ...begun.call.options };
  for (const row of interaction.data?.components ?? []) {
    for (const field of row.component ? [row.component] : (row.components ?? [])) {
      const value = readField(field, resolved);
      if (value !== undefined) options[field.custom_id] = value;
    }
  }
  return { call: { ...begun.call, options }, files: { ...begun.files, ...addresses(resolved) } };
}

function readField(field: Field, resolved: Resolved): unknown {
  if (!field.values) return field.value ?? undefined;
  const files = field.values.flatMap((id) => (resolved[id] ? [commandFile(resolved[id])] : []));
  return files.length > 0 ? files : field.values[0];
}
