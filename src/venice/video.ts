import type { Sound } from "./audio.ts";
import type { CallOptions } from "./call.ts";
import type { Client } from "./client.ts";
import { downloadMedia, type JobState, type QueuedJob, queueJob, quoteJob, retrieveJob } from "./jobs.ts";
import { type VideoRequest, videoBody, videoQuoteBody } from "./video-request.ts";

/**
 * Films: quote, queue, retrieve. A good quote does not prove that the queue takes the same.
 * @see https://docs.venice.ai/api-reference/endpoint/video/queue
 */
export class Video {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Asks what it would cost, in US dollars: no list tells a film's price.
   * @see https://docs.venice.ai/api-reference/endpoint/video/quote
   */
  async quote(request: VideoRequest, options: CallOptions = {}): Promise<number> {
    return quoteJob(this.#client, "video", videoQuoteBody(request), options);
  }

  /**
   * Orders a film. Charged at once and never sent again: store what it returns.
   * @throws VeniceError `invalid`, before anything is sent, as `videoBody` does; `blocked` with `suggestedPrompt`
   */
  async queue(request: VideoRequest, options: CallOptions = {}): Promise<QueuedJob> {
    return queueJob(this.#client, "video", request.model.id, videoBody(request), options);
  }

  /**
   * Asks how far it is; every 5 to 10 s is enough. An id is good for 24 hours.
   * @param options.deleteAfter the service forgets the film once it is sent: a broken download loses it
   * @throws VeniceError for what passes or is not about the job: ask again after `retryAfterMs`, or 5 s
   * @see https://docs.venice.ai/api-reference/endpoint/video/retrieve
   */
  retrieve(job: QueuedJob, options: CallOptions & { readonly deleteAfter?: boolean } = {}): Promise<JobState> {
    const { deleteAfter = false, ...rest } = options;
    return retrieveJob(this.#client, "video", job, deleteAfter, rest);
  }

  /** Fetches a finished film from its `downloadUrl`. */
  download(url: string, options: CallOptions = {}): Promise<Sound> {
    return downloadMedia(this.#client, url, options);
  }
}
