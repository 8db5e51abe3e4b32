import type { Call } from "../call.ts";
import type { JsonObject } from "../json.ts";
import { messageObject } from "../objects.ts";
import { postAsBot } from "../posting.ts";
import { richFields } from "../rich.ts";
import { targetOf } from "./sending.ts";

export function sendRichMessage(call: Call): JsonObject {
  const fields = richFields(call);
  const target = targetOf(call);
  return messageObject(call.world, postAsBot(call.world, { ...target, kind: "rich", fields }));
}
