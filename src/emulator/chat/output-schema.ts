type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What keeps a JSON schema from being strict: every object must be closed and require all that it names. */
export function schemaFaults(schema: unknown, at = "schema"): string[] {
  if (!isSchema(schema)) return [`${at} must be an object`];
  const faults: string[] = [];
  const properties = isSchema(schema.properties) ? schema.properties : {};
  if (schema.type === "object") {
    const required = Array.isArray(schema.required) ? schema.required : [];
    if (schema.additionalProperties !== false) faults.push(`${at} must set additionalProperties to false`);
    for (const name of Object.keys(properties)) {
      if (!required.includes(name)) faults.push(`${at} must require ${name}`);
    }
  }
  for (const [name, inner] of Object.entries(properties)) faults.push(...schemaFaults(inner, `${at}.${name}`));
  if (isSchema(schema.items)) faults.push(...schemaFaults(schema.items, `${at}[]`));
  return faults;
}

const deepest = 12;

/** Makes a value that fits a JSON schema; strings become `words`. */
export function fillSchema(schema: unknown, words: string, root: unknown = schema, depth = 0): unknown {
  if (!isSchema(schema) || depth > deepest) return words;
  const inner = (part: unknown) => fillSchema(part, words, root, depth + 1);
  if ("const" in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  if ("default" in schema) return schema.default;
  if (typeof schema.$ref === "string") return inner(resolve(schema.$ref, root));
  for (const many of [schema.anyOf, schema.oneOf]) if (Array.isArray(many)) return inner(many[0]);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case "object":
      return fillObject(schema, inner);
    case "array":
      return Array.from({ length: Math.max(1, count(schema.minItems)) }, () => inner(schema.items));
    case "integer":
      return Math.ceil(count(schema.minimum));
    case "number":
      return count(schema.minimum);
    case "boolean":
      return true;
    case "null":
      return null;
    case "string":
      return words.slice(0, typeof schema.maxLength === "number" ? schema.maxLength : undefined);
    default:
      return isSchema(schema.properties) ? fillObject(schema, inner) : words;
  }
}

function fillObject(schema: Schema, fill: (part: unknown) => unknown): Record<string, unknown> {
  const properties = isSchema(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : Object.keys(properties);
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => required.includes(name))
      .map(([name, part]) => [name, fill(part)]),
  );
}

const count = (value: unknown) => (typeof value === "number" ? value : 0);

function resolve(ref: string, root: unknown): unknown {
  let at: unknown = root;
  for (const step of ref.replace(/^#\/?/, "").split("/").filter(Boolean)) at = isSchema(at) ? at[step] : undefined;
  return at;
}
