import { ButtonStyle, ComponentType } from "discord.js";
import type { Button, Choice, Choices, Menu, MenuItem } from "../core/part.ts";

const PREFIX = "a:";
const ROWS = 5;
const BUTTONS_PER_ROW = 5;
const ITEMS = 25;

/** @see https://discord.com/developers/docs/components/reference */
export type ActionRow = { readonly type: 1; readonly components: readonly unknown[] };

const STYLES = { primary: ButtonStyle.Primary, secondary: ButtonStyle.Secondary, danger: ButtonStyle.Danger };

/** Choices as rows of buttons and menus: at most 5 rows, 5 buttons in each, a menu alone in its row. */
export function toRows(choices: Choices | undefined): readonly ActionRow[] {
  const rows = (choices?.rows ?? []).flatMap(splitRow);
  return rows.length > ROWS ? closeUp(rows).slice(0, ROWS) : rows;
}

/** Short rows of buttons side by side, where there are too many to stand below each other. */
function closeUp(rows: readonly ActionRow[]): readonly ActionRow[] {
  const all: ActionRow[] = [];
  for (const row of rows) {
    const last = all.at(-1);
    const components = [...(last?.components ?? []), ...row.components];
    if (last && components.length <= BUTTONS_PER_ROW && components.every(isButton)) {
      all[all.length - 1] = { ...last, components };
    } else all.push(row);
  }
  return all;
}

const isButton = (component: unknown): boolean =>
  (component as { readonly type?: unknown }).type === ComponentType.Button;

function splitRow(row: readonly Choice[]): readonly ActionRow[] {
  const rows: { type: 1; components: unknown[] }[] = [];
  let buttons: unknown[] | undefined;
  for (const choice of row) {
    if (choice.id === undefined) continue;
    if (choice.kind === "menu") {
      if (choice.items.length > 0)
        rows.push({ type: ComponentType.ActionRow, components: [toMenu(choice, choice.id)] });
      buttons = undefined;
      continue;
    }
    if (!buttons || buttons.length === BUTTONS_PER_ROW) {
      buttons = [];
      rows.push({ type: ComponentType.ActionRow, components: buttons });
    }
    buttons.push(toButton(choice, choice.id));
  }
  return rows;
}

function toButton(button: Button, id: string): unknown {
  return {
    type: ComponentType.Button,
    style: STYLES[button.style ?? "secondary"],
    label: clip(button.label, 80),
    custom_id: customId(id),
    ...(button.emoji && { emoji: { name: button.emoji } }),
  };
}

function toMenu(menu: Menu, id: string): unknown {
  return {
    type: ComponentType.StringSelect,
    custom_id: customId(id),
    placeholder: clip(menu.label, 150),
    options: itemsOf(menu).map(({ label, value, description, selected }) => ({
      label: clip(label, 100),
      value,
      ...(description && { description: clip(description, 100) }),
      ...(selected && { default: true }),
    })),
  };
}

/** At most 25, no value twice, one of them chosen; the chosen one is among them. */
function itemsOf(menu: Menu): readonly MenuItem[] {
  const values = new Set<string>();
  const chosen = menu.items.findIndex((item) => item.selected);
  const items = menu.items.flatMap((item, n): readonly MenuItem[] => {
    // Too long for the wire: the core knows its items by number as well.
    const value = item.value.length > 0 && item.value.length <= 100 ? item.value : `#${n}`;
    if (values.has(value)) return [];
    values.add(value);
    return [{ ...item, value, selected: n === chosen }];
  });
  const at = items.findIndex((item) => item.selected);
  const picked = items[at];
  return at >= ITEMS && picked ? [...items.slice(0, ITEMS - 1), picked] : items.slice(0, ITEMS);
}

const customId = (id: string): string => `${PREFIX}${id}`;

/** The stored action that a component stands for. */
export function actionOf(customId: string): string | undefined {
  return customId.startsWith(PREFIX) ? customId.slice(PREFIX.length) : undefined;
}

/** At most `limit` UTF-16 units, with an ellipsis where something is left out, and never empty. */
export function clip(text: string, limit: number): string {
  const line = text.trim() || "…";
  if (line.length <= limit) return line;
  return `${line.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
