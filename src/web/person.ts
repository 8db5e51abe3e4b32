import type { Context } from "hono";
import type { Person } from "../core/turn.ts";

/** Who sits at the page: always the same one person. */
export const ME = "me";

/** The language that the browser likes best, as BCP 47; English where it says none. */
export function localeOf(c: Context): string {
  const ranked = (c.req.header("accept-language") ?? "")
    .split(",")
    .slice(0, 20)
    .map((each) => {
      const [tag = "", ...rest] = each.trim().split(";");
      const weight = rest.map((part) => /^\s*q=([\d.]+)\s*$/.exec(part)?.[1]).find((found) => found !== undefined);
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ tag, weight }) => /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i.test(tag) && weight > 0);
  return ranked.sort((a, b) => b.weight - a.weight)[0]?.tag ?? "en";
}

export function personAt(c: Context): Person {
  return { id: ME, name: "You", locale: localeOf(c), roles: [] };
}
