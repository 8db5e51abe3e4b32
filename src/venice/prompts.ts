import { VeniceError } from "./errors.ts";

/**
 * Makes a prompt ready, before a request that would be refused is counted against the key.
 * @throws VeniceError `invalid`, code `prompt_empty`, `prompt_too_short` or `prompt_too_long`
 */
export function checkedPrompt(prompt: string, most = Number.POSITIVE_INFINITY, least = 1): string {
  const text = prompt.trim();
  if (text === "") throw new VeniceError("invalid", { code: "prompt_empty" });
  if (text.length < least) throw new VeniceError("invalid", { code: "prompt_too_short" });
  if (text.length > most) throw new VeniceError("invalid", { code: "prompt_too_long" });
  return text;
}

/** The name in a list that was meant, in whatever case it was typed. */
export function sameName(typed: string, names: readonly string[]): string | undefined {
  const name = typed.trim();
  return names.find((other) => other === name) ?? names.find((other) => other.toLowerCase() === name.toLowerCase());
}
