import { invalidForm } from "./errors.ts";
import type { Json } from "./types.ts";

export type Path = readonly (string | number)[];

/** What is wrong with a body, as the tree that Discord answers with. */
export class FormFaults {
  readonly tree: Json = {};
  found = false;

  add(path: Path, code: string, message: string): void {
    this.found = true;
    let node = this.tree;
    for (const key of path) {
      node[key] ??= {};
      node = node[key] as Json;
    }
    const before = (node._errors ?? []) as Json[];
    node._errors = [...before, { code, message }];
  }

  /** @throws ApiError 50035 when anything was wrong */
  throwIfFound(): void {
    if (this.found) throw invalidForm(this.tree);
  }
}

export type Rule = (value: unknown, path: Path, faults: FormFaults) => void;

interface Required {
  readonly required: Rule;
}
export type Shape = Readonly<Record<string, Rule | Required>>;

export const required = (rule: Rule): Required => ({ required: rule });

export function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function checkLength(
  length: number,
  min: number | undefined,
  max: number | undefined,
  path: Path,
  faults: FormFaults,
): void {
  const tooShort = min !== undefined && length < min;
  const tooLong = max !== undefined && length > max;
  if (!tooShort && !tooLong) return;
  if (min && max !== undefined) {
    faults.add(path, "BASE_TYPE_BAD_LENGTH", `Must be between ${min} and ${max} in length.`);
  } else if (tooLong) faults.add(path, "BASE_TYPE_MAX_LENGTH", `Must be ${max} or fewer in length.`);
  else faults.add(path, "BASE_TYPE_MIN_LENGTH", `Must be ${min} or more in length.`);
}

export function text(limits: { min?: number; max?: number } = {}): Rule {
  return (value, path, faults) => {
    if (typeof value !== "string" && typeof value !== "number") {
      faults.add(path, "STRING_TYPE_CONVERT", `Could not interpret "${String(value)}" as string.`);
    } else checkLength(String(value).length, limits.min, limits.max, path, faults);
  };
}

export function integer(limits: { min?: number; max?: number } = {}): Rule {
  return (value, path, faults) => {
    const n = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
    if (typeof n !== "number" || !Number.isInteger(n)) {
      faults.add(path, "NUMBER_TYPE_COERCE", `Value "${String(value)}" is not int.`);
    } else if (limits.min !== undefined && n < limits.min) {
      faults.add(path, "NUMBER_TYPE_MIN", `int value should be greater than or equal to ${limits.min}.`);
    } else if (limits.max !== undefined && n > limits.max) {
      faults.add(path, "NUMBER_TYPE_MAX", `int value should be less than or equal to ${limits.max}.`);
    }
  };
}

export const number: Rule = (value, path, faults) => {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    faults.add(path, "NUMBER_TYPE_COERCE", `Value "${String(value)}" is not float.`);
  }
};

export const boolean: Rule = (value, path, faults) => {
  if (typeof value !== "boolean") faults.add(path, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.");
};

export const snowflake: Rule = (value, path, faults) => {
  if (!(typeof value === "string" && /^(0|[1-9]\d{0,19})$/.test(value)) && !Number.isSafeInteger(value)) {
    faults.add(path, "NUMBER_TYPE_COERCE", `Value "${String(value)}" is not snowflake.`);
  }
};

export function oneOf(...values: readonly (string | number)[]): Rule {
  return (value, path, faults) => {
    if (!values.includes(value as string | number)) {
      faults.add(
        path,
        "BASE_TYPE_CHOICES",
        `Value must be one of {${values.map((v) => JSON.stringify(v)).join(", ")}}.`,
      );
    }
  };
}

export function url(max: number, schemes: readonly string[] = ["http", "https"]): Rule {
  const quoted = schemes.map((s) => `'${s}'`).join(", ");
  return (value, path, faults) => {
    if (typeof value !== "string" || !URL.canParse(value)) {
      faults.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.");
      return;
    }
    const scheme = new URL(value).protocol.slice(0, -1);
    if (!schemes.includes(scheme)) {
      faults.add(
        path,
        "URL_TYPE_INVALID_SCHEME",
        `Scheme "${scheme}" is not supported. Scheme must be one of (${quoted}).`,
      );
    }
    checkLength(value.length, undefined, max, path, faults);
  };
}

export const timestamp: Rule = (value, path, faults) => {
  if (typeof value !== "string" || Number.isNaN(Date.parse(value))) {
    faults.add(path, "DATE_TIME_TYPE_PARSE", `Could not parse ${String(value)}. Should be ISO8601.`);
  }
};

export function list(item: Rule, limits: { min?: number; max?: number; unique?: boolean } = {}): Rule {
  return (value, path, faults) => {
    if (!Array.isArray(value)) {
      faults.add(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
      return;
    }
    checkLength(value.length, limits.min, limits.max, path, faults);
    value.forEach((entry, i) => {
      item(entry, [...path, i], faults);
    });
    if (limits.unique && new Set(value.map(String)).size < value.length) {
      faults.add(path, "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value");
    }
  };
}

/** Fields that are not named are ignored, as Discord does; optional ones may be null. */
export function object(shape: Shape): Rule {
  const entries = Object.entries(shape);
  return (value, path, faults) => {
    if (!isRecord(value)) {
      faults.add(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType");
      return;
    }
    for (const [key, field] of entries) {
      const given = value[key];
      if (typeof field === "function") {
        if (given !== undefined && given !== null) field(given, [...path, key], faults);
      } else if (given === undefined || given === null) {
        faults.add([...path, key], "BASE_TYPE_REQUIRED", "This field is required");
      } else field.required(given, [...path, key], faults);
    }
  };
}

/** Objects told apart by their `type`. */
export function union(variants: Readonly<Record<number, Rule>>): Rule {
  const types = Object.keys(variants).join(", ");
  return (value, path, faults) => {
    if (!isRecord(value)) {
      faults.add(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType");
      return;
    }
    const rule = typeof value.type === "number" ? variants[value.type] : undefined;
    if (value.type === undefined) faults.add([...path, "type"], "BASE_TYPE_REQUIRED", "This field is required");
    else if (!rule) {
      faults.add([...path, "type"], "UNION_TYPE_CHOICES", `Value of field "type" must be one of (${types},).`);
    } else rule(value, path, faults);
  };
}

/** Applies further rules once the first has found nothing wrong below this path. */
export function both(first: Rule, then: Rule): Rule {
  return (value, path, faults) => {
    const own = new FormFaults();
    first(value, path, own);
    if (own.found) first(value, path, faults);
    else then(value, path, faults);
  };
}
