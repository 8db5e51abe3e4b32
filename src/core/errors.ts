import type { Key, Params } from "../i18n.ts";

/** A fault that its person can do something about; shown in their language. */
export class UserError extends Error {
  override name = "UserError";
  readonly key: Key;
  readonly params: Params;
  constructor(key: Key, params: Params = {}, options?: ErrorOptions) {
    super(key, options);
    this.key = key;
    this.params = params;
  }
}
