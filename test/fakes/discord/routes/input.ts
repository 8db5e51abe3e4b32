import { invalidForm } from "../errors.ts";
import { FormFaults, isRecord, type Rule } from "../form.ts";
import { checkMessageForm, FLAG } from "../form-message.ts";
import type { MessageBody } from "../messages.ts";
import type { Request } from "../router.ts";
import type { Json } from "../types.ts";

/** The body as an object; an empty one when it is missing. @throws ApiError 50035 */
export function objectBody(request: Request): Json {
  if (request.body === undefined || request.body === null) return {};
  if (isRecord(request.body)) return request.body;
  throw invalidForm({
    _errors: [{ code: "MODEL_TYPE_CONVERT", message: "Only dictionaries may be used in a ModelType" }],
  });
}

/** The body, checked. @throws ApiError 50035 */
export function checkedBody<T>(request: Request, rule: Rule): T {
  const body = objectBody(request);
  const faults = new FormFaults();
  rule(body, [], faults);
  faults.throwIfFound();
  return body as T;
}

/** The body of a message, checked. `flags`: what the message has already. @throws ApiError 50035 */
export function messageBody<T extends MessageBody>(body: Json, flags = 0): T {
  const faults = new FormFaults();
  const wanted = typeof body.flags === "number" ? body.flags : 0;
  checkMessageForm(body, ((wanted | flags) & FLAG.componentsV2) !== 0, [], faults);
  faults.throwIfFound();
  return body as T;
}

/** A number of the query within its range. @throws ApiError 50035 */
export function queryInteger(request: Request, name: string, fallback: number, min: number, max: number): number {
  const given = request.query.get(name);
  if (given === null) return fallback;
  const value = Number(given);
  const fail = (code: string, message: string) => invalidForm({ [name]: { _errors: [{ code, message }] } });
  if (!Number.isInteger(value)) throw fail("NUMBER_TYPE_COERCE", `Value "${given}" is not int.`);
  if (value < min) throw fail("NUMBER_TYPE_MIN", `int value should be greater than or equal to ${min}.`);
  if (value > max) throw fail("NUMBER_TYPE_MAX", `int value should be less than or equal to ${max}.`);
  return value;
}

/** The flags that a sender may set on a new message. */
export function sendableFlags(flags: number | null | undefined): number {
  const allowed = FLAG.suppressEmbeds | FLAG.suppressNotifications | FLAG.voice | FLAG.componentsV2;
  return (flags ?? 0) & allowed;
}
