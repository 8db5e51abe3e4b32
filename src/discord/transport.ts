import { type IncomingHttpHeaders, STATUS_CODES } from "node:http";
import { Readable } from "node:stream";
import type { RESTOptions } from "discord.js";
import { Agent } from "undici";
import { exchange } from "../exchange.ts";
import { createGate } from "./gate.ts";
import { isForm } from "./multipart.ts";

/** Between two answers: a new connection would cost the first words a handshake. */
const KEEP_ALIVE_MS = 60_000;

type MakeRequest = RESTOptions["makeRequest"];

/** How discord.js's REST reaches Discord. */
export interface Transport {
  /** For what counts against the bot's limit. */
  readonly asBot: MakeRequest;
  /** For interactions and their webhooks, which do not. */
  readonly byToken: MakeRequest;
  close(): Promise<void>;
}

/**
 * Connections of our own. The library's default takes the process-wide dispatcher, which is that of whichever version of
 * undici was loaded first, and copies each file three times on its way.
 * @param perSecond what Discord allows the bot
 */
export function createTransport(perSecond: number): Transport {
  const dispatcher = new Agent({ keepAliveTimeout: KEEP_ALIVE_MS, allowH2: false });
  const gate = createGate(perSecond);
  const makeRequest: MakeRequest = async (url, init) => {
    // A plain object it is: the library makes it so.
    const headers = init.headers as Readonly<Record<string, string>>;
    const { body } = init as { body: unknown };
    const {
      status,
      headers: received,
      text,
    } = await exchange(dispatcher, new URL(url), {
      method: init.method as "GET",
      headers: isForm(body) ? { ...headers, "content-length": String(body.bytes) } : headers,
      body: isForm(body) ? Readable.from(body.pieces) : typeof body === "string" ? body : null,
      // Cast: discord.js types it by an older polyfill.
      signal: init.signal as AbortSignal | undefined,
    });
    return {
      status,
      statusText: STATUS_CODES[status] ?? "",
      ok: status >= 200 && status < 300,
      headers: headersOf(received),
      body: null,
      bodyUsed: true,
      text: async () => text,
      json: async () => JSON.parse(text),
      arrayBuffer: async () => Uint8Array.from(Buffer.from(text)).buffer,
    };
  };
  return {
    asBot: (url, init) => gate.pass(() => makeRequest(url, init)),
    byToken: makeRequest,
    close: () => dispatcher.destroy(),
  };
}

/** As the library reads them: one by one, by name. A browser's `Headers`, built for each reply, costs more than all else here. */
function headersOf(headers: IncomingHttpHeaders): Headers {
  const get = (name: string) => {
    const value = headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(", ") : (value ?? null);
  };
  return { get, has: (name: string) => get(name) !== null } as Headers;
}
