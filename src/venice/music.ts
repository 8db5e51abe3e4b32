import type { CallOptions } from "./call.ts";
import type { Client } from "./client.ts";
import { completeJob, type JobState, type QueuedJob, queueJob, quoteJob, retrieveJob } from "./jobs.ts";
import { type MusicRequest, musicBody, musicQuoteBody } from "./music-request.ts";

/**
 * Songs, effects and long speech: quote, queue, retrieve.
 * @see https://docs.venice.ai/api-reference/endpoint/audio/queue
 */
export class Music {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Asks what it would cost, in US dollars.
   * @see https://docs.venice.ai/api-reference/endpoint/audio/quote
   */
  async quote(request: MusicRequest, options: CallOptions = {}): Promise<number> {
    return quoteJob(this.#client, "audio", musicQuoteBody(request), options);
  }

  /**
   * Orders it. Charged at once and never sent again: store what it returns.
   * @throws VeniceError `invalid`, before anything is sent, as `musicBody` does; `blocked` with `suggestedPrompt`
   */
  async queue(request: MusicRequest, options: CallOptions = {}): Promise<QueuedJob> {
    return queueJob(this.#client, "audio", request.model.id, musicBody(request), options);
  }

  /**
   * Asks how far it is; every 2 to 5 s is enough.
   * @param options.deleteAfter the service forgets the result once it is sent: a broken download loses it
   * @throws VeniceError for what passes or is not about the job: ask again after `retryAfterMs`, or 5 s
   * @see https://docs.venice.ai/api-reference/endpoint/audio/retrieve
   */
  retrieve(job: QueuedJob, options: CallOptions & { readonly deleteAfter?: boolean } = {}): Promise<JobState> {
    const { deleteAfter = false, ...rest } = options;
    return retrieveJob(this.#client, "audio", job, deleteAfter, rest);
  }

  /**
   * Lets the service delete the result; not needed after `deleteAfter`.
   * @see https://docs.venice.ai/api-reference/endpoint/audio/complete
   */
  complete(job: QueuedJob, options: CallOptions = {}): Promise<boolean> {
    return completeJob(this.#client, "audio", job, options);
  }
}
