import { STATUS_CODES } from "node:http";

/** One fault of a request body, as Venice lists it. */
export interface Issue {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly code: string;
}

interface RefusalParts {
  readonly status: number;
  /** A string is sent as HTML; anything else as JSON; undefined as nothing. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** A short name for counting. */
  readonly reason: string;
}

/** An answer that says no. Thrown by whoever finds the reason, sent in one place. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly reason: string;

  constructor({ status, body, headers = {}, reason }: RefusalParts) {
    super(`${status} ${STATUS_CODES[status] ?? ""}: ${reason}`);
    this.name = "Refusal";
    this.status = status;
    this.body = body;
    this.headers = headers;
    this.reason = reason;
  }
}

/** The commonest shape: `{ error: "text" }`. */
export const refuse = (status: number, reason: string, error: string, headers?: Readonly<Record<string, string>>) =>
  new Refusal({ status, reason, body: { error }, ...(headers ? { headers } : {}) });

/** A 400 with a reason per field, in both forms that Venice gives at once. */
export const invalid = (issues: readonly Issue[], reason = "invalid") =>
  new Refusal({
    status: 400,
    reason,
    body: { error: "Invalid request parameters", details: detailsOf(issues), issues },
  });

export const invalidAt = (path: readonly (string | number)[], message: string, reason?: string) =>
  invalid([{ path, message, code: "custom" }], reason);

/** The 400 for a prompt that does not fit the model. */
export const contextExceeded = (available: number, prompt: number, completion: number) =>
  new Refusal({
    status: 400,
    reason: "context",
    body: {
      error: {
        message:
          `This model's maximum context length is ${available} tokens. However, your request needs ` +
          `${prompt + completion} tokens (${prompt} in the messages, ${completion} in the completion). ` +
          "Please reduce the length of the messages or completion.",
        type: "invalid_request_error",
        param: "messages",
        code: "context_length_exceeded",
      },
    },
  });

type Details = { _errors: string[]; [field: string]: Details | string[] };

function detailsOf(issues: readonly Issue[]): Details {
  const root: Details = { _errors: [] };
  for (const issue of issues) {
    let at = root;
    for (const step of issue.path) {
      const known = at[step];
      const next = known && !Array.isArray(known) ? known : { _errors: [] };
      at[step] = next;
      at = next;
    }
    at._errors.push(issue.message);
  }
  return root;
}
