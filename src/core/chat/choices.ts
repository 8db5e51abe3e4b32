import { t } from "../../i18n.ts";
import type { Button, Choices } from "../part.ts";

/** The Stop button that a growing answer carries. */
export function stopChoices(turnId: string, locale: string): Choices {
  const call = { command: "stop-turn", options: { turn: turnId } };
  const label = t(locale, "button.stop");
  return {
    type: "choices",
    phase: "growing",
    rows: [[{ kind: "button", label, emoji: "⏹️", who: "asker-or-manager", call }]],
  };
}

/** What a finished answer offers. */
export function regenerateChoices(turnId: string, locale: string, edited = false): Choices {
  const call = { command: "regenerate", options: { turn: turnId } };
  const label = t(locale, edited ? "button.regenerate.edited" : "button.regenerate");
  return {
    type: "choices",
    phase: "done",
    rows: [[{ kind: "button", label, emoji: "🔄", who: "asker", call, replaces: turnId }]],
  };
}

/** No platform shows more. */
const MOST_ROWS = 5;
const MOST_IN_A_ROW = 5;

/** More buttons above the others, as far as there is room. */
export function withRows(choices: Choices | undefined, more: readonly (readonly Button[])[]): Choices | undefined {
  if (more.length === 0) return choices;
  const own = choices?.rows ?? [];
  const above = more.slice(0, MOST_ROWS - own.length).map((row) => row.slice(0, MOST_IN_A_ROW));
  return { type: "choices", phase: "done", rows: [...above, ...own] };
}
