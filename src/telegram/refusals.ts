import { ApiRefusal } from "./api.ts";

/** Telegram's sentences, as far as they call for something to be done. They are no published interface: read loosely. */
const PATTERNS = {
  /** The message already is as it should be. */
  unchanged: /message is not modified/i,
  /** There is no such message (any more), or it is not ours. */
  gone: /message to (edit|delete) not found|message_id_invalid|message can't be edited|message can't be deleted/i,
  /** The formatting was not understood. */
  markup: /can't parse|entit(y|ies)|user not found|wrong http url|unsupported url/i,
  /** Nothing may be written there. */
  shut: /not enough rights|chat_write_forbidden|chat not found|topic_closed|chat_restricted|need administrator|deactivated|peer_id_invalid|send_plain_forbidden|user_is_blocked|have no rights/i,
  thread: /message thread not found|topic_deleted|topic_id_invalid|topic not found/i,
  replied: /(message to be replied|replied message|reply message) not found/i,
  /** What the message holds is of another kind than the edit. */
  kind: /there is no (text|caption|media) in the message/i,
  voice: /voice_messages_forbidden/i,
  /** Members may write there, but not send files of that kind. */
  medium:
    /not enough rights to send (photos|videos|animations|music|voice notes|audios|documents)|chat_send_(photos|videos|gifs|audios|voices|docs|media)_forbidden/i,
} as const;

export function refuses(error: unknown, why: keyof typeof PATTERNS): boolean {
  if (!(error instanceof ApiRefusal)) return false;
  return PATTERNS[why].test(error.description) || (why === "shut" && error.status === 403);
}
