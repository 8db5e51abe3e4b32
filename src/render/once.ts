/**
 * A function that makes something of an object once, and keeps it on the object, where copies do not take it along. A
 * `WeakMap` would hold tens of thousands of entries while many answers grow, and each full collection stops everything to
 * walk through them.
 */
export function once<O extends object, V extends NonNullable<unknown>>(make: (of: O) => V): (of: O) => V {
  const made = Symbol("made");
  return (of) => {
    const known = (of as { [made]?: V })[made];
    if (known !== undefined) return known;
    const value = make(of);
    Object.defineProperty(of, made, { value });
    return value;
  };
}
