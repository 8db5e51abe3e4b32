import { Agent, type Dispatcher } from "undici";
import { exchange } from "../exchange.ts";

/** What grammY gives, and needs back. */
type Fetch = (
  url: string,
  init: Required<Pick<Dispatcher.RequestOptions, "method" | "headers" | "body">> & { readonly signal: AbortSignal },
) => Promise<{ json(): Promise<unknown> }>;

/** A connection that is open longer than this without use may be closed by the other side just when it is used again. */
const KEPT_OPEN_MS = 30_000;

/** The way to Telegram, in place of grammY's own (node-fetch), which takes twice the time for each call. */
export function createFetch(): { readonly fetch: Fetch; close(): void } {
  const agent = new Agent({ keepAliveTimeout: KEPT_OPEN_MS });
  return {
    async fetch(url, { method, headers, body, signal }) {
      const { text } = await exchange(agent, new URL(url), { method, headers, body, signal });
      return { json: async () => JSON.parse(text) };
    },
    close: () => void agent.destroy(),
  };
}
