import { isTextModel, type TextModel } from "../catalogue/model.ts";
import type { Exchange } from "../http/exchange.ts";
import { contextExceeded, invalidAt, Refusal, refuse } from "../http/refusal.ts";
import { readConversation, type Said } from "./conversation.ts";
import { checkGates } from "./gates.ts";
import { parseChatRequest } from "./parse.ts";
import type { ChatRequest, VeniceParameters } from "./request-schema.ts";
import { splitSuffix } from "./suffix.ts";
import { warnOf } from "./warnings.ts";

/** A request that passed every check, and is counted in. */
export interface Admitted {
  readonly request: ChatRequest;
  readonly parameters: VeniceParameters;
  readonly model: TextModel;
  readonly conversation: readonly Said[];
  readonly promptTokens: number;
  /** Tokens that the answer may take, thinking included. */
  readonly cap: number;
}

/**
 * Checks a request as Venice does, from its form to what the key may still do; charges nothing.
 * @throws Refusal at the first check that fails.
 */
export function admit(exchange: Exchange): Admitted {
  const { world, body, key } = exchange;
  const request = parseChatRequest(body);
  const { name, parameters } = splitSuffix(request.model, request.venice_parameters);
  const model = modelNamed(exchange, name);
  exchange.model = model;
  warnOf(exchange, request);
  checkGates(request, model);
  const conversation = readConversation(request.messages);
  if (parameters.character_slug !== undefined)
    throw refuse(404, "character", "Character not found: the emulator has none yet.");
  if (exchange.req.headers["x-venice-tee-client-pub-key"] && parameters.enable_e2ee) {
    throw invalidAt(
      ["venice_parameters", "enable_e2ee"],
      "The emulator does not offer end-to-end encryption",
      "feature",
    );
  }
  const promptTokens = conversation.reduce((sum, said) => sum + said.tokens, 0);
  const { availableContextTokens, maxCompletionTokens } = model.model_spec;
  const asked = [request.max_completion_tokens, request.max_tokens].find((most) => most !== undefined && most > 0);
  if (promptTokens + (asked ?? 1) > availableContextTokens)
    throw contextExceeded(availableContextTokens, promptTokens, asked ?? 1);
  world.wallet.check();
  world.limiter.admit(key, model, promptTokens);
  return {
    request,
    parameters,
    model,
    conversation,
    promptTokens,
    cap: Math.min(asked ?? maxCompletionTokens, availableContextTokens - promptTokens),
  };
}

function modelNamed({ world }: Exchange, name: string): TextModel {
  const found = world.catalogue.find(name);
  if (found.kind === "retired") {
    throw new Refusal({
      status: 410,
      reason: "retired",
      body: { error: `The model ${found.model.id} has been retired` },
    });
  }
  if (found.kind === "unknown" || !isTextModel(found.model)) throw refuse(404, "model", "Specified model not found");
  if (found.model.model_spec.offline)
    throw refuse(503, "offline", "The model is currently offline. Please try again later.");
  return found.model;
}
