import type { StoredFile } from "./file-store.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { reactions } from "./methods/chats.ts";
import { type CommandSet, profileOf } from "./methods/commands.ts";
import { liveDraft } from "./methods/drafts.ts";
import type { DraftShown, EphemeralMessage, InlineMessage, StoredMessage } from "./model.ts";
import { messageObject } from "./objects.ts";
import { type ChatRef, chatBy } from "./people/building.ts";
import type { CallbackAnswer, ChatActionShown, World } from "./world.ts";

/** One state of a message, as it was on the screen from `at` on. */
export interface Version {
  readonly at: number;
  readonly text: string;
  readonly entities: readonly JsonObject[];
  readonly buttons: readonly (readonly JsonObject[])[];
}

/** A message as a client shows it. */
export interface SeenMessage extends Version {
  readonly id: number;
  readonly chatId: number;
  readonly threadId?: number;
  /** Sent by the bot. */
  readonly isBot: boolean;
  readonly fromId?: number;
  readonly replyTo?: number;
  readonly editDate?: number;
  /** The file it carries. */
  readonly file?: StoredFile;
  /** A reply keyboard or a forced reply that came with it. */
  readonly keyboard?: JsonObject;
  readonly isService: boolean;
  readonly reactions: readonly Json[];
  /** All states, the first one first. */
  readonly versions: readonly Version[];
  /** The Message object of the API. */
  readonly raw: JsonObject;
}

export interface View {
  /** What a client shows in a chat now, oldest first; deleted messages are gone. */
  messages(chat: ChatRef, topic?: number): SeenMessage[];
  /** The bot's own messages among them. */
  answers(chat: ChatRef, topic?: number): SeenMessage[];
  /** Every draft ever shown in a chat. */
  drafts(chat: ChatRef, topic?: number): DraftShown[];
  /** The draft on the screen now. */
  draftNow(chat: ChatRef, topic?: number): DraftShown | undefined;
  chatActions(chat: ChatRef): ChatActionShown[];
  readonly callbackAnswers: readonly CallbackAnswer[];
  /** Commands by scope and language. */
  commands(): CommandSet[];
  inlineMessage(id: string): InlineMessage | undefined;
  /** What only one person sees in a group. */
  whispers(chat: ChatRef, receiver?: number): EphemeralMessage[];
  files(): StoredFile[];
  /** What the original would silently have changed or ignored: overlapping formatting, unknown parameters. */
  readonly oddities: readonly string[];
}

export function view(world: World): View {
  const messages = (ref: ChatRef, topic?: number): SeenMessage[] =>
    [...chatBy(world, ref).messages.values()]
      .filter((m) => !m.deleted && (topic === undefined || m.threadId === topic))
      .map((m) => seen(world, m));
  return {
    messages,
    answers: (chat, topic) => messages(chat, topic).filter((m) => m.isBot && !m.isService),
    drafts(ref, topic) {
      const { id } = chatBy(world, ref);
      return world.drafts.filter((d) => d.chatId === id && (topic === undefined || d.threadId === topic));
    },
    draftNow: (ref, topic) => liveDraft(world, chatBy(world, ref), topic),
    chatActions: (ref) => world.chatActions.filter((a) => a.chatId === chatBy(world, ref).id),
    callbackAnswers: world.callbackAnswers,
    commands: () => [...profileOf(world).commands.values()],
    inlineMessage: (id) => world.inlineMessages.get(id),
    whispers: (ref, receiver) =>
      world.ephemeral.filter(
        (m) =>
          m.chatId === chatBy(world, ref).id && !m.deleted && (receiver === undefined || m.receiverId === receiver),
      ),
    files: () => world.files.all(),
    oddities: world.oddities,
  };
}

function seen(world: World, message: StoredMessage): SeenMessage {
  const { id, chatId, threadId, fromId, editDate, reply, isOut, isService } = message;
  const versions = message.history.map(({ at, content }) => version(at, content.fields, content.markup));
  const file = fileIn(world, message.content.fields);
  return {
    ...versions.at(-1)!,
    id,
    chatId,
    isBot: isOut,
    isService,
    versions,
    reactions: reactions.get(message) ?? [],
    raw: messageObject(world, message),
    ...(threadId === undefined ? {} : { threadId }),
    ...(fromId === undefined ? {} : { fromId }),
    ...(reply ? { replyTo: reply.messageId } : {}),
    ...(editDate === undefined ? {} : { editDate }),
    ...(file ? { file } : {}),
    ...(message.keyboard ? { keyboard: message.keyboard } : {}),
  };
}

function version(at: number, fields: JsonObject, markup: JsonObject | undefined): Version {
  const entities = fields.entities ?? fields.caption_entities;
  const rows = markup?.inline_keyboard;
  return {
    at,
    text: String(fields.text ?? fields.caption ?? ""),
    entities: Array.isArray(entities) ? entities.filter(isObject) : [],
    buttons: Array.isArray(rows) ? rows.map((row) => (Array.isArray(row) ? row.filter(isObject) : [])) : [],
  };
}

function fileIn(world: World, fields: JsonObject): StoredFile | undefined {
  for (const value of Object.values(fields)) {
    const object = Array.isArray(value) ? value.at(-1) : value;
    if (isObject(object) && typeof object.file_id === "string") return world.files.byId(object.file_id);
  }
  return undefined;
}
