import type { Fault } from "../faults/fault.ts";
import { type Step, send, sendToken } from "../stream/step.ts";
import type { Reply } from "./reply.ts";
import type { Citation } from "./search.ts";

/** Everything that a stream of an answer is made from. */
export interface Telling {
  readonly id: string;
  readonly model: string;
  /** Epoch seconds. */
  readonly created: number;
  readonly choices: number;
  readonly reply: Reply;
  readonly citations: readonly Citation[];
  readonly includeUsage: boolean;
  /** The bodies of `usage` and `cost`. */
  readonly usage: unknown;
  readonly cost: unknown;
  readonly fault: Fault | undefined;
}

type Delta = Readonly<Record<string, unknown>>;

const inBand: Readonly<Record<NonNullable<Fault["error"]>, readonly [type: string, message: string]>> = {
  model_overloaded: ["server_error", "The model is currently overloaded. Please try again later."],
  upstream_error: ["api_error", "The upstream provider returned an error."],
  content_blocked_by_provider: ["content_filter_error", "The provider blocked this content."],
  e2ee_attestation_stale: ["api_error", "The attestation of the enclave is stale."],
};

/** Turns an answer into the events of a stream, and a fault into what goes wrong among them. */
export function streamSteps(telling: Telling): Step[] {
  const { reply, citations, fault } = telling;
  const omit = new Set(fault?.omit ?? []);
  const steps: Step[] = [];
  const lineEnd = { lf: "\n", crlf: "\r\n", cr: "\r" }[fault?.lineEnds ?? "lf"];
  const event = (data: string) => `data: ${data}${lineEnd}${lineEnd}`;
  const chunk = (rest: object) => event(JSON.stringify({ ...head(telling), ...rest }));
  const opening = `data: ${JSON.stringify({ ...head(telling), choices: [] }).slice(0, -2)}{"index":0,"delta":{"content":`;
  const closing = `},"logprobs":null,"finish_reason":null}]}${lineEnd}${lineEnd}`;
  const say = (delta: Delta, finish: string | null = null) =>
    chunk({ choices: choicesOf(telling.choices, delta, finish) });
  const sources = () =>
    steps.push(send(chunk({ choices: [], venice_parameters: { web_search_citations: citations } })));
  const noise = () => {
    if (!fault?.noise) return;
    steps.push(send(`event: ping${lineEnd}data: {}${lineEnd}${lineEnd}`), send(`data:${lineEnd}${lineEnd}`));
    steps.push(
      send(`id: 7${lineEnd}retry: 3000${lineEnd}strange: field${lineEnd}${lineEnd}`),
      send(chunk({ choices: [] })),
    );
  };

  if (!omit.has("role")) steps.push(send(say({ role: "assistant", content: "" })));
  if (citations.length > 0 && fault?.citations === "first") sources();
  noise();
  if (fault?.firstTokenAfterMs) steps.push({ do: "wait", ms: fault.firstTokenAfterMs });

  let made = 0;
  let ended = false;
  const due = (at: number | undefined) =>
    at !== undefined && made === Math.min(at, reply.reasoning.length + reply.content.length);
  /** What a fault puts before the next token; true where it ends the stream. */
  const interrupt = (): boolean => {
    if (due(fault?.stallAfterTokens))
      steps.push(fault?.stallMs === undefined ? { do: "stall" } : { do: "wait", ms: fault.stallMs });
    if (due(fault?.cutAfterTokens)) steps.push({ do: "cut" });
    else if (due(fault?.endAfterTokens)) steps.push({ do: "end" });
    else if (due(fault?.errorAfterTokens)) steps.push(send(event(errorBody(fault))), ...done(), { do: "end" });
    else if (due(fault?.filterAfterTokens)) steps.push(send(say({}, "content_filter")), ...trailer(), { do: "end" });
    else return false;
    return true;
  };
  const done = (): Step[] => (omit.has("done") ? [] : [send(event("[DONE]"))]);
  const trailer = (): Step[] => {
    const cost = omit.has("cost") ? {} : { cost: telling.cost };
    const usage =
      telling.includeUsage && !omit.has("usage") ? [send(chunk({ choices: [], usage: telling.usage, ...cost }))] : [];
    const last = citations.length > 0 && fault?.citations !== "first";
    const list = last ? [send(chunk({ choices: [], venice_parameters: { web_search_citations: citations } }))] : [];
    return [...usage, ...list, ...done()];
  };
  const token = (text: string) => {
    ended ||= interrupt();
    if (ended) return;
    if (fault?.keepAlives) steps.push(send(`: keep-alive${lineEnd}${lineEnd}`));
    const bare = omit.has("choices") && made % 3 === 2 ? chunk({}) : "";
    steps.push(sendToken(bare + text));
    made++;
  };

  for (const thought of reply.reasoning) token(say(reasoningDelta(reply, thought)));
  // Most of what is ever sent: put together by hand, since a whole JSON.stringify per token is felt with many streams.
  const content = (piece: string) =>
    telling.choices === 1 ? opening + JSON.stringify(piece) + closing : say({ content: piece });
  for (const piece of reply.content) token(content(piece));
  ended ||= interrupt();
  if (ended) return steps;
  for (const delta of toolDeltas(reply)) steps.push(send(say(delta)));
  noise();
  if (!omit.has("finish")) steps.push(send(say({}, reply.finish)));
  return [...steps, ...trailer(), { do: "end" }];
}

const head = ({ id, model, created }: Telling) => ({ id, object: "chat.completion.chunk", created, model });

const choicesOf = (count: number, delta: Delta, finish: string | null) =>
  Array.from({ length: count }, (_, index) => ({ index, delta, logprobs: null, finish_reason: finish }));

function reasoningDelta({ form }: Reply, thought: string): Delta {
  switch (form) {
    case "details":
      return { reasoning_content: thought, reasoning_details: [{ type: "reasoning.text", text: thought, index: 0 }] };
    case "encrypted":
      return { reasoning_content: Buffer.from(thought).toString("base64"), reasoning_encrypted: true };
    case "placeholder":
      return { reasoning_content: "[Some reasoning content is encrypted]" };
    default:
      return { reasoning_content: thought };
  }
}

const fragment = 12;

function toolDeltas({ toolCalls }: Reply): Delta[] {
  return toolCalls.flatMap(({ id, name, arguments: text }, index) => [
    { tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] },
    ...(text.match(new RegExp(`[\\s\\S]{1,${fragment}}`, "gu")) ?? []).map((part) => ({
      tool_calls: [{ index, function: { arguments: part } }],
    })),
  ]);
}

function errorBody(fault: Fault | undefined): string {
  const code = fault?.error ?? "model_overloaded";
  const [type, message] = inBand[code];
  const retryAfter = fault?.retryAfter ?? (code === "model_overloaded" ? 30 : undefined);
  return JSON.stringify({
    error: { message, type, code, param: null, ...(retryAfter === undefined ? {} : { retry_after: retryAfter }) },
  });
}
