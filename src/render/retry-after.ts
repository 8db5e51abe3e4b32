/** Thrown by a draw: the platform asks to wait. */
export class RetryAfter extends Error {
  override name = "RetryAfter";
  readonly retryAfterMs: number;
  readonly scope: "chat" | "global";

  constructor(retryAfterMs: number, scope: "chat" | "global" = "chat") {
    super(`The platform asks to wait for ${retryAfterMs} ms.`);
    this.retryAfterMs = retryAfterMs;
    this.scope = scope;
  }
}
