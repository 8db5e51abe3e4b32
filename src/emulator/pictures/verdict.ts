/**
 * What Venice's filters would have said. Nothing is looked at: these words in a prompt stand for it, `[violation]`,
 * `[blurred]`, `[adult]` and `[minor]`.
 */
export interface Verdict {
  /** A placeholder comes in place of the picture, and costs nothing. */
  readonly violation: boolean;
  readonly blurred: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

export function verdictOn(prompt: string, safeMode: boolean): Verdict {
  const says = (word: string) => prompt.toLowerCase().includes(`[${word}]`);
  const [adult, minor] = [says("adult"), says("minor")];
  const violation = says("violation") || adult || minor;
  const blurred = says("blurred") && safeMode && !violation;
  return {
    violation,
    blurred,
    headers: {
      ...(violation ? { "x-venice-is-content-violation": "true" } : {}),
      ...(adult ? { "x-venice-is-adult-model-content-violation": "true" } : {}),
      ...(minor ? { "x-venice-contains-minor": "true" } : {}),
      ...(blurred ? { "x-venice-is-blurred": "true" } : {}),
    },
  };
}
