const lineEnds = { lf: "\n", crlf: "\r\n", cr: "\r" } as const;

/** What is the same in all chunks of one stream. */
export interface StreamHead {
  readonly id: string;
  readonly model: string;
  /** Epoch seconds. */
  readonly created: number;
  readonly choices: number;
}

/** Writes chat chunks as server-sent events. */
export class SseWriter {
  readonly #head: object;
  readonly #choices: number;
  readonly #end: string;
  readonly #opening: string;
  readonly #closing: string;

  constructor({ id, model, created, choices }: StreamHead, ends: keyof typeof lineEnds = "lf") {
    this.#head = { id, object: "chat.completion.chunk", created, model };
    this.#choices = choices;
    this.#end = lineEnds[ends];
    this.#opening = `data: ${JSON.stringify(this.#head).slice(0, -1)},"choices":[{"index":0,"delta":{"content":`;
    this.#closing = `},"logprobs":null,"finish_reason":null}]}${this.#end}${this.#end}`;
  }

  event(data: string): string {
    return `data: ${data}${this.#end}${this.#end}`;
  }

  comment(text: string): string {
    return `: ${text}${this.#end}${this.#end}`;
  }

  chunk(rest: object): string {
    return this.event(JSON.stringify({ ...this.#head, ...rest }));
  }

  delta(delta: object, finish: string | null = null): string {
    const choice = (index: number) => ({ index, delta, logprobs: null, finish_reason: finish });
    return this.chunk({ choices: Array.from({ length: this.#choices }, (_, index) => choice(index)) });
  }

  /** Nearly all that is ever sent, so it is put together by hand: stringifying whole chunks is felt with many streams. */
  content(piece: string): string {
    return this.#choices === 1 ? this.#opening + JSON.stringify(piece) + this.#closing : this.delta({ content: piece });
  }

  /** What a good reader of events passes over. */
  noise(): string {
    const end = this.#end;
    return `event: ping${end}data: {}${end}${end}data:${end}${end}id: 7${end}retry: 3000${end}strange: field${end}${end}${this.chunk({ choices: [] })}`;
  }
}
