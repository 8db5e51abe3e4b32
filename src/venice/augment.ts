import { FormData } from "undici";
import { z } from "zod";
import type { CallOptions } from "./call.ts";
import type { Client } from "./client.ts";
import { VeniceError } from "./errors.ts";
import { sniff } from "./sniff.ts";

const text = z.string().catch("");
const resultsSchema = z.looseObject({
  results: z
    .array(z.looseObject({ url: z.string(), title: text, content: text, date: text }).nullable().catch(null))
    .transform((results) => results.filter((result) => result !== null)),
});
const pageSchema = z.looseObject({ url: text, content: z.string() });
const parsedSchema = z.looseObject({ text: z.string(), tokens: z.number().optional().catch(undefined) });

/** Something that a search found. */
export interface SearchResult {
  readonly title: string;
  /** An `http` or `https` address. */
  readonly url: string;
  /** Plain, on one line. */
  readonly text: string;
  /** As the page states it. */
  readonly date?: string;
}

/** What stands on a web page. */
export interface Page {
  readonly url: string;
  readonly markdown: string;
  readonly truncated: boolean;
}

const QUERY_CHARACTERS = 400;
const PAGE_CHARACTERS = 200_000;
const MOST_FILE_BYTES = 25 * 1024 * 1024;

/**
 * Search, web pages and documents as text. Each costs a cent when it succeeds.
 * @see https://docs.venice.ai/api-reference/endpoint/augment/search
 */
export class Augment {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Searches the web.
   * @param request.query what is longer than 400 characters is cut between words
   * @param request.limit 1 to 20; 10 by default
   * @param request.provider `brave` by default, which keeps nothing
   * @throws VeniceError `invalid`, code `query_empty`
   */
  async search(
    request: { readonly query: string; readonly limit?: number; readonly provider?: "brave" | "google" },
    options: CallOptions = {},
  ): Promise<readonly SearchResult[]> {
    const query = shortened(request.query.trim());
    if (query === "") throw new VeniceError("invalid", { code: "query_empty" });
    const { limit, provider } = request;
    const body = {
      query,
      ...(limit === undefined ? {} : { limit: Math.min(20, Math.max(1, Math.round(limit))) }),
      ...(provider ? { search_provider: provider } : {}),
    };
    const { results } = await this.#client.json(call("/augment/search", body, options), resultsSchema);
    return results.flatMap(({ title, url, content, date }) => {
      const address = webAddress(url);
      if (!address) return [];
      const clean = plain(content);
      return [{ title: plain(title) || address.host, url: address.href, text: clean, date: date || undefined }];
    });
  }

  /**
   * Reads a web page.
   * @param options.mostCharacters 200,000 by default: a page may have a million
   * @throws VeniceError `invalid`, code `url`, for what is no web address
   * @see https://docs.venice.ai/api-reference/endpoint/augment/scrape
   */
  async scrape(url: string, options: CallOptions & { readonly mostCharacters?: number } = {}): Promise<Page> {
    const { mostCharacters = PAGE_CHARACTERS, ...rest } = options;
    const address = webAddress(url.trim());
    if (!address) throw new VeniceError("invalid", { code: "url" });
    const { content, url: final } = await this.#client.json(
      call("/augment/scrape", { url: address.href }, rest),
      pageSchema,
    );
    return {
      url: webAddress(final)?.href ?? address.href,
      markdown: content.slice(0, mostCharacters),
      truncated: content.length > mostCharacters,
    };
  }

  /**
   * Reads a document: PDF, Word, slides, sheets, e-books, plain text.
   * @param request.name tells the kind where the bytes do not
   * @throws VeniceError `invalid`, code `file_too_large`, above 25 MB
   * @see https://docs.venice.ai/api-reference/endpoint/augment/text-parser
   */
  async parseText(
    request: { readonly bytes: Uint8Array; readonly name: string },
    options: CallOptions = {},
  ): Promise<{ readonly text: string; readonly tokens?: number }> {
    const { bytes, name } = request;
    if (bytes.length > MOST_FILE_BYTES) throw new VeniceError("invalid", { code: "file_too_large" });
    const body = new FormData();
    body.set("file", new Blob([new Uint8Array(bytes)], { type: sniff(bytes)?.mime ?? "text/plain" }), name);
    body.set("response_format", "json");
    return this.#client.json(call("/augment/text-parser", body, options), parsedSchema);
  }
}

function call(path: string, body: object | FormData, options: CallOptions) {
  return { method: "POST", path, body, safety: "refused", timeoutMs: 120_000, ...options } as const;
}

function shortened(query: string): string {
  if (query.length <= QUERY_CHARACTERS) return query;
  const cut = query.slice(0, QUERY_CHARACTERS + 1);
  const space = cut.lastIndexOf(" ");
  return (space > QUERY_CHARACTERS / 2 ? cut.slice(0, space) : cut.slice(0, QUERY_CHARACTERS)).toWellFormed();
}

function webAddress(url: string): URL | undefined {
  const address = URL.parse(url);
  return address?.protocol === "https:" || address?.protocol === "http:" ? address : undefined;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** Without tags, and with the characters that entities stand for; what these make is not read as tags again. */
function plain(html: string): string {
  return html
    .replace(/<\/?[a-z][^<>]*>/gi, "")
    .replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
      const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
      if (name) return ENTITIES[name.toLowerCase()] ?? whole;
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code).toWellFormed() : whole;
    })
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim();
}
