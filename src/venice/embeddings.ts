import { z } from "zod";
import type { CallOptions } from "./call.ts";
import { readCostUsd } from "./chat-replies.ts";
import type { Client } from "./client.ts";
import { VeniceError } from "./errors.ts";
import type { Model } from "./model.ts";

const vectorsSchema = z.looseObject({
  data: z.array(z.looseObject({ index: z.number(), embedding: z.union([z.string(), z.array(z.number())]) })),
  model: z.string().catch(""),
  usage: z.looseObject({ prompt_tokens: z.number() }).optional().catch(undefined),
  cost: z.unknown().optional(),
});

/** The meaning of texts as vectors, in the order of the texts. */
export interface Vectors {
  readonly vectors: readonly Float32Array[];
  /** The model that really ran: vectors of different models do not compare. */
  readonly model: string;
  readonly promptTokens?: number;
  readonly costUsd?: number;
}

const MOST_INPUTS = 2048;

/**
 * Vectors of texts.
 * @see https://docs.venice.ai/api-reference/endpoint/embeddings/generate
 */
export class Embeddings {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Makes a vector of each text; any number of texts.
   * @param request.dimensions only for models that let it be chosen
   * @throws VeniceError `invalid`, code `text_empty`
   */
  async create(
    request: { readonly model: Model; readonly input: readonly string[]; readonly dimensions?: number },
    options: CallOptions = {},
  ): Promise<Vectors> {
    if (request.input.some((text) => text.trim() === "")) throw new VeniceError("invalid", { code: "text_empty" });
    let whole: Vectors = { vectors: [], model: request.model.id };
    for (let from = 0; from < request.input.length; from += MOST_INPUTS) {
      const part = await this.#create({ ...request, input: request.input.slice(from, from + MOST_INPUTS) }, options);
      whole = {
        vectors: [...whole.vectors, ...part.vectors],
        model: part.model,
        promptTokens: sum(whole.promptTokens, part.promptTokens),
        costUsd: sum(whole.costUsd, part.costUsd),
      };
    }
    return whole;
  }

  async #create(
    { model, input, dimensions }: { model: Model; input: readonly string[]; dimensions?: number },
    options: CallOptions,
  ): Promise<Vectors> {
    const body = {
      model: model.id,
      input,
      // A third of the size of numbers in decimals.
      encoding_format: "base64",
      ...(dimensions !== undefined && model.embedding?.customDimensions ? { dimensions } : {}),
    };
    const call = { method: "POST", path: "/embeddings", model: model.id, body, safety: "always", ...options } as const;
    const reply = await this.#client.json(call, vectorsSchema);
    const vectors = new Map(reply.data.map(({ index, embedding }) => [index, vectorOf(embedding)]));
    return {
      vectors: input.map((_, index) => {
        const vector = vectors.get(index);
        if (!vector?.length) throw new VeniceError("protocol", { code: "vector_missing" });
        return vector;
      }),
      model: reply.model || model.id,
      promptTokens: reply.usage?.prompt_tokens,
      costUsd: readCostUsd(reply.cost),
    };
  }
}

function vectorOf(embedding: string | readonly number[]): Float32Array {
  if (typeof embedding !== "string") return Float32Array.from(embedding);
  const bytes = Buffer.from(embedding, "base64");
  const vector = new Float32Array(Math.floor(bytes.length / 4));
  for (let at = 0; at < vector.length; at++) vector[at] = bytes.readFloatLE(at * 4);
  return vector;
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}
