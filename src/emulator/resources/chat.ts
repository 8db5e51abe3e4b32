import { charge } from "../charge.ts";
import { type Admitted, admit } from "../chat/admit.ts";
import { textOf } from "../chat/conversation.ts";
import { streamSteps, type Telling } from "../chat/events.ts";
import { composeReply, type Reply } from "../chat/reply.ts";
import { type Looked, lookUp } from "../chat/search.ts";
import { searchUsd, tokensUsd, type Usage, usageBody } from "../chat/usage.ts";
import { completionBody } from "../chat/whole.ts";
import type { Exchange } from "../http/exchange.ts";
import { playStream, playWhole } from "../stream/play.ts";
import { chance, digits } from "../words/chance.ts";

/**
 * Answers a chat request, whole or as a stream.
 * @throws Refusal where Venice would say no.
 * @see https://docs.venice.ai/api-reference/endpoint/chat/completions
 */
export function chatCompletions(exchange: Exchange): void {
  const { world, key, entry, fault } = exchange;
  world.inFlight.check(key);
  const admitted = admit(exchange);
  const { request, parameters, model, conversation } = admitted;
  const now = world.clock.now();
  const { seed } = world.settings;
  const looked = lookUp(conversation, parameters, now);
  const reply = composeReply({ ...admitted, looked, fault, repeats: world.repeats.count(request), seed });
  const usage = usageOf(exchange, admitted, reply);
  const headers = exchange.balance;
  const ware = { model: model.id, type: "text", unit: "tokens", units: usage.prompt + usage.completion };
  const tokens = { prompt: usage.prompt, completion: usage.completion };
  const cost = charge(exchange, { ...ware, tokens }, tokensUsd(usage, model) + extrasUsd(looked));
  const shown = !request.stream || parameters.include_search_results_in_stream || fault?.citations !== undefined;
  const telling: Telling = {
    id: `chatcmpl-${digits(32, chance(seed, entry.id))}`,
    model: model.id,
    created: Math.floor(now / 1000),
    choices: request.n,
    reply,
    citations: shown ? looked.citations : [],
    includeUsage: request.stream_options?.include_usage ?? false,
    usage: usageBody(usage),
    cost,
    fault,
  };
  const leave = world.inFlight.enter(key);
  // Counted when it ends: a long answer weighs on the window in which its last word falls.
  const onEnd = () => {
    leave();
    world.limiter.settle(key, model, usage.completion);
  };
  const play = { exchange, onEnd, headers };
  if (request.stream) playStream({ ...play, steps: streamSteps(telling) });
  else playWhole({ ...play, body: completionBody(telling, parameters), tokens: usage.completion });
}

function usageOf(
  { world, key }: Exchange,
  { request, model, conversation, promptTokens }: Admitted,
  reply: Reply,
): Usage {
  const cacheKey = request.prompt_cache_key;
  const prompt = () =>
    request.messages
      .map((message) => `${message.role}\u0000${message.name ?? ""}\u0000${textOf(message)}`)
      .join("\u0000\u0000");
  const cached = cacheKey === undefined ? 0 : world.cache.cached(`${key}|${model.id}|${cacheKey}`, prompt());
  const callTokens = reply.toolCalls.reduce((sum, call) => sum + Math.ceil(call.arguments.length / 4) + 8, 0);
  return {
    prompt: promptTokens,
    cached: Math.min(cached, promptTokens - (conversation.at(-1)?.tokens ?? 0)),
    completion: (reply.reasoning.length + reply.content.length + callTokens) * request.n,
    reasoning: reply.reasoningTokens,
  };
}

const extrasUsd = ({ citations, pages }: Looked) => (citations.length > 0 ? searchUsd : 0) + pages.length * searchUsd;
