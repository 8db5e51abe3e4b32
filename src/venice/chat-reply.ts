import type { OpenReply } from "./call.ts";
import { ChatDecoder, InBandError } from "./chat-decoder.ts";
import type { ChatEvent } from "./chat-events.ts";
import { failure } from "./client.ts";
import type { Clock } from "./clock.ts";
import { VeniceError } from "./errors.ts";
import { single } from "./limits.ts";
import { createSseDecoder } from "./sse.ts";

/** A reader that lags further behind than this makes the connection wait. */
const BACKLOG_CHARACTERS = 1024 * 1024;
const WHOLE_BYTES = 64 * 1024 * 1024;
/** What may still come after the end of an answer, before the connection can be used again. */
const TAIL = { limit: 64 * 1024, ms: 2000 };

export interface ReadOptions {
  /** The answer is kept for the message that a tool's result follows. */
  readonly keepsText: boolean;
  /** How long the connection may rest once the first words are out, milliseconds. */
  readonly restMs: () => number;
  readonly clock: Clock;
  /** Makes an error of one that came inside the reply. */
  readonly judge: (body: unknown) => VeniceError;
}

/**
 * One growing answer. Bytes become events as they arrive; `next` hands over all that have come since.
 */
export class ChatReply {
  readonly #reply: OpenReply;
  readonly #decoder: ChatDecoder;
  readonly #options: ReadOptions;
  #wake?: () => void;
  #hasGiven = false;
  #isGathering = false;
  #isWaking = false;
  #inGulps = false;
  #ended = false;
  #failure?: unknown;
  #paused = false;
  #closed = false;

  constructor(reply: OpenReply, o: ReadOptions) {
    this.#reply = reply;
    this.#options = o;
    this.#decoder = new ChatDecoder(o.keepsText);
    const { body, contentType, lifeline } = reply;
    body.on("error", (error) => this.#end(failure(error, lifeline)));
    // An error before there was anyone to hear it is not told again.
    if (body.errored) this.#end(failure(body.errored, lifeline));
    else if (contentType === "application/json") this.#readWhole();
    else if (isPacked(reply)) this.#end(new VeniceError("protocol", { code: "unknown_encoding" }));
    else if (contentType === "text/html") this.#end(new VeniceError("protocol", { code: "not_a_stream" }));
    else this.#readStream();
  }

  /**
   * The events since the last call, at least one; `undefined` once the answer is complete.
   * @throws VeniceError when it does not come to a good end, after everything that came before
   */
  async next(): Promise<readonly ChatEvent[] | undefined> {
    if (this.#hasGiven) await this.#gather();
    while (this.#decoder.queue.isEmpty && !this.#ended) await this.#woken();
    const events = this.#decoder.take();
    this.#hasGiven = true;
    this.#readInGulps(this.#decoder.hasGivenWords);
    if (this.#paused) this.#resume();
    if (events.length > 0) return events;
    if (this.#failure !== undefined) throw this.#failure;
    return undefined;
  }

  /** Lets go of the reply. One that is not at its end is cut off, so that the model stops writing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ended = true;
    const { body, lifeline, gulps } = this.#reply;
    lifeline.end();
    gulps.rest(undefined);
    if (!this.#decoder.isDone) {
      body.destroy();
      return;
    }
    const cancel = setTimeout(() => body.destroy(), TAIL.ms);
    body
      .dump({ limit: TAIL.limit })
      .catch(() => {})
      .finally(() => clearTimeout(cancel));
  }

  #readStream(): void {
    const { judge } = this.#options;
    const decoder = this.#decoder;
    const { body, lifeline } = this.#reply;
    const sse = createSseDecoder((data, type) => decoder.onData(data, type));
    const guarded = (step: () => void) => {
      try {
        step();
      } catch (error) {
        this.#end(error instanceof InBandError ? judge(error.body) : error);
      }
    };
    body.on("data", (bytes: Buffer) => {
      if (this.#ended) return;
      const before = decoder.progress;
      guarded(() => sse.feed(bytes));
      lifeline.beat(decoder.progress !== before);
      if (decoder.isDone) guarded(() => this.#complete());
      else if (decoder.queue.characters > BACKLOG_CHARACTERS) this.#pause();
      if (decoder.queue.isEmpty) return;
      if (this.#inGulps) this.#wakeSoon();
      else if (!this.#isGathering || decoder.hasFirstWords || decoder.isDone) this.#wakeUp();
    });
    body.on("end", () =>
      guarded(() => {
        if (this.#ended) return;
        decoder.isFlushing = true;
        sse.end();
        this.#complete();
      }),
    );
  }

  /** A server that was asked to stream may answer in one piece. */
  #readWhole(): void {
    const { judge } = this.#options;
    const { body, lifeline } = this.#reply;
    const chunks: Buffer[] = [];
    let bytes = 0;
    body.on("data", (chunk: Buffer) => {
      lifeline.beat(true);
      bytes += chunk.length;
      if (bytes > WHOLE_BYTES) this.#end(new VeniceError("protocol", { code: "too_large" }));
      else if (!this.#ended) chunks.push(chunk);
    });
    body.on("end", () => {
      if (this.#ended) return;
      try {
        this.#decoder.onWhole(parseJson(Buffer.concat(chunks).toString("utf8")));
        this.#complete();
      } catch (error) {
        this.#end(error instanceof InBandError ? judge(error.body) : error);
      }
    });
  }

  #complete(): void {
    this.#decoder.finish();
    this.#end();
  }

  #end(failed?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failed;
    // After an abort the caller wants nothing more; after any other failure, all that had come.
    if (failed !== undefined) {
      if (this.#reply.lifeline.signal.aborted && !(failed instanceof VeniceError)) this.#decoder.take();
      else this.#decoder.abandon();
    }
    this.#reply.lifeline.end();
    this.#wakeUp();
  }

  #pause(): void {
    this.#paused = true;
    this.#reply.lifeline.hold(true);
    this.#reply.body.pause();
  }

  #resume(): void {
    this.#paused = false;
    this.#reply.lifeline.hold(false);
    this.#reply.body.resume();
  }

  /** What was words may turn out to be thinking: then the first words are still to come. */
  #readInGulps(wanted: boolean): void {
    if (wanted === this.#inGulps) return;
    this.#inGulps = wanted;
    this.#reply.gulps.rest(wanted ? this.#options.restMs : undefined);
  }

  async #gather(): Promise<void> {
    if (this.#inGulps || this.#ended || this.#decoder.hasFirstWords) return;
    const { clock } = this.#options;
    const gatherMs = this.#options.restMs();
    if (gatherMs === 0) return;
    this.#isGathering = true;
    const cancel = clock.after(gatherMs, () => this.#wakeUp());
    await this.#woken();
    cancel();
    this.#isGathering = false;
  }

  /** A read of an encrypted connection comes in many parts: they make one step. */
  #wakeSoon(): void {
    if (this.#isWaking) return;
    this.#isWaking = true;
    setImmediate(() => {
      this.#isWaking = false;
      this.#wakeUp();
    });
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

/** It was asked not to be. */
function isPacked({ headers }: OpenReply): boolean {
  return !["", "identity"].includes(single(headers["content-encoding"])?.trim().toLowerCase() ?? "");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new VeniceError("protocol", { code: "not_json" });
  }
}
