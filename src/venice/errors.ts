/**
 * What went wrong, as far as a caller can act on it.
 *
 * - `auth` the key is refused · `payment` no credit left, or no key sent · `limit` too much at once
 * - `invalid` the request itself is at fault · `blocked` a content policy said no
 * - `unavailable` this model cannot be used (now, or by this key) · `timeout` nothing came for too long
 * - `network` the service was not reached, or hung up · `protocol` the reply makes no sense
 */
export type VeniceErrorKind =
  | "auth"
  | "payment"
  | "limit"
  | "invalid"
  | "blocked"
  | "unavailable"
  | "timeout"
  | "network"
  | "protocol";

export interface VeniceErrorOptions {
  /** Machine-readable: the service's own or one of ours such as `truncated`, in lower case, or Node's where nothing came. */
  readonly code?: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly requestId?: string;
  /** The service's words, cleaned. */
  readonly detail?: string;
  /** A prompt that the service would take instead. */
  readonly suggestedPrompt?: string;
  /** A model that the service would use instead. */
  readonly recommendedModel?: string;
  /** What was charged is given back, or is not. Absent says nothing. */
  readonly refunded?: boolean;
  /** The request was made with a key that is none of the configured ones. */
  readonly foreignKey?: true;
  readonly cause?: unknown;
}

/** The only error that this client throws besides the reason of an aborted signal. */
export class VeniceError extends Error {
  override readonly name = "VeniceError";
  readonly kind: VeniceErrorKind;
  readonly code?: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly requestId?: string;
  /**
   * The service's own words, one line without keys or markup. They may quote the request, so they are for the person who
   * asked and never for a log: the property is not enumerable, and `message` never contains it.
   */
  declare readonly detail?: string;
  /** A prompt that the service would take instead; not enumerable, for the same reason. */
  declare readonly suggestedPrompt?: string;
  readonly recommendedModel?: string;
  /** What was charged is given back, or is not. Absent says nothing. */
  readonly refunded?: boolean;
  /** The request was made with a key that is none of the configured ones. */
  readonly foreignKey?: true;

  constructor(kind: VeniceErrorKind, options: VeniceErrorOptions = {}) {
    const { code, status, retryAfterMs, requestId, recommendedModel, refunded, foreignKey, cause } = options;
    super(summary(kind, code, status), cause === undefined ? undefined : { cause });
    this.kind = kind;
    if (code !== undefined) this.code = code;
    if (status !== undefined) this.status = status;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
    if (requestId !== undefined) this.requestId = requestId;
    if (recommendedModel !== undefined) this.recommendedModel = recommendedModel;
    if (refunded !== undefined) this.refunded = refunded;
    if (foreignKey) this.foreignKey = true;
    for (const name of ["detail", "suggestedPrompt"] as const)
      if (options[name] !== undefined) Object.defineProperty(this, name, { value: options[name], enumerable: false });
  }

  /** Whether the request may have been carried out, and charged, although nobody said so. */
  get mayHaveRun(): boolean {
    const { kind, code = "" } = this;
    return kind === "timeout" || kind === "protocol" || (kind === "network" && CUT.has(code));
  }
}

/** Where a connection breaks that had carried the request. */
const CUT = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);

const SENTENCES: Readonly<Record<VeniceErrorKind, string>> = {
  auth: "Venice refused the key",
  payment: "Venice asks for payment",
  limit: "Venice is asked too much at once",
  invalid: "Venice found a fault in the request",
  blocked: "A content policy blocked the answer",
  unavailable: "The model cannot be used",
  timeout: "Venice did not answer in time",
  network: "Venice could not be reached",
  protocol: "Venice's reply could not be understood",
};

function summary(kind: VeniceErrorKind, code?: string, status?: number): string {
  const facts = [status, code].filter((fact) => fact !== undefined).join(" ");
  return facts ? `${SENTENCES[kind]} (${facts})` : SENTENCES[kind];
}
