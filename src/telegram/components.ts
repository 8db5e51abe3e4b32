import type { InlineKeyboardButton, InlineKeyboardMarkup } from "grammy/types";
import type { Button, Choice, Choices, Menu } from "../core/part.ts";

const MAX_BUTTONS = 100;
const MAX_LABEL = 60;
/** A heading among buttons: pressing it does nothing. */
export const HEADING = "-";

type Row = InlineKeyboardButton[];

/**
 * An inline keyboard. Telegram has no menus: each becomes a heading and its items as buttons, all of them there, so that
 * a press needs nothing but the stored action.
 */
export function toKeyboard(choices: Choices | undefined): InlineKeyboardMarkup | undefined {
  if (!choices) return undefined;
  const count = choices.rows.flat().length;
  const rows = choices.rows.flatMap((row) => rowsOf(row, count > 1));
  const kept: Row[] = [];
  let buttons = 0;
  for (const row of rows) {
    buttons += row.length;
    if (buttons > MAX_BUTTONS) break;
    if (row.length > 0) kept.push(row);
  }
  return kept.length > 0 ? { inline_keyboard: kept } : undefined;
}

function rowsOf(row: readonly Choice[], withHeadings: boolean): Row[] {
  const buttons = row.filter((choice) => choice.kind === "button" && choice.id !== undefined) as Button[];
  const menus = row.filter((choice) => choice.kind === "menu" && choice.id !== undefined) as Menu[];
  return [...inRows(buttons.map(toButton), 5), ...menus.flatMap((menu) => menuRows(menu, withHeadings))];
}

function menuRows(menu: Menu, withHeading: boolean): Row[] {
  const items = menu.items.map((item, i) => ({
    text: short(item.selected ? `✓ ${item.label}` : item.label),
    callback_data: `${menu.id}:${i}`,
  }));
  const longest = Math.max(0, ...items.map((item) => item.text.length));
  const rows = inRows(items, longest <= 12 ? 3 : longest <= 24 ? 2 : 1);
  return withHeading ? [[{ text: short(`— ${menu.label} —`), callback_data: HEADING }], ...rows] : rows;
}

function toButton({ emoji, label, style, id }: Button): InlineKeyboardButton {
  const text = short(emoji ? `${emoji} ${label}` : label);
  const button = { text, callback_data: id ?? HEADING };
  return style === "primary" || style === "danger" ? { ...button, style } : button;
}

function inRows(buttons: readonly InlineKeyboardButton[], width: number): Row[] {
  const rows: Row[] = [];
  for (let i = 0; i < buttons.length; i += width) rows.push(buttons.slice(i, i + width));
  return rows;
}

function short(label: string): string {
  const plain = label.trim() || "…";
  return plain.length > MAX_LABEL ? `${plain.slice(0, MAX_LABEL - 1).toWellFormed()}…` : plain;
}

/** What a pressed button says: the stored action, and for a menu the chosen item as the core counts it. */
export function readPress(data: string): { readonly action: string; readonly value?: string } {
  const [, action = "", index = ""] = /^(.*):(\d{1,3})$/.exec(data) ?? [];
  return action ? { action, value: `#${index}` } : { action: data };
}
