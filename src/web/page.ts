import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { Context, Hono } from "hono";
import { languageOf } from "../i18n.ts";
import { WebFault } from "./fault.ts";
import { localeOf } from "./person.ts";
import { pageWords } from "./words.ts";

const CLIENT = join(import.meta.dirname, "client");
const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

export interface Page {
  /** The chat page, with the token of this start in it. */
  chat(c: Context): Response;
  /** The form that asks for the password. */
  login(c: Context, status: 200 | 401 | 429, fault?: string): Response;
  /** Scripts, styles and pictures: only files that stand in the client's folder. */
  routes(app: Hono): void;
}

/** Serves the files of the client's folder, which are read once. */
export function createPage(o: {
  readonly token: string;
  readonly emulated: boolean;
  readonly locked: boolean;
  readonly adult: boolean;
}): Page {
  const assets = new Map(
    readdirSync(CLIENT)
      .filter((name) => extname(name) in TYPES)
      .map((name) => {
        const body = readFileSync(join(CLIENT, name));
        return [
          name,
          { body, tag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"` },
        ] as const;
      }),
  );
  const read = (name: string) => readFileSync(join(CLIENT, name), "utf8");
  const flags = Object.fromEntries(Object.entries(o).map(([name, value]) => [name, String(value)]));
  const [chat, login] = [read("index.html"), read("login.html")];
  const inLanguage = (c: Context, template: string, values: Readonly<Record<string, string>>) => {
    const lang = languageOf(localeOf(c));
    const words = pageWords(lang);
    const html = fill(template, { ...words, words: JSON.stringify(words), ...values });
    return html.replace('<html lang="en">', `<html lang="${lang}">`);
  };
  const html = (c: Context, body: string, status: 200 | 401 | 429) => {
    c.header("cache-control", "no-store");
    return c.html(body, status);
  };
  return {
    chat: (c) => html(c, inLanguage(c, chat, flags), 200),
    login(c, status, fault = "") {
      // Under "no-referrer" a form would be sent with the origin "null", which could be anybody's.
      c.header("referrer-policy", "same-origin");
      return html(c, inLanguage(c, login, { fault }), status);
    },
    routes(app) {
      app.get("/assets/:name", (c) => {
        const asset = assets.get(c.req.param("name"));
        if (!asset) throw new WebFault(404, "missing");
        c.header("etag", asset.tag);
        // Asked again each time, and answered by 304: a new start may serve new files.
        c.header("cache-control", "no-cache");
        if (c.req.header("if-none-match") === asset.tag) return c.body(null, 304);
        c.header("content-type", TYPES[extname(c.req.param("name"))]);
        return c.body(new Uint8Array(asset.body));
      });
    },
  };
}

/** Puts values where the page says `%name%`. */
function fill(html: string, values: Readonly<Record<string, string>>): string {
  return html.replace(/%(\w+)%/g, (_, name: string) => escapeHtml(values[name] ?? ""));
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
