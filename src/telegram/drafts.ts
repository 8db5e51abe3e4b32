import { isDeepStrictEqual } from "node:util";
import { ApiRefusal } from "./api.ts";
import type { Piece } from "./compose.ts";
import { draftId } from "./draft-turns.ts";
import { refuses } from "./refusals.ts";
import type { Spot } from "./sender.ts";
import type { Tools } from "./tools.ts";
import { PATIENCE_MS } from "./typing.ts";

/** A draft lives 30 s: one that does not change is shown again in time. */
const REFRESH_MS = 20_000;
/** A draft that arrives after the message would stand below it like a ghost. */
const QUIET_MS = 3_000;
/** Without words, a draft shows that they are being thought of. */
export const THINKING: Piece = { text: "", entities: [] };

/** The growing end of one answer in a private chat. */
export interface Drafts {
  request(kind: "first" | "middle"): void;
  /** Whether one waits for the bot's own limit. */
  readonly isHeldBack: boolean;
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
  /** Drafts need words here: none shows that an answer is coming. */
  wordless(): void;
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
  let needsWords = false;
  let current: Piece | undefined;
  let refresh: NodeJS.Timeout | undefined;
  let underWay: Promise<unknown> = Promise.resolve();
  const lane = tools.pacers.openDrafts(spot.chat, (signal) => {
    const drawing = draw(signal);
    underWay = drawing.catch(() => {});
    return drawing;
  });
  // Words that are there sooner come first; and where many ask, it yields to them.
  const begin = setTimeout(() => lane.request("middle"), PATIENCE_MS);

  async function draw(signal: AbortSignal): Promise<"words" | "sign"> {
    const piece = isOver ? undefined : await hooks.piece();
    const kind = piece?.text ? "words" : "sign";
    if (!piece || isOver || (needsWords && kind === "sign")) return kind;
    const { thread } = spot;
    const entities = isPlain ? [] : [...piece.entities];
    if (current?.text === piece.text && isDeepStrictEqual(current.entities, entities)) return kind;
    const where = { chat_id: spot.chat, ...(thread !== undefined && { message_thread_id: thread }) };
    const words = { text: piece.text, ...(entities.length > 0 && { entities }) };
    try {
      await client.call("sendMessageDraft", { ...where, draft_id: id, ...words, can_stop: true }, signal);
    } catch (error) {
      recover(error, kind === "sign");
      return kind;
    }
    current = { text: piece.text, entities };
    hooks.drawn();
    clearTimeout(refresh);
    refresh = setTimeout(() => {
      current = undefined;
      lane.request("middle");
    }, REFRESH_MS);
    return kind;
  }

  function recover(error: unknown, isWordless: boolean): void {
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
    if (isWordless && error.says(/empty/i)) {
      needsWords = true;
      hooks.wordless();
      return;
    }
    tools.log.info({ err: error }, "drafts do not work in a chat; its answers grow in their messages");
    turns.lacks(spot.chat);
    close();
    hooks.unsupported();
  }

  function end(): void {
    isOver = true;
    clearTimeout(begin);
    clearTimeout(refresh);
  }

  function close(): void {
    end();
    lane.close();
    turns.close(spot.chat, id);
  }

  return {
    request: (kind) => lane.request(kind),
    get isHeldBack() {
      return lane.dueInMs() === Number.POSITIVE_INFINITY;
    },
    wiped() {
      current = undefined;
      if (!isOver) lane.request("middle");
    },
    async quiet() {
      end();
      await Promise.race([underWay, new Promise((resolve) => setTimeout(resolve, QUIET_MS).unref())]);
    },
    close,
  };
}
