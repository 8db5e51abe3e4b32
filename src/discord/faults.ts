/** Discord refused a request. Holds neither its body nor its address. */
export class ApiError extends Error {
  override name = "ApiError";
  readonly status: number;
  /** @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
  readonly code: number;
  constructor(status: number, code: number, message: string) {
    super(`${status} ${code} ${message}`.slice(0, 300));
    this.status = status;
    this.code = code;
  }
}

/** The request met no answer, or one that says nothing about it (5xx). */
export class Unanswered extends Error {
  override name = "Unanswered";
  /** Worth another try. */
  readonly transient = true;
  /** Whether it may have taken effect all the same. */
  readonly maybeDone: boolean;
  constructor(message: string, maybeDone: boolean) {
    super(message);
    this.maybeDone = maybeDone;
  }
}

const codeOf = (error: unknown): number => (error instanceof ApiError ? error.code : 0);

/** The message is no longer there. */
export function isGone(error: unknown): boolean {
  return codeOf(error) === 10008;
}

/** The interaction is past its time, or its webhook does not know the token. */
export function isExpired(error: unknown): boolean {
  return [10015, 10062, 50027].includes(codeOf(error));
}

export function isAcknowledged(error: unknown): boolean {
  return codeOf(error) === 40060;
}

/** No more follow-ups are taken for this interaction. */
export function isSpent(error: unknown): boolean {
  return codeOf(error) === 40094;
}

/** A voice message stays as it is, and so does a message older than an hour that was edited often. */
export function isUneditable(error: unknown): boolean {
  return [30046, 50162].includes(codeOf(error));
}

/** Somebody else wrote the message: one of our webhooks, or the bot where a webhook was thought to. */
export function isNotOurs(error: unknown): boolean {
  return codeOf(error) === 50005;
}

/** The webhook was deleted, or has a new token. */
export function isHookGone(error: unknown): boolean {
  return codeOf(error) === 10015 || codeOf(error) === 50027;
}

/** A reply needs the permission to read earlier messages, or a message that can be replied to. */
export function cannotReply(error: unknown): boolean {
  return codeOf(error) === 160002 || codeOf(error) === 50021;
}

/** The place is gone, closed, or may not be written to. */
export function isForbidden(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return (
    error.status === 403 || error.status === 401 || [10003, 10004, 50008, 50024, 50083, 160005].includes(error.code)
  );
}
