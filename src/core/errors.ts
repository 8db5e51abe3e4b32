import type { Key, Params } from "../i18n.ts";
import type { Choices } from "./part.ts";

/** A fault that its person can do something about; shown in their language. */
export class UserError extends Error {
  override name = "UserError";
  readonly key: Key;
  readonly params: Params;
  /** A way out of it, as buttons. */
  readonly offer: Choices | undefined;
  constructor(key: Key, params: Params = {}, { offer, ...options }: ErrorOptions & { offer?: Choices } = {}) {
    super(key, options);
    this.key = key;
    this.params = params;
    this.offer = offer;
  }
}
