import { characterNamed } from "../cast/cast.ts";
import type { Character } from "../cast/character.ts";
import { isTextModel, type TextModel } from "../catalogue/model.ts";
import { wantedModel } from "../catalogue/wanted.ts";
import type { Exchange } from "../http/exchange.ts";
import { parsed } from "../http/parse.ts";
import { contextExceeded, invalidAt, refuse } from "../http/refusal.ts";
import { readConversation, type Said } from "./conversation.ts";
import { checkGates } from "./gates.ts";
import { type ChatRequest, chatRequestSchema, type VeniceParameters } from "./request-schema.ts";
import { splitSuffix } from "./suffix.ts";
import { warnOf } from "./warnings.ts";

/** A request that passed every check, and is counted in. */
export interface Admitted {
  readonly request: ChatRequest;
  readonly parameters: VeniceParameters;
  readonly model: TextModel;
  readonly conversation: readonly Said[];
  /** Whose manner the answer takes. */
  readonly character: Character | undefined;
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
  const request = parsed(chatRequestSchema, body);
  const { name, parameters } = splitSuffix(request.model, request.venice_parameters);
  const model = modelNamed(exchange, name);
  warnOf(exchange, request);
  checkGates(request, model);
  const conversation = readConversation(request.messages);
  const slug = parameters.character_slug;
  const character = slug === undefined ? undefined : characterNamed(slug);
  if (slug !== undefined && !character) throw refuse(404, "character", "Character not found");
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
  world.accounts.of(key).check();
  world.limiter.admit(key, model, promptTokens);
  return {
    request,
    parameters,
    model,
    conversation,
    character,
    promptTokens,
    cap: Math.min(asked ?? maxCompletionTokens, availableContextTokens - promptTokens),
  };
}

function modelNamed(exchange: Exchange, name: string): TextModel {
  const model = wantedModel(exchange, name, "text");
  if (!isTextModel(model)) throw refuse(404, "model", "Specified model not found");
  return model;
}
