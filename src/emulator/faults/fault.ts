import * as z from "zod";
import { refusalNames } from "./refusals.ts";

const tokens = z.int().min(0);
const milliseconds = z.number().min(0);

/** How a queued job may end badly: refused (perhaps with a better prompt or model), failed, or never ready. */
export const jobEnds = ["policy", "suggestion", "server", "never"] as const;

/**
 * Something that goes wrong on purpose. The first fields say for which request, the others what happens; all that are set
 * happen together. Faults wait in a queue: a request takes the first that fits it.
 */
const faultSchema = z.strictObject({
  /** Only on this path below `/api/v1`, such as `/chat/completions`. */
  path: z.string().startsWith("/").optional(),
  method: z.string().optional(),
  /** Only where the body names this model. */
  model: z.string().optional(),
  /** How many requests take it; default 1. */
  count: z.union([z.int().min(1), z.literal("always")]).optional(),
  /** How many fitting requests pass untouched before that; default 0. */
  skip: z.int().min(0).optional(),

  /** Answers with an error instead. */
  refuse: z.enum(refusalNames).optional(),
  /** Seconds for the Retry-After header of a refusal, or of an in-band error. */
  retryAfter: z.number().min(0).optional(),
  /** Any reply at all, for what has no name here. A string body goes out as HTML, anything else as JSON. */
  answer: z
    .strictObject({
      status: z.int().min(200).max(599),
      body: z.unknown(),
      headers: z.record(z.string(), z.string()).optional(),
    })
    .optional(),

  /** Headers that the answer carries besides its own, such as `x-venice-is-blurred`. */
  headers: z.record(z.string(), z.string()).optional(),
  /** How a queued job ends, in place of well. */
  job: z.enum(jobEnds).optional(),
  /** How long a queued job takes, in place of the usual. */
  jobMs: milliseconds.optional(),

  /** Takes the request and never answers. */
  silent: z.boolean().optional(),
  /** Drops the connection before a byte is sent. */
  reset: z.boolean().optional(),
  /** Waits before the status line. */
  headersAfterMs: milliseconds.optional(),
  /** Waits between the status line and the first word. */
  firstTokenAfterMs: milliseconds.optional(),
  /** Another pace for this answer; 0 is as fast as possible. */
  tokensPerSecond: z.number().min(0).optional(),
  /** Says nothing more after so many tokens: for `stallMs`, or until `resume()`. */
  stallAfterTokens: tokens.optional(),
  stallMs: milliseconds.optional(),
  /** Drops the connection after so many tokens. */
  cutAfterTokens: tokens.optional(),
  /** Ends the body in good order after so many tokens, without finish, usage and `[DONE]`. */
  endAfterTokens: tokens.optional(),
  /** Sends an error inside the stream after so many tokens. */
  errorAfterTokens: tokens.optional(),
  error: z
    .enum(["model_overloaded", "upstream_error", "content_blocked_by_provider", "e2ee_attestation_stale"])
    .optional(),
  /** Finishes with `content_filter` after so many tokens. */
  filterAfterTokens: tokens.optional(),

  /** Writes pieces of so many bytes, also in the middle of a character. */
  bytesPerWrite: z.int().min(1).optional(),
  lineEnds: z.enum(["lf", "crlf", "cr"]).optional(),
  /** Sends a comment line before each token. */
  keepAlives: z.boolean().optional(),
  /** Sends events of types that nobody knows, empty data and fields that nobody reads among the others. */
  noise: z.boolean().optional(),
  /** Parts of the stream that are left out. */
  omit: z.array(z.enum(["role", "finish", "usage", "cost", "done", "choices"])).optional(),

  /** How thinking is shown; `think` and the like put tags into the content. */
  reasoning: z
    .enum(["field", "details", "think", "thinking", "unopened", "unclosed", "encrypted", "placeholder", "none"])
    .optional(),
  /** Where the list of sources stands in the stream. */
  citations: z.enum(["first", "last"]).optional(),
  /** How sources are marked in the text. */
  markers: z.enum(["caret", "ref", "superscript", "brackets"]).optional(),
  /** No content at all, finished so. */
  empty: z.enum(["length", "stop"]).optional(),
  /** The exact words of the answer, without the emulator's mark. */
  text: z.string().optional(),
  /** The exact words, split so. */
  tokens: z.array(z.string()).optional(),
});

export type Fault = z.infer<typeof faultSchema>;

/** What a request has to show to take a fault. */
export interface Fit {
  readonly method: string;
  readonly path: string;
  readonly model?: string | undefined;
}

interface Waiting {
  readonly fault: Fault;
  left: number;
  skip: number;
}

/** The faults that wait for their requests. */
export class Faults {
  #waiting: Waiting[] = [];

  /** @throws ZodError on a field that does not exist or does not fit. */
  add(input: unknown): void {
    const fault = faultSchema.parse(input);
    this.#waiting.push({
      fault,
      left: fault.count === "always" ? Number.POSITIVE_INFINITY : (fault.count ?? 1),
      skip: fault.skip ?? 0,
    });
  }

  take(request: Fit): Fault | undefined {
    for (const waiting of this.#waiting) {
      if (!fits(waiting.fault, request)) continue;
      if (waiting.skip > 0) {
        waiting.skip--;
        continue;
      }
      waiting.left--;
      if (waiting.left <= 0) this.#waiting = this.#waiting.filter((other) => other !== waiting);
      return waiting.fault;
    }
    return undefined;
  }

  waiting(): readonly Fault[] {
    return this.#waiting.map(({ fault }) => fault);
  }

  clear(): void {
    this.#waiting = [];
  }
}

const fits = (fault: Fault, request: Fit) =>
  (fault.path === undefined || fault.path === request.path) &&
  (fault.method === undefined || fault.method.toUpperCase() === request.method) &&
  (fault.model === undefined || fault.model === request.model);
