/** Sizes by which Venice groups its text models for rate limits. */
export type SizeClass = "XS" | "S" | "M" | "L";

/** What else is limited by a class of its own. */
export type LimitClass = SizeClass | "image" | "audio" | "queue" | "retrieve" | "augment";

export type ModelType = "text" | "image" | "inpaint" | "upscale" | "tts" | "asr" | "embedding" | "video" | "music";

export interface Price {
  readonly usd: number;
  readonly diem: number;
}

export interface Capabilities {
  readonly optimizedForCode: boolean;
  readonly quantization: string;
  readonly supportsFunctionCalling: boolean;
  readonly supportsAudioInput: boolean;
  readonly supportsReasoning: boolean;
  readonly supportsReasoningEffort: boolean;
  readonly reasoningEffortOptions?: readonly string[];
  readonly defaultReasoningEffort?: string;
  readonly supportsResponseSchema: boolean;
  readonly supportsMultipleImages: boolean;
  readonly maxImages?: number;
  readonly maxVideos?: number;
  readonly supportsVision: boolean;
  readonly supportsVideoInput: boolean;
  readonly supportsWebSearch: boolean;
  readonly supportsLogProbs: boolean;
  readonly supportsTeeAttestation: boolean;
  readonly supportsE2EE: boolean;
  readonly supportsXSearch: boolean;
}

export interface TextPricing {
  readonly input: Price;
  readonly output: Price;
  readonly cache_input?: Price;
  readonly cache_write?: Price;
}

/** ISO 8601 instants. */
export interface Deprecation {
  readonly autoRemap: boolean;
  readonly date: string;
  readonly startsAt: string;
  readonly removesAt: string;
  readonly replacementModelId?: string;
}

export interface ModelSpec {
  readonly name: string;
  readonly description?: string;
  readonly privacy: "private" | "anonymized";
  readonly offline: boolean;
  readonly beta: boolean;
  readonly betaModel: boolean;
  readonly uncensored?: true;
  readonly traits: readonly string[];
  readonly modelSource: string;
  readonly availableContextTokens?: number;
  readonly maxCompletionTokens?: number;
  readonly capabilities?: Capabilities;
  readonly constraints?: Readonly<Record<string, unknown>>;
  readonly pricing?: Readonly<Record<string, unknown>>;
  readonly deprecation?: Deprecation;
  readonly [extra: string]: unknown;
}

/** A model as the catalogue keeps it: Venice's entry and the class that its rate limits go by. */
export interface Model {
  readonly id: string;
  readonly type: ModelType;
  /** Epoch seconds. */
  readonly created: number;
  readonly size: LimitClass;
  readonly model_spec: ModelSpec;
}

/** A text model with everything that a chat needs. */
export interface TextModel extends Model {
  readonly type: "text";
  readonly model_spec: ModelSpec & {
    readonly availableContextTokens: number;
    readonly maxCompletionTokens: number;
    readonly capabilities: Capabilities;
    readonly pricing: TextPricing & Readonly<Record<string, unknown>>;
  };
}

export const isTextModel = (model: Model): model is TextModel => model.type === "text";

export const price = (usd: number): Price => ({ usd, diem: usd });
