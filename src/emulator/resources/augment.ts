import * as z from "zod";
import { admitted, charge } from "../charge.ts";
import { sourcesOn } from "../chat/search.ts";
import { pageMarkdown } from "../documents/markup.ts";
import { documentText } from "../documents/text.ts";
import { type Exchange, sendBytes, sendJson } from "../http/exchange.ts";
import { uploadSchema } from "../http/form.ts";
import { parsed } from "../http/parse.ts";
import { invalidAt, Refusal, refuse } from "../http/refusal.ts";
import { isNear, visit } from "../http/visit.ts";
import { plainMark } from "../words/mark.ts";

const usd = 0.01;
const bucket = { id: "augment", size: "augment" } as const;

const pay = (exchange: Exchange, service: string) =>
  charge(exchange, { model: service, type: "augment", unit: "requests", units: 1 }, usd);

const searchSchema = z.strictObject({
  query: z.string().min(1).max(400),
  limit: z.int().min(1).max(20).default(10),
  search_provider: z.enum(["brave", "google"]).default("brave"),
});

const most = { brave: 10, google: 5 } as const;

/** @see https://docs.venice.ai/api-reference/endpoint/augment/search */
export function searchWeb(exchange: Exchange): void {
  const { query, limit, search_provider: provider } = parsed(searchSchema, exchange.body);
  admitted(exchange, bucket, usd);
  pay(exchange, "augment-search");
  const found = sourcesOn(query, Math.min(limit, most[provider]), exchange.world.clock.now());
  // Real results come with marks and entities in them.
  const results = found.map((each, index) => ({
    ...each,
    content: each.content
      .replace("made this result up", "<strong>made this result up</strong>")
      .replace("; ", "&#x3B; "),
    date: index % 3 === 2 ? "" : each.date,
  }));
  sendJson(exchange, 200, { query, results });
}

const scrapeSchema = z.strictObject({ url: z.url({ protocol: /^https?$/ }) });
const closed = /(?:^|\.)(?:x|twitter|reddit|facebook|instagram|linkedin)\.com$/i;

/** @see https://docs.venice.ai/api-reference/endpoint/augment/scrape */
export async function scrapePage(exchange: Exchange): Promise<void> {
  const { url } = parsed(scrapeSchema, exchange.body);
  const { hostname, pathname } = new URL(url);
  if (closed.test(hostname)) throw invalidAt(["url"], `Scraping is not supported for ${hostname}`);
  admitted(exchange, bucket, usd);
  const page = isNear(hostname) ? await visit(url) : undefined;
  if (isNear(hostname) && (!page || page.status >= 400)) throw refuse(400, "scrape", "The page could not be read");
  pay(exchange, "augment-scrape");
  const text = page && (documentText(page.bytes) ?? "");
  const content =
    text === undefined
      ? `# ${hostname}\n\n${plainMark} nothing was fetched. A page about ${
          decodeURIComponent(pathname)
            .replace(/[^\p{L}\p{N}]+/gu, " ")
            .trim() || hostname
        } would stand here.`
      : /html/i.test(page?.type ?? "")
        ? pageMarkdown(text)
        : text;
  sendJson(exchange, 200, { url, content, format: "markdown" });
}

const parserSchema = z.strictObject({ file: uploadSchema, response_format: z.enum(["json", "text"]).default("json") });
const mostBytes = 25 * 1024 * 1024;
const charactersPerToken = 3.2;

/** @see https://docs.venice.ai/api-reference/endpoint/augment/text-parser */
export function parseText(exchange: Exchange): void {
  const { file, response_format: format } = parsed(parserSchema, exchange.body);
  if (file.bytes.length > mostBytes)
    throw new Refusal({
      status: 413,
      reason: "too-large",
      body: { code: "PAYLOAD_TOO_LARGE", error: "File too large. Maximum is 25 MB." },
    });
  if (file.bytes.length === 0) throw invalidAt(["file"], "File is empty");
  admitted(exchange, bucket, usd);
  pay(exchange, "augment-text-parser");
  const text =
    documentText(file.bytes) ?? `${plainMark} ${file.name} has ${file.bytes.length} bytes, and cannot be read here.`;
  if (format === "text") sendBytes(exchange, Buffer.from(text), "text/plain; charset=utf-8");
  else sendJson(exchange, 200, { text, tokens: Math.ceil(text.length / charactersPerToken) });
}
