import type { Telling } from "./events.ts";
import type { Reply } from "./reply.ts";
import type { VeniceParameters } from "./request-schema.ts";
import type { Citation } from "./search.ts";

/** The body of an answer that is not streamed. */
export function completionBody(telling: Telling, parameters: VeniceParameters) {
  const { reply, fault } = telling;
  const omit = new Set(fault?.omit ?? []);
  const choice = (index: number) => ({
    index,
    finish_reason: fault?.filterAfterTokens === undefined ? reply.finish : "content_filter",
    stop_reason: reply.finish === "length" ? "length" : "stop",
    logprobs: null,
    message: messageBody(reply, fault?.filterAfterTokens),
  });
  return {
    id: telling.id,
    object: "chat.completion",
    created: telling.created,
    model: telling.model,
    ...(omit.has("choices") ? {} : { choices: Array.from({ length: telling.choices }, (_, index) => choice(index)) }),
    prompt_logprobs: null,
    ...(omit.has("usage") ? {} : { usage: telling.usage }),
    ...(omit.has("cost") ? {} : { cost: telling.cost }),
    venice_parameters: effective(parameters, telling.citations),
  };
}

function messageBody(reply: Reply, until: number | undefined) {
  const reasoning =
    reply.form === "encrypted" ? reply.reasoning.map((text) => Buffer.from(text).toString("base64")) : reply.reasoning;
  return {
    role: "assistant",
    content: reply.toolCalls.length > 0 && reply.content.length === 0 ? null : reply.content.slice(0, until).join(""),
    reasoning_content:
      reasoning.length > 0
        ? reply.form === "placeholder"
          ? "[Some reasoning content is encrypted]"
          : reasoning.join("")
        : null,
    ...(reply.form === "encrypted" ? { reasoning_encrypted: true } : {}),
    tool_calls: reply.toolCalls.map(({ id, name, arguments: text }) => ({
      id,
      type: "function",
      function: { name, arguments: text },
    })),
  };
}

const effective = ({ enable_x_search: _, ...parameters }: VeniceParameters, citations: readonly Citation[]) => ({
  ...parameters,
  web_search_citations: citations,
});
