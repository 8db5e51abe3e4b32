import type { JsonObject } from "./json.ts";

/** The API says no: what goes into the error reply. */
export class ApiFailure extends Error {
  override name = "ApiFailure";
  readonly status: number;
  readonly parameters: JsonObject | undefined;

  constructor(status: number, description: string, parameters?: JsonObject) {
    super(description);
    this.status = status;
    this.parameters = parameters;
  }
}

/**
 * A 400. Like the original, the first letter becomes small unless the text is one of the code names in capitals
 * (`BUTTON_DATA_INVALID`).
 */
export function bad(text: string): ApiFailure {
  return new ApiFailure(400, `Bad Request: ${lowerFirst(text)}`);
}

export function forbidden(text: string): ApiFailure {
  return new ApiFailure(403, `Forbidden: ${lowerFirst(text)}`);
}

export function tooMany(retryAfter: number): ApiFailure {
  return new ApiFailure(429, `Too Many Requests: retry after ${retryAfter}`, { retry_after: retryAfter });
}

function lowerFirst(text: string): string {
  return /^.[A-Z_]/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}
