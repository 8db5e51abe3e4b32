import type { ChatBody, ChatMessage, ContentPart } from "./chat-schemas.ts";
import { VeniceError } from "./errors.ts";

/**
 * What is asked: the service's own fields, but for those that the client sets itself.
 * `max_tokens` is the old name of `max_completion_tokens`.
 */
export type ChatRequest = Omit<ChatBody, "stream" | "stream_options" | "user" | "anon_user_id" | "max_tokens" | "n"> & {
  /**
   * Who asks, as 1 to 128 printable ASCII characters without `||`: a hash, never a name. It is sent as `user`, which
   * parts the service's error budget, and as `anon_user_id`.
   */
  readonly user: string;
};

const USER = /^(?!.*\|\|)[\x20-\x7e]{1,128}$/;

/**
 * Makes the body of a chat request, leaving out what the strict service would refuse: empty text parts and fields
 * without a value.
 * @throws VeniceError `invalid` for a model name with a suffix, which could switch on what costs money; for a user that
 * the service would refuse; for no messages
 */
export function chatBody(request: ChatRequest, stream: boolean): ChatBody {
  const { user, messages, model, ...rest } = request;
  if (model === "" || model.includes(":")) throw new VeniceError("invalid", { code: "model_name" });
  if (!USER.test(user)) throw new VeniceError("invalid", { code: "user" });
  if (messages.length === 0) throw new VeniceError("invalid", { code: "no_messages" });
  return {
    model,
    messages: messages.map(cleanMessage),
    ...rest,
    user,
    anon_user_id: user,
    ...(stream ? { stream: true, stream_options: { include_usage: true } } : { stream: false }),
  };
}

function cleanMessage(message: ChatMessage): ChatMessage {
  if (!Array.isArray(message.content)) return message;
  const parts = message.content.filter((part: ContentPart) => part.type !== "text" || part.text !== "");
  return { ...message, content: parts.length > 0 ? parts : "" } as ChatMessage;
}
