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

/** More buttons above the others. */
export function withButtons(choices: Choices | undefined, buttons: readonly Button[]): Choices | undefined {
  if (buttons.length === 0) return choices;
  return { type: "choices", phase: "done", rows: [buttons, ...(choices?.rows ?? [])] };
}
