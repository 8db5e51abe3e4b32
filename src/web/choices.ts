import type { Choice, Choices } from "../core/part.ts";
import type { ChoiceView } from "./view.ts";

/** Buttons and menus as the page gets them: words, and the id of what a press does. */
export function viewChoices(choices: Choices | undefined): readonly (readonly ChoiceView[])[] {
  return (choices?.rows ?? [])
    .map((row) => row.flatMap((choice) => (choice.id === undefined ? [] : [viewChoice(choice, choice.id)])))
    .filter((row) => row.length > 0);
}

function viewChoice(choice: Choice, id: string): ChoiceView {
  const { kind, label } = choice;
  if (choice.kind === "menu") {
    const items = choice.items.map(({ label, value, description, selected }) => ({
      label,
      value,
      description,
      selected,
    }));
    return { kind, id, label, items };
  }
  const { emoji, style } = choice;
  const again = choice.replaces !== undefined || undefined;
  const stop = /^stop\b/.test(choice.call.command) || undefined;
  return { kind, id, label, emoji, style, again, stop };
}
