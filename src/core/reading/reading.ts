import { t } from "../../i18n.ts";
import { PARSE_USD, SCRAPE_USD, SEARCH_USD, type SearchResult, type Venice, VeniceError } from "../../venice/index.ts";
import { UNKNOWN_CONTEXT_TOKENS } from "../chat/limits.ts";
import { UserError } from "../errors.ts";
import { refuseLarge } from "../file-size.ts";
import type { ModelChoice } from "../models.ts";
import type { Part, Source } from "../part.ts";
import { told } from "../retrying.ts";
import type { Settings } from "../settings.ts";
import { settled } from "../settled.ts";
import type { FileRef, Turn } from "../turn.ts";
import { DOCUMENT_ENDING, documentOf, MOST_DOCUMENT_BYTES, textOf } from "./documents.ts";
import { checkAddress } from "./guard.ts";
import type { GuardedFetch } from "./guarded-fetch.ts";

/** More of one text is not read, however much a model could take: it is paid for. */
const MOST_CHARACTERS = 60_000;
/** Half of what a model can take, at three characters a token. */
const CHARACTERS_PER_TOKEN = 1.5;
const RESULTS = 6;

/** Something that was read. */
export interface Read {
  readonly name: string;
  readonly text: string;
  /** How much of it this is, up to 1. */
  readonly share: number;
}

/** Pages, documents and the web, as text. All of it is written by strangers. */
export interface Reading {
  /** @throws UserError for an address that nobody may be sent to, or a page that cannot be read */
  page(address: string, turn: Turn): AsyncGenerator<Part, Read>;
  /** @throws UserError for what is no document */
  file(file: FileRef, turn: Turn): AsyncGenerator<Part, Read>;
  search(query: string, turn: Turn): AsyncGenerator<Part, readonly SearchResult[]>;
}

export interface ReadingOptions {
  readonly venice: Venice;
  readonly models: ModelChoice;
  readonly settings: Settings;
  readonly fetch: GuardedFetch;
}

export function createReading(o: ReadingOptions): Reading {
  const { venice } = o;

  async function* paid<T>(
    turn: Turn,
    capability: "read" | "search",
    path: string,
    usd: number,
    make: (options: Parameters<Venice["augment"]["scrape"]>[1]) => Promise<T>,
  ): AsyncGenerator<Part, T> {
    const grant = yield* turn.permit.reserve({ capability, model: path, usd });
    yield { type: "status", text: t(turn.locale, capability === "read" ? "status.reading" : "status.searching") };
    const options = { signal: turn.signal, key: grant.key };
    return yield* told(turn.locale, (more) =>
      settled(grant, { usd }, async () => ({ made: await make({ ...options, ...more }) })),
    );
  }

  async function cut(name: string, whole: string, { place }: Turn): Promise<Read> {
    const text = whole.trim();
    const { model } = await o.models.answering((await o.settings.of(place)).model);
    const room = Math.floor((model.contextTokens ?? UNKNOWN_CONTEXT_TOKENS) * CHARACTERS_PER_TOKEN);
    const most = Math.min(MOST_CHARACTERS, room);
    if (text.length <= most) return { name, text, share: 1 };
    return { name, text: text.slice(0, most).toWellFormed(), share: most / text.length };
  }

  async function* parse(name: string, bytes: Uint8Array, turn: Turn): AsyncGenerator<Part, Read> {
    refuseLarge(name, bytes.byteLength, MOST_DOCUMENT_BYTES);
    const plain = textOf(bytes);
    if (plain !== undefined) {
      if (plain.trim() === "") throw new UserError("error.document.empty", { name });
      return cut(name, plain, turn);
    }
    const type = documentOf(bytes);
    if (!type) throw new UserError("error.document.kind", { name });
    const upload = {
      bytes,
      name: name.toLowerCase().endsWith(`.${type.extension}`) ? name : `${name}.${type.extension}`,
    };
    try {
      const make = (options: object | undefined) => venice.augment.parseText(upload, options);
      const { text } = yield* paid(turn, "read", "/augment/text-parser", PARSE_USD, make);
      if (text.trim() === "") throw new UserError("error.document.empty", { name });
      return cut(name, text, turn);
    } catch (error) {
      if (isNo(error)) throw new UserError("error.document.broken", { name }, { cause: error });
      throw error;
    }
  }

  return {
    async *page(address, turn) {
      const url = checkAddress(address);
      if (DOCUMENT_ENDING.test(url.pathname)) {
        yield { type: "status", text: t(turn.locale, "status.reading") };
        const fetched = await o.fetch(url.href, { signal: turn.signal, maxBytes: MOST_DOCUMENT_BYTES });
        const name = decodeURIComponent(fetched.url.pathname.split("/").at(-1) ?? "").slice(-80) || url.hostname;
        return yield* parse(name, fetched.bytes, turn);
      }
      try {
        const make = (options: object | undefined) => venice.augment.scrape(url.href, options);
        const page = yield* paid(turn, "read", "/augment/scrape", SCRAPE_USD, make);
        if (page.markdown.trim() === "") throw new UserError("error.page.unreadable", { host: url.hostname });
        return cut(url.href, page.markdown, turn);
      } catch (error) {
        if (isNo(error)) throw new UserError("error.page.unreadable", { host: url.hostname }, { cause: error });
        throw error;
      }
    },
    async *file(file, turn) {
      return yield* parse(file.name, await turn.openFile(file), turn);
    },
    async *search(query, turn) {
      const make = (options: object | undefined) => venice.augment.search({ query, limit: RESULTS }, options);
      return yield* paid(turn, "search", "/augment/search", SEARCH_USD, make);
    },
  };
}

/** Venice has looked at it, and cannot read it. */
function isNo(error: unknown): boolean {
  return error instanceof VeniceError && (error.kind === "invalid" || error.kind === "blocked");
}

/** Search results under numbers, as sources and as a model reads them. */
export function numbered(results: readonly SearchResult[], from = 1): { sources: readonly Source[]; text: string } {
  const sources = results.map(({ title, url, date }, n) => ({
    ...{ number: from + n, title: title || new URL(url).hostname, url },
    ...(date && { date }),
  }));
  const entries = results.map(
    ({ title, url, text, date }, n) => `[${from + n}] ${title}${date ? ` (${date})` : ""}\n${url}\n${text}`,
  );
  return { sources, text: entries.join("\n\n") };
}
