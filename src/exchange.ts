import type { IncomingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import type { Dispatcher } from "undici";

export interface Exchange {
  readonly method: Dispatcher.HttpMethod;
  readonly headers?: Dispatcher.DispatchOptions["headers"];
  readonly body?: Dispatcher.DispatchOptions["body"];
  readonly signal?: AbortSignal | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const utf8 = new TextDecoder();

/**
 * Sends one request and reads its answer whole, so that it gives its connection back. The HTTP client's own `request` makes
 * a stream for each answer: V8 kept all of it, 13 kB, until its next full collection.
 * @throws what the connection failed with, or the signal's reason
 */
export function exchange(dispatcher: Dispatcher, url: URL, { signal, ...o }: Exchange): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let running: Dispatcher.DispatchController | undefined;
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    const chunks: Buffer[] = [];
    const onAbort = () => {
      running?.abort(signal?.reason);
      fail(signal?.reason);
    };
    if (signal?.aborted) return fail(signal.reason);
    signal?.addEventListener("abort", onAbort);
    dispatcher.dispatch(
      { ...o, origin: url.origin, path: url.pathname + url.search },
      {
        onRequestStart(controller) {
          running = controller;
          if (signal?.aborted) controller.abort(signal.reason);
        },
        onResponseStart(_, statusCode, received) {
          status = statusCode;
          headers = received;
        },
        onResponseData: (_, chunk) => void chunks.push(chunk),
        onResponseEnd() {
          signal?.removeEventListener("abort", onAbort);
          const [first] = chunks;
          resolve({ status, headers, text: utf8.decode(first && chunks.length === 1 ? first : Buffer.concat(chunks)) });
        },
        onResponseError: (_, error) => fail(error),
      },
    );

    function fail(reason: unknown): void {
      signal?.removeEventListener("abort", onAbort);
      // A file that nobody reads on would stay open.
      if (o.body instanceof Readable) o.body.on("error", () => {}).destroy();
      reject(reason);
    }
  });
}
