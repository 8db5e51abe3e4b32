import { z } from "zod";

const tokens = z.number().nonnegative().catch(0);
const details = z.looseObject({}).nullish().catch(undefined);

/** `usage` as the service writes it; what is odd in it counts as nothing. */
const usageSchema = z.looseObject({
  prompt_tokens: tokens,
  completion_tokens: tokens,
  total_tokens: z.number().nonnegative().optional().catch(undefined),
  prompt_tokens_details: details,
  completion_tokens_details: details,
});

/** `cost`, split by what it was paid with. */
const costSchema = z.looseObject({ usd: tokens, diem: tokens });

/** One source; every field may be missing in practice. */
const citationSchema = z.looseObject({
  title: z.string().catch(""),
  url: z.string().catch(""),
  content: z.string().optional().catch(undefined),
  date: z.string().optional().catch(undefined),
});

/** What an answer took, in tokens. */
export interface Usage {
  readonly promptTokens: number;
  /** Thinking included. */
  readonly completionTokens: number;
  readonly totalTokens: number;
  /** Of the prompt: read from the cache, and written to it. */
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
}

/** A source that the answer was written from. Markers in the text count by position in the list. */
export interface Citation {
  readonly title: string;
  /** `http` or `https`; empty when the service named none. */
  readonly url: string;
  readonly content?: string;
  /** As the source wrote it. */
  readonly date?: string;
}

/** Reads `usage`; `undefined` when it is not an object. */
export function readUsage(value: unknown): Usage | undefined {
  const parsed = usageSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { prompt_tokens, completion_tokens, total_tokens, prompt_tokens_details, completion_tokens_details } =
    parsed.data;
  const detail = (from: Record<string, unknown> | null | undefined, name: string) => tokens.parse(from?.[name]);
  return {
    promptTokens: prompt_tokens,
    completionTokens: completion_tokens,
    totalTokens: total_tokens ?? prompt_tokens + completion_tokens,
    cachedTokens: detail(prompt_tokens_details, "cached_tokens"),
    cacheWriteTokens: detail(prompt_tokens_details, "cache_creation_input_tokens"),
    reasoningTokens: detail(completion_tokens_details, "reasoning_tokens"),
  };
}

/** Reads `cost` in US dollars: a DIEM is a dollar of daily allowance. `undefined` when it was not told. */
export function readCostUsd(value: unknown): number | undefined {
  if (typeof value === "number" && value >= 0) return value;
  const parsed = costSchema.safeParse(value);
  return parsed.success ? parsed.data.usd + parsed.data.diem : undefined;
}

/** Reads a list of sources. Positions are kept, because markers in the text point at them. */
export function readCitations(value: unknown): readonly Citation[] {
  if (!Array.isArray(value)) return [];
  return value.map((item) => {
    const parsed = citationSchema.safeParse(item);
    if (!parsed.success) return { title: "", url: "" };
    const { title, url, content, date } = parsed.data;
    return { title, url: webAddress(url), content, date: date || undefined };
  });
}

function webAddress(text: string): string {
  const url = URL.parse(text);
  return url && (url.protocol === "https:" || url.protocol === "http:") ? url.href : "";
}
