import { Agent, type Dispatcher } from "undici";

/** What grammY gives, and needs back. */
type Fetch = (
  url: string,
  init: Required<Pick<Dispatcher.RequestOptions, "method" | "headers" | "body" | "signal">>,
) => Promise<{ json(): Promise<unknown> }>;

/** A connection that is open longer than this without use may be closed by the other side just when it is used again. */
const KEPT_OPEN_MS = 30_000;

/** The way to Telegram, in place of grammY's own (node-fetch), which takes twice the time for each call. */
export function createFetch(): { readonly fetch: Fetch; close(): void } {
  const agent = new Agent({ keepAliveTimeout: KEPT_OPEN_MS });
  return {
    async fetch(url, { method, headers, body, signal }) {
      const { origin, pathname: path } = new URL(url);
      const response = await agent.request({ origin, path, method, headers, body, signal });
      return response.body;
    },
    close: () => void agent.destroy(),
  };
}
