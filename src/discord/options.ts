import { ApplicationCommandOptionType } from "discord.js";
import type { Call } from "../core/turn.ts";
import { commandFile } from "./attachments.ts";
import type { Attachment, Field, Interaction, SentOption } from "./wire.ts";

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
