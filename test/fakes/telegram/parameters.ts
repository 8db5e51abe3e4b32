/** The parameters of every modelled method, Bot API 10.3. The original ignores others without a word. */
const SEND =
  "business_connection_id chat_id message_thread_id direct_messages_topic_id disable_notification " +
  "protect_content allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters";
const TABLE: Readonly<Record<string, string>> = {
  getMe: "",
  getChat: "chat_id",
  getChatMember: "chat_id user_id",
  getChatAdministrators: "chat_id return_bots",
  getChatMemberCount: "chat_id",
  sendChatAction: "action business_connection_id chat_id message_thread_id",
  leaveChat: "chat_id",
  pinChatMessage: "business_connection_id chat_id disable_notification message_id",
  unpinChatMessage: "business_connection_id chat_id message_id",
  setMessageReaction: "chat_id is_big message_id reaction",
  sendMessage: `${SEND} entities ephemeral_message_parameters link_preview_options parse_mode reply_markup text`,
  sendDice: `${SEND} emoji reply_markup`,
  sendLocation: `${SEND} ephemeral_message_parameters heading horizontal_accuracy latitude live_period longitude proximity_alert_radius reply_markup`,
  sendPhoto: `${SEND} caption caption_entities ephemeral_message_parameters has_spoiler parse_mode photo reply_markup show_caption_above_media`,
  sendDocument: `${SEND} caption caption_entities disable_content_type_detection document ephemeral_message_parameters parse_mode reply_markup thumbnail`,
  sendVoice: `${SEND} caption caption_entities duration ephemeral_message_parameters parse_mode reply_markup voice`,
  sendAudio: `${SEND} audio caption caption_entities duration ephemeral_message_parameters parse_mode performer reply_markup thumbnail title`,
  sendVideo: `${SEND} caption caption_entities cover duration ephemeral_message_parameters has_spoiler height parse_mode reply_markup show_caption_above_media start_timestamp supports_streaming thumbnail video width`,
  sendAnimation: `${SEND} animation caption caption_entities duration ephemeral_message_parameters has_spoiler height parse_mode reply_markup show_caption_above_media thumbnail width`,
  sendSticker: `${SEND} emoji ephemeral_message_parameters reply_markup sticker`,
  sendVideoNote: `${SEND} duration ephemeral_message_parameters length reply_markup thumbnail video_note`,
  sendMediaGroup:
    "allow_paid_broadcast business_connection_id chat_id direct_messages_topic_id disable_notification media message_effect_id message_thread_id protect_content reply_parameters",
  sendRichMessage: `${SEND} ephemeral_message_parameters reply_markup rich_message`,
  sendMessageDraft: "can_stop chat_id draft_id entities keep_on_stop message_thread_id parse_mode text",
  sendRichMessageDraft: "can_stop chat_id draft_id keep_on_stop message_thread_id rich_message",
  forwardMessage:
    "chat_id direct_messages_topic_id disable_notification from_chat_id message_effect_id message_id message_thread_id protect_content suggested_post_parameters video_start_timestamp",
  copyMessage:
    "allow_paid_broadcast caption caption_entities chat_id direct_messages_topic_id disable_notification from_chat_id message_effect_id message_id message_thread_id parse_mode protect_content reply_markup reply_parameters show_caption_above_media suggested_post_parameters video_start_timestamp",
  editMessageText:
    "business_connection_id chat_id entities inline_message_id link_preview_options message_id parse_mode reply_markup rich_message text",
  editMessageCaption:
    "business_connection_id caption caption_entities chat_id inline_message_id message_id parse_mode reply_markup show_caption_above_media",
  editMessageMedia: "business_connection_id chat_id inline_message_id media message_id reply_markup",
  editMessageReplyMarkup: "business_connection_id chat_id inline_message_id message_id reply_markup",
  editEphemeralMessageText:
    "chat_id entities ephemeral_message_id link_preview_options parse_mode receiver_user_id reply_markup rich_message text",
  editEphemeralMessageCaption:
    "caption caption_entities chat_id ephemeral_message_id parse_mode receiver_user_id reply_markup show_caption_above_media",
  editEphemeralMessageMedia: "chat_id ephemeral_message_id media receiver_user_id reply_markup",
  editEphemeralMessageReplyMarkup: "chat_id ephemeral_message_id receiver_user_id reply_markup",
  deleteEphemeralMessage: "chat_id ephemeral_message_id receiver_user_id",
  deleteMessage: "chat_id message_id",
  deleteMessages: "chat_id message_ids",
  answerCallbackQuery: "cache_time callback_query_id show_alert text url",
  answerInlineQuery: "button cache_time inline_query_id is_personal next_offset results",
  answerGuestQuery: "guest_query_id result",
  getFile: "file_id",
  setMyCommands: "commands language_code scope",
  getMyCommands: "language_code scope",
  deleteMyCommands: "language_code scope",
  setMyName: "language_code name",
  getMyName: "language_code",
  setMyDescription: "description language_code",
  getMyDescription: "language_code",
  setMyShortDescription: "language_code short_description",
  getMyShortDescription: "language_code",
  setChatMenuButton: "chat_id menu_button",
  getChatMenuButton: "chat_id",
  createForumTopic: "chat_id icon_color icon_custom_emoji_id name",
  editForumTopic: "chat_id icon_custom_emoji_id message_thread_id name",
  closeForumTopic: "chat_id message_thread_id",
  reopenForumTopic: "chat_id message_thread_id",
  deleteForumTopic: "chat_id message_thread_id",
  getUpdates: "allowed_updates limit offset timeout",
  setWebhook: "allowed_updates certificate drop_pending_updates ip_address max_connections secret_token url",
  deleteWebhook: "drop_pending_updates",
  getWebhookInfo: "",
};

/** Old names that the original still takes. */
const OLD = "reply_to_message_id allow_sending_without_reply disable_web_page_preview thumb method";

export function unknownParameters(method: string, names: readonly string[]): string[] {
  const known = new Set(`${TABLE[method] ?? ""} ${OLD}`.split(" "));
  return names.filter((name) => !known.has(name));
}

/** Methods that exist but are not modelled: a call of one says so instead of "not found". */
export const UNMODELLED: ReadonlySet<string> = new Set(
  `addStickerToSet answerChatJoinRequestQuery answerPreCheckoutQuery answerShippingQuery answerWebAppQuery
  approveChatJoinRequest approveSuggestedPost banChatMember banChatSenderChat close closeGeneralForumTopic
  convertGiftToStars copyMessages createChatInviteLink createChatSubscriptionInviteLink createInvoiceLink
  createNewStickerSet declineChatJoinRequest declineSuggestedPost deleteAllMessageReactions
  deleteBusinessMessages deleteChatPhoto deleteChatStickerSet deleteMessageReaction deleteStickerFromSet
  deleteStickerSet deleteStory editChatInviteLink editChatSubscriptionInviteLink editGeneralForumTopic
  editMessageChecklist editMessageLiveLocation editStory editUserStarSubscription exportChatInviteLink
  forwardMessages getAvailableGifts getBusinessAccountGifts getBusinessAccountStarBalance getBusinessConnection
  getChatGifts getCustomEmojiStickers getForumTopicIconStickers getGameHighScores getManagedBotAccessSettings
  getManagedBotToken getMyDefaultAdministratorRights getMyStarBalance getStarTransactions getStickerSet
  getUserChatBoosts getUserGifts getUserPersonalChatMessages getUserProfileAudios getUserProfilePhotos
  giftPremiumSubscription hideGeneralForumTopic logOut postStory promoteChatMember readBusinessMessage
  refundStarPayment removeBusinessAccountProfilePhoto removeChatVerification removeMyProfilePhoto
  removeUserVerification reopenGeneralForumTopic replaceManagedBotToken replaceStickerInSet repostStory
  restrictChatMember revokeChatInviteLink savePreparedInlineMessage savePreparedKeyboardButton
  sendChatJoinRequestWebApp sendChecklist sendContact sendGame sendGift sendInvoice sendLivePhoto sendPaidMedia
  sendPoll sendVenue setBusinessAccountBio setBusinessAccountGiftSettings setBusinessAccountName
  setBusinessAccountProfilePhoto setBusinessAccountUsername setChatAdministratorCustomTitle setChatDescription
  setChatMemberTag setChatPermissions setChatPhoto setChatStickerSet setChatTitle
  setCustomEmojiStickerSetThumbnail setGameScore setManagedBotAccessSettings setMyDefaultAdministratorRights
  setMyProfilePhoto setPassportDataErrors setStickerEmojiList setStickerKeywords setStickerMaskPosition
  setStickerPositionInSet setStickerSetThumbnail setStickerSetTitle setUserEmojiStatus stopMessageLiveLocation
  stopPoll transferBusinessAccountStars transferGift unbanChatMember unbanChatSenderChat unhideGeneralForumTopic
  unpinAllChatMessages unpinAllForumTopicMessages unpinAllGeneralForumTopicMessages upgradeGift
  uploadStickerFile verifyChat verifyUser`
    .toLowerCase()
    .split(/\s+/),
);
