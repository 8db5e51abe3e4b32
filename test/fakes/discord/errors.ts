import type { Json } from "./types.ts";

/** A refusal in Discord's words. */
export class ApiError extends Error {
  override name = "ApiError";
  readonly status: number;
  readonly code: number;
  readonly errors: Json | undefined;
  readonly extra: Json;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: number,
    message: string,
    more: { errors?: Json; extra?: Json; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = more.errors;
    this.extra = more.extra ?? {};
    this.headers = more.headers ?? {};
  }

  toJSON(): Json {
    return { message: this.message, code: this.code, ...(this.errors && { errors: this.errors }), ...this.extra };
  }
}

/** @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes */
const KNOWN: Readonly<Record<number, readonly [status: number, message: string]>> = {
  10002: [404, "Unknown Application"],
  10003: [404, "Unknown Channel"],
  10004: [404, "Unknown Guild"],
  10007: [404, "Unknown Member"],
  10008: [404, "Unknown Message"],
  10011: [404, "Unknown Role"],
  10013: [404, "Unknown User"],
  10014: [400, "Unknown Emoji"],
  10015: [404, "Unknown Webhook"],
  10062: [404, "Unknown interaction"],
  10063: [404, "Unknown application command"],
  20012: [403, "You are not authorized to perform this action on this application"],
  30003: [400, "Maximum number of pins reached for the channel (50)"],
  30007: [400, "Maximum number of webhooks reached (15)"],
  30010: [400, "Maximum number of reactions reached (20)"],
  30032: [400, "Maximum number of application commands reached (100)"],
  30034: [400, "Max number of daily application command creates has been reached (200)"],
  30046: [429, "Maximum number of edits to messages older than 1 hour reached. Try again later"],
  40001: [401, "Unauthorized. Provide a valid token and try again"],
  40005: [413, "Request entity too large"],
  40060: [400, "Interaction has already been acknowledged."],
  40094: [400, "This interaction has hit the maximum number of follow up messages"],
  50001: [403, "Missing Access"],
  50003: [403, "Cannot execute action on a DM channel"],
  50005: [403, "Cannot edit a message authored by another user"],
  50006: [400, "Cannot send an empty message"],
  50007: [403, "Cannot send messages to this user"],
  50008: [400, "Cannot send messages in a non-text channel"],
  50013: [403, "Missing Permissions"],
  50016: [
    400,
    "Provided too few or too many messages to delete. Must provide at least 2 and fewer than 100 messages to delete",
  ],
  50021: [403, "Cannot execute action on a system message"],
  50024: [400, "Cannot execute action on this channel type"],
  50027: [401, "Invalid Webhook Token"],
  50033: [400, "Invalid Recipient(s)"],
  50034: [400, "You can only bulk delete messages that are under 14 days old."],
  50041: [400, "Invalid API version provided"],
  50083: [400, "Thread is archived"],
  50109: [400, "The request body contains invalid JSON."],
  50146: [400, "Uploaded file not found."],
  50159: [400, "Voice messages do not support additional content."],
  50160: [400, "Voice messages must have a single audio attachment."],
  50161: [400, "Voice messages must have supporting metadata."],
  50162: [400, "Voice messages cannot be edited."],
  50173: [403, "You cannot send voice messages in this channel"],
  160002: [400, "Cannot reply without permission to read message history"],
  160004: [400, "A thread has already been created for this message"],
  160005: [400, "Thread is locked"],
};

/** The refusal with that code. */
export function refusal(code: number): ApiError {
  const known = KNOWN[code];
  if (!known) throw new Error(`no such refusal: ${code}`);
  return new ApiError(known[0], code, known[1]);
}

/** 50035, with a tree that says where. */
export function invalidForm(errors: Json): ApiError {
  return new ApiError(400, 50035, "Invalid Form Body", { errors });
}

export const unauthorized = (): ApiError => new ApiError(401, 0, "401: Unauthorized");
export const notFound = (): ApiError => new ApiError(404, 0, "404: Not Found");
export const methodNotAllowed = (): ApiError => new ApiError(405, 0, "405: Method Not Allowed");
