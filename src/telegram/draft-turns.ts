import { createHash } from "node:crypto";
import type { Core } from "../core/adapter.ts";
import type { Place } from "../core/turn.ts";

const MAX_KEPT = 1_000;

/** Which turn a draft belongs to, for whoever presses Stop under it. */
export interface DraftTurns {
  /** Chats in which drafts did not work. */
  readonly without: ReadonlySet<number>;
  lacks(chat: number): void;
  open(chat: number, draft: number, place: Place, turn: string): void;
  close(chat: number, draft: number): void;
  /** A person pressed Stop under a draft. */
  stopped(chat: number, draft: number): void;
}

export function createDraftTurns(core: Pick<Core, "stop">): DraftTurns {
  const without = new Set<number>();
  const turns = new Map<string, { readonly place: Place; readonly turn: string }>();
  /** Pressed before the turn was taken up again after a restart. */
  const early = new Set<string>();
  const keyOf = (chat: number, draft: number) => `${chat}/${draft}`;
  return {
    without,
    lacks(chat) {
      if (without.size >= MAX_KEPT) without.clear();
      without.add(chat);
    },
    open(chat, draft, place, turn) {
      const key = keyOf(chat, draft);
      turns.set(key, { place, turn });
      if (early.delete(key)) core.stop(place, turn);
    },
    close(chat, draft) {
      turns.delete(keyOf(chat, draft));
    },
    stopped(chat, draft) {
      const key = keyOf(chat, draft);
      const found = turns.get(key);
      if (found) return void core.stop(found.place, found.turn);
      if (early.size >= MAX_KEPT) early.clear();
      early.add(key);
    },
  };
}

/** The same turn draws the same draft, in whichever process. Never 0, which is no draft. */
export function draftId(turn: string): number {
  return (createHash("sha256").update(turn).digest().readUInt32BE() % 0x7ffffffe) + 1;
}
