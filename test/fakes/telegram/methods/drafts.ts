import { chatOf, checkMaySend, threadOf } from "../access.ts";
import type { Call } from "../call.ts";
import { bad } from "../failure.ts";
import type { DraftShown, FakeChat } from "../model.ts";
import { liveKey } from "../posting.ts";
import { richFields } from "../rich.ts";
import { textOf } from "../texts.ts";
import type { World } from "../world.ts";
import { symbols, TEXT_MAX } from "./sending.ts";

/** How long a draft stays on the screen after it was last sent. */
export const DRAFT_LIFE_MS = 30_000;

export function sendMessageDraft(call: Call): true {
  const text = textOf(call, "text", "entities");
  if (symbols(text.text) > TEXT_MAX) throw bad("MESSAGE_TOO_LONG");
  return show(call, text);
}

export function sendRichMessageDraft(call: Call): true {
  return show(call, { text: "", entities: [], richMessage: richFields(call) });
}

function show(call: Call, what: Pick<DraftShown, "text" | "entities" | "richMessage">): true {
  const { world } = call;
  const draftId = call.integer("draft_id");
  const chat = chatOf(call, "write");
  if (draftId === 0) throw bad("RANDOM_ID_INVALID");
  if (chat.type !== "private") throw bad("TEXTDRAFT_PEER_INVALID");
  const threadId = threadOf(call, chat);
  checkMaySend(world, chat, "text", threadId);
  world.flood.draft(chat.id);
  const draft: DraftShown = {
    chatId: chat.id,
    ...(threadId === undefined ? {} : { threadId }),
    draftId,
    ...what,
    canStop: call.flag("can_stop"),
    keepOnStop: call.flag("keep_on_stop"),
    at: world.now(),
  };
  if (world.stopped.has(`${chat.id}/${draftId}`)) {
    world.oddities.push(`${call.method}: draft ${draftId} was stopped by the person and is sent again`);
  }
  world.drafts.push(draft);
  world.liveDrafts.set(liveKey(chat.id, threadId), draft);
  return true;
}

/** What is on the person's screen now. */
export function liveDraft(world: World, chat: FakeChat, threadId?: number): DraftShown | undefined {
  const draft = world.liveDrafts.get(liveKey(chat.id, threadId));
  return draft && world.now() < draft.at + DRAFT_LIFE_MS ? draft : undefined;
}
