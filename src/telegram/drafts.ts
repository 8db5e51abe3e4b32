import { ApiRefusal } from "./api.ts";
import type { Piece } from "./compose.ts";
import { draftId } from "./draft-turns.ts";
import { refuses } from "./refusals.ts";
import type { Spot } from "./sender.ts";
import type { Tools } from "./tools.ts";

/** A draft lives 30 s: one that does not change is shown again in time. */
const REFRESH_MS = 20_000;
/** A draft that arrives after the message would stand below it like a ghost. */
const QUIET_MS = 3_000;
/** The growing end of one answer in a private chat. */
export interface Drafts {
  request(kind: "first" | "middle"): void;
  /** A message has wiped the draft: it is to be shown once more. */
  wiped(): void;
  /** Resolves when no draft is under way, and lets none begin any more. */
  quiet(): Promise<void>;
  close(): void;
}

export interface DraftHooks {
  /** What is to be shown now, if anything. */
  piece(): Promise<Piece | undefined>;
  drawn(): void;
  /** Drafts do not work here: the answer grows in its messages. */
  unsupported(): void;
  failed(error: ApiRefusal): void;
}

export function openDrafts(tools: Tools, spot: Spot, turn: string, hooks: DraftHooks): Drafts {
  const id = draftId(turn);
  const { client, drafts: turns } = tools;
  turns.open(spot.chat, id, spot.place, turn);
  let isOver = false;
  let isPlain = false;
  let current = "";
  let refresh: NodeJS.Timeout | undefined;
  let underWay: Promise<unknown> = Promise.resolve();
  const lane = tools.pacers.openDrafts(spot.chat, (signal) => {
    const drawing = draw(signal);
    underWay = drawing.catch(() => {});
    return drawing;
  });

  async function draw(signal: AbortSignal): Promise<void> {
    const piece = isOver ? undefined : await hooks.piece();
    if (!piece?.text || isOver) return;
    const { thread } = spot;
    const entities = isPlain ? [] : [...piece.entities];
    const shape = JSON.stringify([piece.text, entities]);
    if (shape === current) return;
    const where = { chat_id: spot.chat, ...(thread !== undefined && { message_thread_id: thread }) };
    const words = { text: piece.text, ...(entities.length > 0 && { entities }) };
    try {
      await client.call("sendMessageDraft", { ...where, draft_id: id, ...words, can_stop: true }, signal);
    } catch (error) {
      return recover(error);
    }
    current = shape;
    hooks.drawn();
    clearTimeout(refresh);
    refresh = setTimeout(() => {
      current = "";
      lane.request("middle");
    }, REFRESH_MS);
  }

  function recover(error: unknown): void {
    if (!(error instanceof ApiRefusal)) throw error;
    if (refuses(error, "shut")) {
      hooks.failed(error);
      return;
    }
    if (refuses(error, "thread") && spot.thread !== undefined) {
      spot.thread = undefined;
      lane.request("first");
      return;
    }
    if (refuses(error, "markup") && !isPlain) {
      isPlain = true;
      lane.request("first");
      return;
    }
    tools.log.info({ err: error }, "drafts do not work in a chat; its answers grow in their messages");
    turns.lacks(spot.chat);
    close();
    hooks.unsupported();
  }

  function close(): void {
    isOver = true;
    clearTimeout(refresh);
    lane.close();
    turns.close(spot.chat, id);
  }

  return {
    request: (kind) => lane.request(kind),
    wiped() {
      current = "";
      if (!isOver) lane.request("middle");
    },
    async quiet() {
      isOver = true;
      clearTimeout(refresh);
      await Promise.race([underWay, new Promise((resolve) => setTimeout(resolve, QUIET_MS).unref())]);
    },
    close,
  };
}
