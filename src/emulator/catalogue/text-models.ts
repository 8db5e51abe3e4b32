import { type Capabilities, price, type SizeClass, type TextModel } from "./model.ts";

interface Brief {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly size: SizeClass;
  readonly context: number;
  readonly maxOutput: number;
  /** USD per million tokens: in, out, and cached in where the model caches. */
  readonly usd: readonly [input: number, output: number, cached?: number];
  readonly can: Partial<Capabilities>;
  readonly traits?: readonly string[];
  readonly created: number;
  readonly anonymized?: boolean;
  readonly uncensored?: boolean;
  readonly betaModel?: boolean;
}

const nothing: Capabilities = {
  optimizedForCode: false,
  quantization: "fp8",
  supportsFunctionCalling: false,
  supportsAudioInput: false,
  supportsReasoning: false,
  supportsReasoningEffort: false,
  supportsResponseSchema: false,
  supportsMultipleImages: false,
  supportsVision: false,
  supportsVideoInput: false,
  supportsWebSearch: true,
  supportsLogProbs: false,
  supportsTeeAttestation: false,
  supportsE2EE: false,
  supportsXSearch: false,
};

const tools = { supportsFunctionCalling: true } as const;
const schema = { ...tools, supportsResponseSchema: true } as const;
const reasoning = { supportsReasoning: true } as const;
const vision = { supportsVision: true, supportsMultipleImages: true, maxImages: 10 } as const;
const tee = { supportsTeeAttestation: true, supportsE2EE: true, quantization: "not-available" } as const;

const effort = (options: readonly string[], byDefault: string) => ({
  ...reasoning,
  supportsReasoningEffort: true,
  reasoningEffortOptions: options,
  defaultReasoningEffort: byDefault,
});

/** A whole text model out of the facts that set it apart. */
export const textModel = (brief: Brief): TextModel => ({
  id: brief.id,
  type: "text",
  created: brief.created,
  size: brief.size,
  model_spec: {
    name: brief.name,
    description: brief.about,
    privacy: brief.anonymized ? "anonymized" : "private",
    offline: false,
    beta: false,
    betaModel: brief.betaModel ?? false,
    ...(brief.uncensored ? { uncensored: true as const } : {}),
    traits: brief.traits ?? [],
    modelSource: "",
    availableContextTokens: brief.context,
    maxCompletionTokens: brief.maxOutput,
    capabilities: { ...nothing, ...brief.can },
    constraints: { temperature: { default: 0.7 }, top_p: { default: 0.9 } },
    pricing: {
      input: price(brief.usd[0]),
      output: price(brief.usd[1]),
      ...(brief.usd[2] === undefined ? {} : { cache_input: price(brief.usd[2]) }),
    },
  },
});

/** @see https://docs.venice.ai/models/overview */
export const textModels: readonly TextModel[] = [
  textModel({
    id: "zai-org-glm-5-2",
    name: "GLM 5.2",
    about: "All-round model with reasoning and tools; text only.",
    size: "L",
    context: 1_000_000,
    maxOutput: 131_072,
    usd: [1.4, 4.4, 0.26],
    can: { ...schema, ...effort(["none", "high", "max"], "max"), optimizedForCode: true },
    traits: ["default", "function_calling_default"],
    created: 1781568000,
  }),
  textModel({
    id: "qwen-3-8-27b",
    name: "Qwen 3.8 27B",
    about: "Sees pictures and video.",
    size: "S",
    context: 262_144,
    maxOutput: 32_768,
    usd: [0.45, 3.2],
    can: {
      ...schema,
      ...vision,
      ...effort(["none", "low", "medium", "xhigh"], "xhigh"),
      supportsVideoInput: true,
      maxVideos: 3,
      optimizedForCode: true,
    },
    traits: ["default_vision"],
    created: 1786924800,
    uncensored: true,
    betaModel: true,
  }),
  textModel({
    id: "google-gemma-4-31b-it",
    name: "Google Gemma 4 31B Instruct",
    about: "Cheap model that sees pictures and video.",
    size: "XS",
    context: 256_000,
    maxOutput: 8_192,
    usd: [0.12, 0.36, 0.09],
    can: {
      ...schema,
      ...vision,
      ...effort(["none", "low", "medium", "high"], "low"),
      supportsVideoInput: true,
      maxVideos: 3,
      supportsLogProbs: true,
      quantization: "bf16",
    },
    created: 1775174400,
  }),
  textModel({
    id: "mistral-small-3-2-24b-instruct",
    name: "Mistral Small 3.2 24B Instruct",
    about: "Cheap and fast, with tools and without reasoning.",
    size: "XS",
    context: 256_000,
    maxOutput: 16_384,
    usd: [0.09375, 0.25],
    can: schema,
    created: 1768435200,
  }),
  textModel({
    id: "zai-org-glm-4.7-flash",
    name: "GLM 4.7 Flash",
    about: "Cheap and fast, with reasoning.",
    size: "XS",
    context: 128_000,
    maxOutput: 16_384,
    usd: [0.06, 0.4, 0.01],
    can: { ...schema, ...effort(["none", "low", "medium", "high"], "high") },
    created: 1769644800,
  }),
  textModel({
    id: "kimi-k3",
    name: "Kimi K3",
    about: "Deep reasoning; sees pictures.",
    size: "L",
    context: 1_000_000,
    maxOutput: 131_072,
    usd: [3.75, 18.75, 0.375],
    can: { ...schema, ...vision, ...reasoning, optimizedForCode: true, quantization: "not-available" },
    traits: ["default_reasoning"],
    created: 1784160000,
  }),
  textModel({
    id: "venice-uncensored-1-2",
    name: "Venice Uncensored 1.2",
    about: "Answers what others will not; sees pictures.",
    size: "S",
    context: 128_000,
    maxOutput: 16_384,
    usd: [0.2, 0.9],
    can: { ...schema, ...vision, quantization: "fp16" },
    traits: ["most_uncensored"],
    created: 1775001600,
    uncensored: true,
  }),
  textModel({
    id: "llama-3.3-70b",
    name: "Llama 3.3 70B",
    about: "A well-known open model.",
    size: "M",
    context: 128_000,
    maxOutput: 4_096,
    usd: [0.7, 2.8],
    can: tools,
    created: 1743897600,
  }),
  textModel({
    id: "claude-sonnet-5-5",
    name: "Claude Sonnet 5.5",
    about: "A third party sees the prompts, but not whose they are.",
    size: "L",
    context: 1_000_000,
    maxOutput: 64_000,
    usd: [2.5, 12.5, 0.25],
    can: { ...schema, ...vision, ...reasoning, optimizedForCode: true, quantization: "not-available" },
    created: 1788220800,
    anonymized: true,
  }),
  textModel({
    id: "e2ee-gpt-oss-120b-p",
    name: "GPT OSS 120B",
    about: "Runs in an enclave that can be proved.",
    size: "S",
    context: 128_000,
    maxOutput: 16_384,
    usd: [0.13, 0.65],
    can: { ...tee, ...effort(["low", "medium", "high"], "low") },
    created: 1773792000,
  }),
  textModel({
    id: "hermes-3-llama-3.1-405b",
    name: "Hermes 3 Llama 3.1 405B",
    about: "On its way out.",
    size: "L",
    context: 128_000,
    maxOutput: 16_384,
    usd: [1.1, 3],
    can: {},
    created: 1727740800,
  }),
  textModel({
    id: "emulator-tiny",
    name: "Emulator Tiny",
    about: "The emulator's own: so small a context that it overflows soon.",
    size: "XS",
    context: 4_096,
    maxOutput: 1_024,
    usd: [0.01, 0.02],
    can: {},
    created: 1788220800,
  }),
];
