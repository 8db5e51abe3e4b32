import { STATUS_CODES } from "node:http";
import { Readable } from "node:stream";
import type { RESTOptions } from "discord.js";
import { Agent, request } from "undici";
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
    const headers = new Headers(init.headers as Record<string, string>);
    const { body } = init as { body: unknown };
    if (isForm(body)) headers.set("content-length", String(body.bytes));
    const reply = await request(url, {
      dispatcher,
      method: init.method as "GET",
      headers: Object.fromEntries(headers),
      body: isForm(body) ? Readable.from(body.pieces) : typeof body === "string" ? body : null,
      ...(init.signal && { signal: init.signal as AbortSignal }),
    });
    const received = new Headers();
    for (const [name, value] of Object.entries(reply.headers)) {
      for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined) received.append(name, each);
    }
    // The whole body, so that no reply that nobody reads keeps its connection.
    const text = await reply.body.text();
    const status = reply.statusCode;
    return {
      status,
      statusText: STATUS_CODES[status] ?? "",
      ok: status >= 200 && status < 300,
      headers: received,
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
