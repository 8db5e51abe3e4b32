import { isFields } from "./fields.ts";

/** What stands under a name in a parsed JSON value; `undefined` for a value that is no object. */
export function field(value: unknown, name: string): unknown {
  return isFields(value) ? value[name] : undefined;
}

/** The first of the names under which a usable number stands. */
export function numberIn(value: unknown, ...names: readonly string[]): number | undefined {
  return names.map((name) => field(value, name)).find((item) => typeof item === "number" && Number.isFinite(item)) as
    | number
    | undefined;
}

/** A text that is not empty. */
export function textIn(value: unknown, name: string): string | undefined {
  const text = field(value, name);
  return typeof text === "string" && text !== "" ? text : undefined;
}

/** A yes or no; `undefined` where neither was said. */
export function flagIn(value: unknown, name: string): boolean | undefined {
  const flag = field(value, name);
  return typeof flag === "boolean" ? flag : undefined;
}

/** The texts of a list; whatever else stands in it is left out. */
export function textsIn(value: unknown, name: string): readonly string[] {
  const list = field(value, name);
  return Array.isArray(list) ? list.filter((item): item is string => typeof item === "string" && item !== "") : [];
}

/** The numbers of a list, such as lengths; numbers in quotes count. */
export function numbersIn(value: unknown, name: string): readonly number[] {
  const list = field(value, name);
  if (!Array.isArray(list)) return [];
  return list
    .map((item) => (typeof item === "string" && item.trim() !== "" ? Number(item) : item))
    .filter(Number.isFinite);
}

/** `{ usd }` under a name, in US dollars. */
export function usdIn(value: unknown, name: string): number | undefined {
  const usd = numberIn(field(value, name), "usd");
  return usd === undefined || usd < 0 ? undefined : usd;
}
