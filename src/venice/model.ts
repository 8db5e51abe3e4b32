import { z } from "zod";
import { type EditTraits, type ImageTraits, readEditTraits, readImageTraits } from "./model-pictures.ts";
import { type MediaPrices, readMediaPrices } from "./model-prices.ts";
import { type MusicTraits, readMusicTraits, readSpeechTraits, type SpeechTraits } from "./model-sounds.ts";
import { readVideoTraits, type VideoTraits } from "./model-video.ts";
import { field, flagIn, numberIn, usdIn } from "./spec-fields.ts";

const text = z.string().optional().catch(undefined);
const number = z.number().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const strings = z.array(z.string()).catch([]);

const deprecationSchema = z.looseObject({
  startsAt: text,
  removesAt: text,
  date: text,
  autoRemap: flag,
  replacementModelId: text,
});

/** One entry of `GET /models`. Only its id and type must be right; other odd fields count as absent. */
export const modelEntrySchema = z.looseObject({
  id: z.string().min(1),
  type: z.string().min(1),
  context_length: number,
  created: number,
  model_spec: z.looseObject({
    name: text,
    description: text,
    privacy: text,
    offline: flag,
    beta: flag,
    betaModel: flag,
    uncensored: flag,
    traits: strings,
    regionRestrictions: strings,
    deprecation: deprecationSchema.optional().catch(undefined),
    availableContextTokens: number,
    maxCompletionTokens: number,
    capabilities: z.looseObject({}).optional().catch(undefined),
    constraints: z.looseObject({}).optional().catch(undefined),
    pricing: z.looseObject({}).optional().catch(undefined),
  }),
});
export type ModelEntry = z.infer<typeof modelEntrySchema>;

/** One model, as people and requests need to know it. */
export interface Model {
  readonly id: string;
  /** `text`, `image`, `inpaint`, `upscale`, `video`, `music`, `tts`, `asr`, `embedding`, or a newer one. */
  readonly type: string;
  readonly name: string;
  readonly description?: string;
  /** `private`: nothing is kept. `anonymized`: a third party sees the prompt, not the account. */
  readonly privacy?: string;
  readonly badge: PrivacyBadge;
  readonly uncensored: boolean;
  /** Still in trial, but open to everyone. */
  readonly isBeta: boolean;
  /** The only countries where it is offered, as ISO codes; empty for all. */
  readonly regions: readonly string[];
  /** Of prompt and answer together. */
  readonly contextTokens?: number;
  readonly maxCompletionTokens?: number;
  readonly traits: readonly string[];
  readonly capabilities: Capabilities;
  /** US dollars per million tokens; text and embedding models only. */
  readonly tokenPrice?: TokenPrice;
  readonly prices: MediaPrices;
  /** Of what follows, only what fits the type is there. */
  readonly image?: ImageTraits;
  readonly edit?: EditTraits;
  readonly speech?: SpeechTraits;
  readonly music?: MusicTraits;
  readonly video?: VideoTraits;
  readonly embedding?: EmbeddingTraits;
  readonly retirement?: Retirement;
  /** Everything that the service says, for what differs by type: voices, sizes, prices. */
  readonly spec: Readonly<Record<string, unknown>>;
}

/**
 * How far the prompt goes, from the most private.
 *
 * `e2ee` works as such for clients that encrypt; for others it is a `tee`: a machine that can prove what runs on it.
 */
export type PrivacyBadge = "e2ee" | "tee" | "private" | "anonymized" | "unknown";

/** What a model that makes vectors takes. */
export interface EmbeddingTraits {
  readonly dimensions?: number;
  /** Of one text. */
  readonly maxInputTokens?: number;
  readonly customDimensions: boolean;
}

/** What a text model can take and do. A request beyond it is refused before anything is charged. */
export interface Capabilities {
  readonly vision: boolean;
  readonly multipleImages: boolean;
  readonly maxImages?: number;
  readonly audioInput: boolean;
  readonly videoInput: boolean;
  readonly maxVideos?: number;
  readonly functionCalling: boolean;
  readonly responseSchema: boolean;
  readonly reasoning: boolean;
  /** The efforts that may be asked for; empty when none may. */
  readonly reasoningEfforts: readonly string[];
  readonly defaultReasoningEffort?: string;
  readonly webSearch: boolean;
  readonly xSearch: boolean;
  readonly logProbs: boolean;
  readonly code: boolean;
  readonly tee: boolean;
  readonly e2ee: boolean;
}

export interface TokenPrice {
  readonly inputUsd: number;
  readonly outputUsd: number;
  readonly cacheInputUsd?: number;
  readonly cacheWriteUsd?: number;
  /** Above this many prompt tokens the whole request costs these prices. */
  readonly extended?: Omit<TokenPrice, "extended"> & { readonly aboveTokens: number };
}

export interface Retirement {
  /** From when people should be warned, epoch milliseconds. */
  readonly warnsAt?: number;
  /** From when it is gone, epoch milliseconds. */
  readonly removesAt?: number;
  readonly replacement?: string;
}

/** Reads one entry of the list. */
export function readModel(entry: ModelEntry): Model {
  const { id, type, model_spec: spec } = entry;
  const capabilities = readCapabilities(spec.capabilities ?? {});
  return {
    id,
    type,
    name: spec.name ?? id,
    description: spec.description,
    privacy: spec.privacy,
    badge: badgeOf(spec.privacy, capabilities),
    uncensored: spec.uncensored ?? false,
    isBeta: spec.betaModel ?? false,
    regions: spec.regionRestrictions,
    contextTokens: spec.availableContextTokens ?? entry.context_length,
    maxCompletionTokens: spec.maxCompletionTokens,
    traits: spec.traits,
    capabilities,
    tokenPrice: readTokenPrice(spec.pricing),
    prices: readMediaPrices(type, spec.pricing),
    ...readTraits(id, type, spec),
    retirement: readRetirement(spec.deprecation),
    spec,
  };
}

/** Whether this model may be offered at all: it is there, and for everyone. */
export function isOffered(model: Model, now: number): boolean {
  return model.spec.offline !== true && model.spec.beta !== true && !isRetired(model, now);
}

export function isRetired({ retirement }: Model, now: number): boolean {
  return retirement?.removesAt !== undefined && retirement.removesAt <= now;
}

function readTraits(id: string, type: string, spec: unknown) {
  switch (type) {
    case "image":
      return { image: readImageTraits(id, spec) };
    case "inpaint":
      return { edit: readEditTraits(spec) };
    case "tts":
      return { speech: readSpeechTraits(spec) };
    case "music":
      return { music: readMusicTraits(spec) };
    case "video":
      return { video: readVideoTraits(id, spec) };
    case "embedding":
      return { embedding: readEmbeddingTraits(spec) };
    default:
      return {};
  }
}

function readEmbeddingTraits(spec: unknown): EmbeddingTraits {
  return {
    dimensions: numberIn(spec, "embeddingDimensions"),
    maxInputTokens: numberIn(spec, "maxInputTokens"),
    customDimensions: flagIn(spec, "supportsCustomDimensions") ?? false,
  };
}

function badgeOf(privacy: string | undefined, { e2ee, tee }: Capabilities): PrivacyBadge {
  if (e2ee || tee) return e2ee ? "e2ee" : "tee";
  return privacy === "private" || privacy === "anonymized" ? privacy : "unknown";
}

function readCapabilities(raw: Readonly<Record<string, unknown>>): Capabilities {
  const has = (name: string) => raw[name] === true;
  return {
    vision: has("supportsVision"),
    multipleImages: has("supportsMultipleImages"),
    maxImages: number.parse(raw.maxImages),
    audioInput: has("supportsAudioInput"),
    videoInput: has("supportsVideoInput"),
    maxVideos: number.parse(raw.maxVideos),
    functionCalling: has("supportsFunctionCalling"),
    responseSchema: has("supportsResponseSchema"),
    reasoning: has("supportsReasoning"),
    reasoningEfforts: has("supportsReasoningEffort") ? strings.parse(raw.reasoningEffortOptions) : [],
    defaultReasoningEffort: text.parse(raw.defaultReasoningEffort),
    webSearch: has("supportsWebSearch"),
    xSearch: has("supportsXSearch"),
    logProbs: has("supportsLogProbs"),
    code: has("optimizedForCode"),
    tee: has("supportsTeeAttestation"),
    e2ee: has("supportsE2EE"),
  };
}

function readTokenPrice(pricing: unknown): TokenPrice | undefined {
  const inputUsd = usdIn(pricing, "input");
  const outputUsd = usdIn(pricing, "output");
  if (inputUsd === undefined || outputUsd === undefined) return undefined;
  return {
    inputUsd,
    outputUsd,
    cacheInputUsd: usdIn(pricing, "cache_input"),
    cacheWriteUsd: usdIn(pricing, "cache_write"),
    extended: readExtended(field(pricing, "extended"), inputUsd, outputUsd),
  };
}

function readExtended(extended: unknown, inputUsd: number, outputUsd: number): TokenPrice["extended"] {
  const aboveTokens = field(extended, "context_token_threshold");
  if (typeof aboveTokens !== "number") return undefined;
  return {
    aboveTokens,
    inputUsd: usdIn(extended, "input") ?? inputUsd,
    outputUsd: usdIn(extended, "output") ?? outputUsd,
    cacheInputUsd: usdIn(extended, "cache_input"),
    cacheWriteUsd: usdIn(extended, "cache_write"),
  };
}

function readRetirement(raw: z.infer<typeof deprecationSchema> | undefined): Retirement | undefined {
  if (!raw) return undefined;
  const removesAt = instant(raw.removesAt ?? raw.date);
  return { warnsAt: instant(raw.startsAt) ?? removesAt, removesAt, replacement: raw.replacementModelId };
}

function instant(date: string | undefined): number | undefined {
  const at = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(at) ? undefined : at;
}
