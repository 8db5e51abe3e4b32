/** Where `given` has keys that `understood` (what a schema left of it) has not: paths such as `venice_parameters.typo`. */
export function unknownKeys(given: unknown, understood: unknown, path = ""): string[] {
  if (Array.isArray(given)) {
    const known = Array.isArray(understood) ? understood : [];
    return given.flatMap((item, index) => unknownKeys(item, known[index], `${path}[${index}]`));
  }
  if (!isRecord(given)) return [];
  const known = isRecord(understood) ? understood : {};
  return Object.entries(given).flatMap(([key, value]) => {
    const at = path === "" ? key : `${path}.${key}`;
    return key in known ? unknownKeys(value, known[key], at) : [at];
  });
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
