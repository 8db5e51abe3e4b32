/** A JSON object about which nothing else is known. */
export type Fields = Record<string, unknown>;

/** Whether a parsed JSON value is an object, and not a list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
