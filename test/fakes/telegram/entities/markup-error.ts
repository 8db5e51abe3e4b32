/** Marked-up text that cannot be parsed; the message is the original's. */
export class MarkupError extends Error {
  override name = "MarkupError";
}
