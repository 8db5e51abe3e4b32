import { Agent, request } from "undici";
import { UserError } from "../errors.ts";
import { sizeInWords } from "../file-size.ts";
import { checkAddress, createPublicLookup, PrivateError, privateAddresses, type Resolve } from "./guard.ts";

const MOST_REDIRECTS = 5;
const TIMEOUT_MS = 30_000;

export interface Fetched {
  readonly bytes: Buffer;
  /** Where it was found, after redirects. */
  readonly url: URL;
}

/** Fetches an address that a person typed or a model wrote. @throws UserError */
export type GuardedFetch = (typed: string, o: { signal: AbortSignal; maxBytes: number }) => Promise<Fetched>;

/**
 * A fetch that refuses private networks at the moment when it connects: a name that led elsewhere when it was checked does
 * not help, nor does a redirect.
 * @param blocked what may not be connected to
 */
export function createGuardedFetch(resolve?: Resolve, blocked = privateAddresses): GuardedFetch {
  const lookup = createPublicLookup(resolve, blocked);
  return async (typed, { signal, maxBytes }) => {
    // One for each fetch: a connection that was good for one name is not another's.
    const agent = new Agent({
      connect: { lookup, timeout: TIMEOUT_MS },
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
    try {
      let url = checkAddress(typed, blocked);
      for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
        const { statusCode, headers, body } = await request(url, { dispatcher: agent, signal });
        // What is not read to its end ends with an error that nobody waits for.
        body.on("error", () => {});
        const to = statusCode >= 300 && statusCode < 400 ? [headers.location].flat()[0] : undefined;
        if (to === undefined) {
          if (statusCode !== 200) throw unreadable(url);
          return { bytes: await readAll(body, url, maxBytes), url };
        }
        body.destroy();
        url = checkAddress(new URL(to, url).href, blocked);
      }
      throw unreadable(url);
    } catch (error) {
      if (error instanceof UserError || signal.aborted) throw error;
      if (isRefused(error)) throw new UserError("error.page.private", {}, { cause: error });
      throw new UserError("error.page.unreadable", { host: hostOf(typed) }, { cause: error });
    } finally {
      await agent.destroy();
    }
  };
}

const isRefused = (error: unknown): boolean =>
  error instanceof PrivateError || (error instanceof Error && error.cause instanceof PrivateError);

async function readAll(body: AsyncIterable<Uint8Array>, url: URL, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      const limit = sizeInWords(maxBytes);
      throw new UserError("error.file.large", { name: url.hostname, size: `> ${limit}`, limit });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const unreadable = (url: URL) => new UserError("error.page.unreadable", { host: url.hostname });
const hostOf = (typed: string): string => URL.parse(typed)?.hostname ?? typed.slice(0, 60);
