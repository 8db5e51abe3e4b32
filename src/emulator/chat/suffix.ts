import { invalidAt } from "../http/refusal.ts";
import { type VeniceParameters, veniceParametersSchema } from "./request-schema.ts";

const flags = new Set([
  "strip_thinking_response",
  "disable_thinking",
  "enable_web_scraping",
  "enable_web_citations",
  "include_search_results_in_stream",
  "return_search_results_as_documents",
  "include_venice_system_prompt",
]);

/**
 * Takes the features out of a name such as `kimi-k3:enable_web_search=on&disable_thinking=true`; they beat the body.
 * @throws Refusal 400 on a feature that may not stand there.
 */
export function splitSuffix(
  name: string,
  parameters: VeniceParameters,
): { name: string; parameters: VeniceParameters } {
  const colon = name.indexOf(":");
  if (colon < 0) return { name, parameters };
  const given = [...new URLSearchParams(name.slice(colon + 1))].map(([key, value]) => {
    if (key === "enable_web_search" || key === "character_slug") return [key, value] as const;
    if (flags.has(key) && (value === "true" || value === "false")) return [key, value === "true"] as const;
    throw invalidAt(["model"], `Unknown model feature suffix: ${key}`);
  });
  const merged = veniceParametersSchema.safeParse({ ...parameters, ...Object.fromEntries(given) });
  if (!merged.success) throw invalidAt(["model"], "Invalid model feature suffix");
  return { name: name.slice(0, colon), parameters: merged.data };
}
