import type { Exchange } from "../http/exchange.ts";
import type { Message } from "./parts-schema.ts";
import type { ChatRequest } from "./request-schema.ts";
import { unknownKeys } from "./unknown-keys.ts";

/** Notes what Venice would swallow in silence, so that tests can object. */
export function warnOf({ world, entry, body }: Exchange, request: ChatRequest): void {
  const warn = (path: string, message: string) => world.journal.warn({ requestId: entry.id, path, message });
  for (const path of unknownKeys(body, request)) warn(path, "unknown field, dropped");
  const calls = new Set<unknown>();
  request.messages.forEach((message, index) => {
    if (message.role === "assistant") for (const call of message.tool_calls ?? []) calls.add(idOf(call));
    if (message.role === "tool" && !calls.has(message.tool_call_id))
      warn(`messages[${index}].tool_call_id`, "answers no call");
    if (addressesOf(message).some((address) => botToken.test(address)))
      warn(`messages[${index}]`, "an address holds a bot token");
  });
}

const botToken = /\/bot\d+:[\w-]{20,}/;

const idOf = (call: unknown) => (typeof call === "object" && call !== null && "id" in call ? call.id : undefined);

function addressesOf(message: Message): string[] {
  if (message.role !== "user" || typeof message.content === "string") return [];
  return message.content.flatMap((part) => {
    const address =
      part.type === "image_url"
        ? part.image_url.url
        : part.type === "video_url"
          ? part.video_url.url
          : part.type === "file"
            ? part.file.file_data
            : "";
    return address.startsWith("data:") ? [] : [address];
  });
}
