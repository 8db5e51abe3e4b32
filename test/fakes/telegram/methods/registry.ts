import type { Call } from "../call.ts";
import type { Json } from "../json.ts";
import * as chats from "./chats.ts";
import * as commands from "./commands.ts";
import { deleteMessage, deleteMessages } from "./deleting.ts";
import { sendMessageDraft, sendRichMessageDraft } from "./drafts.ts";
import * as editing from "./editing.ts";
import { getFile } from "./files.ts";
import { copyMessage, forwardMessage } from "./forwarding.ts";
import { sendFile, sendMediaGroup } from "./media.ts";
import { answerCallbackQuery, answerGuestQuery, answerInlineQuery } from "./queries.ts";
import { sendRichMessage } from "./rich.ts";
import { sendDice, sendLocation, sendMessage } from "./sending.ts";
import * as topics from "./topics.ts";

export type Method = (call: Call) => Json;

const name = commands.profileText("name", 64);
const about = commands.profileText("description", 512);
const short = commands.profileText("short_description", 120);

/** The methods that are modelled; how updates are fetched is the server's own business. */
export const METHODS: Readonly<Record<string, Method>> = {
  getMe: chats.getMe,
  getChat: chats.getChat,
  getChatMember: chats.getChatMember,
  getChatAdministrators: chats.getChatAdministrators,
  getChatMemberCount: chats.getChatMemberCount,
  sendChatAction: chats.sendChatAction,
  leaveChat: chats.leaveChat,
  pinChatMessage: chats.pinChatMessage,
  unpinChatMessage: chats.unpinChatMessage,
  setMessageReaction: chats.setMessageReaction,
  sendMessage,
  sendDice,
  sendLocation,
  sendPhoto: sendFile("photo"),
  sendDocument: sendFile("document"),
  sendVoice: sendFile("voice"),
  sendAudio: sendFile("audio"),
  sendVideo: sendFile("video"),
  sendAnimation: sendFile("animation"),
  sendSticker: sendFile("sticker"),
  sendVideoNote: sendFile("video_note"),
  sendMediaGroup,
  sendRichMessage,
  sendMessageDraft,
  sendRichMessageDraft,
  forwardMessage,
  copyMessage,
  editMessageText: editing.editMessageText,
  editMessageCaption: editing.editMessageCaption,
  editMessageMedia: editing.editMessageMedia,
  editMessageReplyMarkup: editing.editMessageReplyMarkup,
  editEphemeralMessageText: editing.editEphemeralMessageText,
  editEphemeralMessageCaption: editing.editEphemeralMessageCaption,
  editEphemeralMessageMedia: editing.editEphemeralMessageMedia,
  editEphemeralMessageReplyMarkup: editing.editEphemeralMessageReplyMarkup,
  deleteEphemeralMessage: editing.deleteEphemeralMessage,
  deleteMessage,
  deleteMessages,
  answerCallbackQuery,
  answerInlineQuery,
  answerGuestQuery,
  getFile,
  setMyCommands: commands.setMyCommands,
  getMyCommands: commands.getMyCommands,
  deleteMyCommands: commands.deleteMyCommands,
  setMyName: name.set,
  getMyName: name.get,
  setMyDescription: about.set,
  getMyDescription: about.get,
  setMyShortDescription: short.set,
  getMyShortDescription: short.get,
  setChatMenuButton: commands.setChatMenuButton,
  getChatMenuButton: commands.getChatMenuButton,
  createForumTopic: topics.createForumTopic,
  editForumTopic: topics.editForumTopic,
  closeForumTopic: topics.setTopicClosed(true),
  reopenForumTopic: topics.setTopicClosed(false),
  deleteForumTopic: topics.deleteForumTopic,
};
