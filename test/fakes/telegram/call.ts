import type { Body, Upload } from "./body.ts";
import { bad } from "./failure.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import type { World } from "./world.ts";

/** One call of a method: its parameters, read with the original's leniency and its words of refusal. */
export class Call {
  readonly world: World;
  readonly method: string;
  readonly #params: ReadonlyMap<string, string>;
  readonly #uploads: readonly Upload[];

  constructor(world: World, method: string, body: Pick<Body, "params" | "uploads">) {
    this.world = world;
    this.method = method;
    this.#params = body.params;
    this.#uploads = body.uploads;
  }

  has(name: string): boolean {
    return this.#params.has(name);
  }

  text(name: string): string {
    return this.#params.get(name) ?? "";
  }

  /** Anything that does not begin as a number is 0. */
  integer(name: string, fallback = 0): number {
    const value = this.text(name).trim();
    return value === "" ? fallback : toInteger(value);
  }

  flag(name: string): boolean {
    return /^(?:true|yes|1)$/i.test(this.text(name));
  }

  /** @param whatFor names the parameter in the refusal: "Can't parse … JSON object" */
  json(name: string, whatFor: string): Json {
    const text = this.text(name);
    if (!text) return undefined;
    try {
      return JSON.parse(text) as Json;
    } catch {
      throw bad(`Can't parse ${whatFor} JSON object`);
    }
  }

  upload(field: string): Upload | undefined {
    return this.#uploads.find((upload) => upload.field === field);
  }

  names(): readonly string[] {
    return [...this.#params.keys(), ...this.#uploads.map((upload) => upload.field)];
  }
}

export function toInteger(value: string): number {
  const parsed = Number.parseInt(value, 10);
  return Number.isSafeInteger(parsed) ? parsed : 0;
}

/** Fields of objects inside parameters. Numbers pass for text and text for numbers, as in the original. */
export function textField(object: JsonObject, name: string): string {
  const value = object[name];
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  throw new FieldError(`Field "${name}" must be of type String`);
}

export function neededText(object: JsonObject, name: string): string {
  if (object[name] === undefined) throw new FieldError(`Can't find field "${name}"`);
  return textField(object, name);
}

export function intField(object: JsonObject, name: string): number {
  const value = object[name];
  if (value === undefined || value === null) return 0;
  if (typeof value === "number" && Number.isInteger(value)) return value;
  if (typeof value === "string" && /^-?\d+$/.test(value)) return Number(value);
  throw new FieldError(`Field "${name}" must be a valid Number`);
}

export function neededInt(object: JsonObject, name: string): number {
  if (object[name] === undefined) throw new FieldError(`Can't find field "${name}"`);
  return intField(object, name);
}

export function flagField(object: JsonObject, name: string): boolean {
  const value = object[name];
  if (value === undefined || value === null) return false;
  if (typeof value === "boolean") return value;
  throw new FieldError(`Field "${name}" must be of type Boolean`);
}

export function objectField(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  if (isObject(value)) return value;
  throw new FieldError(`Field "${name}" must be of type Object`);
}

/** A field that cannot be read; callers put their own words before it. */
export class FieldError extends Error {
  override name = "FieldError";
}

/** Runs a reader of nested fields; what it refuses becomes a 400 with these words before it. */
export function within<T>(words: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof FieldError) throw bad(`${words}${error.message}`);
    throw error;
  }
}
