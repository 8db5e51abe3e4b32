import { refusal } from "../errors.ts";
import {
  FormFaults as Faults,
  type FormFaults,
  integer,
  isRecord,
  object,
  oneOf,
  type Rule,
  required,
} from "../form.ts";
import { autocompleteForm } from "../form-command.ts";
import { checkMessageForm, FLAG } from "../form-message.ts";
import { modalForm } from "../form-modal.ts";
import type { Interaction, Interactions } from "../interactions.ts";
import { MAX_FOLLOWUPS } from "../interactions.ts";
import { messageJson } from "../message-shape.ts";
import { createMessage, deleteMessage, editMessage, type MessageBody } from "../messages.ts";
import { noContent, ok, type Reply, type Request } from "../router.ts";
import type { Json, Message, MessageInteraction, Upload } from "../types.ts";
import type { World } from "../world.ts";
import { messageBody, objectBody, sendableFlags } from "./input.ts";

const COMMAND = [4, 5, 9, 12];
const ALLOWED: Readonly<Record<number, readonly number[]>> = {
  2: COMMAND,
  3: [4, 5, 6, 7, 9, 12],
  4: [8],
  5: [4, 5, 12],
};
const deferredData = object({ flags: oneOf(0, FLAG.ephemeral) });

/** What the message says about the interaction that it answers. */
function trace(interaction: Interaction, original?: Message): MessageInteraction {
  return {
    id: interaction.id,
    type: interaction.type,
    userId: interaction.user.id,
    name: interaction.commandName,
    owners: interaction.owners,
    originalMessageId: original?.id,
    messageId: interaction.message?.id,
    trigger: interaction.opener && trace(interaction.opener),
  };
}

function write(
  world: World,
  interaction: Interaction,
  body: MessageBody,
  uploads: readonly Upload[],
  followsUp: boolean,
  loading = false,
): Message {
  const { channel, message } = interaction;
  if (!world.channels.has(channel.id)) throw refusal(10003);
  const ephemeral = interaction.forcedEphemeral || ((body.flags ?? 0) & FLAG.ephemeral) !== 0;
  const answered = followsUp ? (interaction.original ?? message) : message;
  const commandType = interaction.commandType === 1 ? 20 : 23;
  const flags = sendableFlags(body.flags) | (ephemeral ? FLAG.ephemeral : 0) | (loading ? FLAG.loading : 0);
  return createMessage(world, {
    channel,
    authorId: world.bot.id,
    applicationId: world.applicationId,
    interaction: trace(interaction, followsUp ? interaction.original : undefined),
    type: answered ? 19 : interaction.type === 2 ? commandType : 0,
    body,
    uploads,
    flags,
    ...(answered && { reference: { messageId: answered.id, channelId: channel.id, guildId: channel.guildId } }),
    ...(ephemeral && { ephemeralTo: interaction.user.id }),
  });
}

/** POST /interactions/:id/:token/callback */
export function respond(request: Request, interactions: Interactions): Reply {
  const { world, params, uploads, query } = request;
  const interaction = interactions.waiting(params.interaction_id ?? "", params.webhook_token ?? "");
  const body = objectBody(request);
  const type = checkCallback(body, interaction);
  const data = (body.data ?? {}) as MessageBody & Json;
  answer(world, interactions, interaction, type, data, uploads);
  return query.get("with_response") === "true" ? ok(callbackJson(world, interaction, type)) : noContent;
}

function mayUpdate(interaction: Interaction): boolean {
  return interaction.message !== undefined;
}

function checkCallback(body: Json, interaction: Interaction): number {
  const faults = new Faults();
  const allowed = [
    ...(ALLOWED[interaction.type] ?? []),
    ...(interaction.type === 5 && mayUpdate(interaction) ? [6, 7] : []),
  ];
  object({ type: required(integer()) })(body, [], faults);
  faults.throwIfFound();
  oneOf(...allowed)(body.type, ["type"], faults);
  faults.throwIfFound();
  checkData(body, interaction, faults);
  faults.throwIfFound();
  return body.type as number;
}

function checkData(body: Json, interaction: Interaction, faults: FormFaults): void {
  const { type, data } = body;
  const apply = (rule: Rule) => object({ data: required(rule) })(body, [], faults);
  if (type === 5) object({ data: deferredData })(body, [], faults);
  if (type === 8) apply(autocompleteForm(interaction.focusedType ?? 3));
  if (type === 9) apply(modalForm);
  if (type !== 4 && type !== 7) return;
  if (type === 4 && !isRecord(data)) throw refusal(50006);
  const flags =
    (isRecord(data) && typeof data.flags === "number" ? data.flags : 0) |
    (type === 7 ? (interaction.message?.flags ?? 0) : 0);
  checkMessageForm(data ?? {}, (flags & FLAG.componentsV2) !== 0, ["data"], faults);
}

function answer(
  world: World,
  interactions: Interactions,
  interaction: Interaction,
  type: number,
  data: MessageBody & Json,
  uploads: readonly Upload[],
): void {
  const { message } = interaction;
  if (type === 4) {
    interaction.original = write(world, interaction, data, uploads, false);
    interactions.acknowledge(interaction, "message");
  } else if (type === 5) {
    interaction.original = write(world, interaction, { flags: data.flags ?? 0 }, [], false, true);
    interactions.acknowledge(interaction, "deferred");
  } else if (type === 6) {
    interaction.original = message;
    interactions.acknowledge(interaction, "deferred-update");
  } else if (type === 7 && message) {
    editMessage(world, world.liveMessage(message.id), data, uploads);
    interaction.original = message;
    interactions.acknowledge(interaction, "update");
  } else if (type === 8) {
    interaction.choices = data.choices as Json[];
    interactions.acknowledge(interaction, "choices");
  } else if (type === 9) {
    interaction.modal = data;
    interactions.acknowledge(interaction, "modal");
  }
}

function callbackJson(world: World, interaction: Interaction, type: number): Json {
  const { original } = interaction;
  const shown = original && (type === 4 || type === 5 || type === 7);
  return {
    interaction: {
      id: interaction.id,
      type: interaction.type,
      ...(original && {
        response_message_id: original.id,
        response_message_loading: (original.flags & FLAG.loading) !== 0,
        response_message_ephemeral: original.ephemeralTo !== undefined,
      }),
      channel_id: interaction.channel.id,
      ...(interaction.channel.guildId !== undefined && { guild_id: interaction.channel.guildId }),
    },
    // The published schema knows no other type for a message that was created.
    ...(shown && { resource: { type: type === 5 ? 4 : type, message: messageJson(world, original) } }),
  };
}

/** POST /webhooks/:application/:token */
export function followUp(request: Request, interaction: Interaction): Reply {
  const { world, uploads } = request;
  const { original } = interaction;
  if (original && original.flags & FLAG.loading && original.deletedAt === undefined) {
    // The first message after a deferral fills the message that is loading.
    const body = messageBody(objectBody(request));
    editMessage(world, original, body, uploads);
    return ok(messageJson(world, original));
  }
  const body = messageBody(objectBody(request));
  const alone = !("0" in interaction.owners);
  if (alone && interaction.followups.length >= MAX_FOLLOWUPS) throw refusal(40094);
  const message = write(world, interaction, body, uploads, true);
  interaction.followups.push(message);
  return ok(messageJson(world, message));
}

/** The message of an interaction that a path names. @throws ApiError 10008 */
export function messageOf(world: World, interaction: Interaction, id: string): Message {
  const own = [interaction.original, ...interaction.followups];
  const found = id === "@original" ? interaction.original : own.find((message) => message?.id === id);
  // A deferred update's original is the message with the component, which may have been named by its id too.
  if (!found || found.deletedAt !== undefined) throw refusal(10008);
  return world.liveMessage(found.id);
}

export function editAnswer(request: Request, interaction: Interaction, id: string): Reply {
  const { world, uploads } = request;
  const message = messageOf(world, interaction, id);
  const body = messageBody(objectBody(request), message.flags);
  editMessage(world, message, body, uploads);
  return ok(messageJson(world, message));
}

export function deleteAnswer(request: Request, interaction: Interaction, id: string): Reply {
  const { world } = request;
  deleteMessage(world, messageOf(world, interaction, id));
  return noContent;
}
