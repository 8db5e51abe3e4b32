import type { Fault } from "../faults/fault.ts";
import { type Step, send, sendToken } from "../stream/step.ts";
import type { Reply } from "./reply.ts";
import type { Citation } from "./search.ts";
import { SseWriter } from "./sse-writer.ts";

/** Everything that the sending of an answer is made from. */
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

/** Turns an answer into the events of a stream, each when it is asked for, and a fault into what goes wrong among them. */
export function* streamSteps(telling: Telling): Generator<Step, void> {
  const { reply, fault } = telling;
  const sse = new SseWriter(telling, fault?.lineEnds);
  const omit = new Set(fault?.omit ?? []);

  if (!omit.has("role")) yield send(sse.delta({ role: "assistant", content: "" }));
  if (fault?.citations === "first") yield* sources(telling, sse);
  if (fault?.noise) yield send(sse.noise());
  if (fault?.firstTokenAfterMs) yield { do: "wait", ms: fault.firstTokenAfterMs };

  let made = 0;
  for (const text of tokens(reply, sse)) {
    if (yield* interruption(telling, sse, made)) return;
    if (fault?.keepAlives) yield send(sse.comment("keep-alive"));
    if (omit.has("choices") && made % 3 === 2) yield send(sse.chunk({}));
    yield sendToken(text);
    made++;
  }
  if (yield* interruption(telling, sse, made)) return;
  for (const delta of toolDeltas(reply)) yield send(sse.delta(delta));
  if (fault?.noise) yield send(sse.noise());
  if (!omit.has("finish")) yield send(sse.delta({}, reply.finish));
  yield* trailer(telling, sse);
}

function* tokens(reply: Reply, sse: SseWriter): Generator<string, void> {
  for (const thought of reply.reasoning) yield sse.delta(reasoningDelta(reply, thought));
  for (const piece of reply.content) yield sse.content(piece);
}

/** What a fault does after so many tokens; true where that ends the stream. One beyond the last token comes after it. */
function* interruption(telling: Telling, sse: SseWriter, made: number): Generator<Step, boolean> {
  const { reply, fault } = telling;
  if (!fault) return false;
  const all = reply.reasoning.length + reply.content.length;
  const due = (at: number | undefined) => at !== undefined && made === Math.min(at, all);
  if (due(fault.stallAfterTokens))
    yield fault.stallMs === undefined ? { do: "stall" } : { do: "wait", ms: fault.stallMs };
  if (due(fault.cutAfterTokens)) yield { do: "cut" };
  else if (due(fault.endAfterTokens)) yield { do: "end" };
  else if (due(fault.errorAfterTokens)) {
    yield send(sse.event(errorBody(fault)));
    yield* done(telling, sse);
  } else if (due(fault.filterAfterTokens)) {
    yield send(sse.delta({}, "content_filter"));
    yield* trailer(telling, sse);
  } else return false;
  return true;
}

function* sources({ citations }: Telling, sse: SseWriter): Generator<Step, void> {
  if (citations.length > 0)
    yield send(sse.chunk({ choices: [], venice_parameters: { web_search_citations: citations } }));
}

function* trailer(telling: Telling, sse: SseWriter): Generator<Step, void> {
  const { fault, usage, cost, includeUsage } = telling;
  const omit = new Set(fault?.omit ?? []);
  if (includeUsage && !omit.has("usage"))
    yield send(sse.chunk({ choices: [], usage, ...(omit.has("cost") ? {} : { cost }) }));
  if (fault?.citations !== "first") yield* sources(telling, sse);
  yield* done(telling, sse);
}

function* done({ fault }: Telling, sse: SseWriter): Generator<Step, void> {
  if (!fault?.omit?.includes("done")) yield send(sse.event("[DONE]"));
  yield { do: "end" };
}

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

const fragments = (text: string) => text.match(/[\s\S]{1,12}/gu) ?? [];

const toolDeltas = ({ toolCalls }: Reply): Delta[] =>
  toolCalls.flatMap(({ id, name, arguments: text }, index) => [
    { tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] },
    ...fragments(text).map((part) => ({ tool_calls: [{ index, function: { arguments: part } }] })),
  ]);

function errorBody({ error: code = "model_overloaded", retryAfter }: Fault): string {
  const [type, message] = inBand[code];
  const seconds = retryAfter ?? (code === "model_overloaded" ? 30 : undefined);
  return JSON.stringify({
    error: { message, type, code, param: null, ...(seconds === undefined ? {} : { retry_after: seconds }) },
  });
}
