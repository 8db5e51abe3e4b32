import type { Character } from "../cast/character.ts";
import type { TextModel } from "../catalogue/model.ts";
import type { Fault } from "../faults/fault.ts";
import { splitTokens } from "../stream/tokens.ts";
import { answer } from "../words/answer.ts";
import { plainMark } from "../words/mark.ts";
import { thoughts } from "../words/thoughts.ts";
import type { Said } from "./conversation.ts";
import { fillSchema } from "./output-schema.ts";
import type { ChatRequest, VeniceParameters } from "./request-schema.ts";
import type { Looked } from "./search.ts";
import { chooseTools, type ToolCall } from "./tool-choice.ts";

export type Finish = "stop" | "length" | "tool_calls" | "content_filter";

export type ReasoningForm = NonNullable<Fault["reasoning"]>;

/** A whole answer before it is sent. */
export interface Reply {
  /** Thinking that goes in its own field; tags inside the content are among `content`. */
  readonly reasoning: readonly string[];
  readonly form: ReasoningForm;
  readonly content: readonly string[];
  readonly toolCalls: readonly ToolCall[];
  readonly finish: Finish;
  readonly reasoningTokens: number;
}

export interface Question {
  readonly request: ChatRequest;
  readonly parameters: VeniceParameters;
  readonly model: TextModel;
  readonly conversation: readonly Said[];
  readonly looked: Looked;
  readonly fault: Fault | undefined;
  readonly character: Character | undefined;
  readonly repeats: number;
  readonly seed: string | number;
  /** Tokens that may be made, thinking included. */
  readonly cap: number;
}

const inContent: readonly ReasoningForm[] = ["think", "thinking", "unopened", "unclosed"];
const pieces = (text: string) => splitTokens(text);

/** Thinks and answers, within the cap. */
export function composeReply(question: Question): Reply {
  const { fault, cap, parameters } = question;
  if (fault?.empty) return { ...nothing, finish: fault.empty };
  const form = fault?.reasoning ?? "field";
  const thinking =
    form === "none" || !thinks(question) ? [] : pieces(thoughts(question.conversation, effortOf(question)));
  const tagged = inContent.includes(form) && !parameters.strip_thinking_response;
  const thought = thinking.slice(0, cap);
  const left = cap - thought.length;
  const calls = fault?.text !== undefined || fault?.tokens ? [] : chooseTools(question.request, question.conversation);
  const words = calls.length > 0 ? [] : wordsOf(question, left);
  const spoken = words.slice(0, left);
  const documents = documentCalls(question);
  const finish: Finish =
    thinking.length > thought.length || words.length > spoken.length
      ? "length"
      : calls.length + documents.length > 0
        ? "tool_calls"
        : "stop";
  return {
    reasoning: inContent.includes(form) ? [] : thought,
    form,
    content: tagged && thought.length > 0 ? [...tag(form, thought, left > 0), ...spoken] : spoken,
    toolCalls: [...calls, ...documents],
    finish,
    reasoningTokens: thought.length,
  };
}

const nothing: Omit<Reply, "finish"> = { reasoning: [], form: "field", content: [], toolCalls: [], reasoningTokens: 0 };

function thinks({ request, parameters, model, fault }: Question): boolean {
  if (fault?.reasoning !== undefined) return true;
  const { supportsReasoning, reasoningEffortOptions } = model.model_spec.capabilities;
  const effort = request.reasoning_effort ?? request.reasoning?.effort;
  const off =
    parameters.disable_thinking ||
    request.reasoning?.enabled === false ||
    (effort === "none" && (reasoningEffortOptions ?? []).includes("none"));
  return supportsReasoning && !off && fault?.text === undefined && fault?.tokens === undefined;
}

const effortOf = ({ request, model }: Question) =>
  request.reasoning_effort ??
  request.reasoning?.effort ??
  model.model_spec.capabilities.defaultReasoningEffort ??
  "medium";

function wordsOf(question: Question, room: number): readonly string[] {
  const { fault, request, parameters, looked } = question;
  if (fault?.tokens) return fault.tokens;
  const text =
    fault?.text ??
    formatted(question) ??
    answer({
      ...question,
      room,
      markers: fault?.markers ?? (parameters.enable_web_citations && looked.citations.length > 0 ? "caret" : undefined),
    });
  return pieces(stopped(text, request.stop ?? []));
}

/** An answer in JSON where that is what was asked for; the mark is then among the values. */
function formatted({ request, conversation }: Question): string | undefined {
  const format = request.response_format;
  if (!format || format.type === "text") return undefined;
  const words = `${plainMark} ${conversation.findLast(({ role }) => role === "user")?.text ?? ""}`;
  if (format.type === "json_object") return JSON.stringify({ emulator: true, answer: words });
  return JSON.stringify(fillSchema(format.json_schema.schema ?? format.json_schema, words));
}

function stopped(text: string, stops: string | readonly string[]): string {
  const ends = [stops].flat().flatMap((stop) => (stop !== "" && text.includes(stop) ? [text.indexOf(stop)] : []));
  return text.slice(0, Math.min(text.length, ...ends));
}

/** Search results in the disguise of a tool call, for clients that ask for them so. */
function documentCalls({ parameters, looked }: Question): ToolCall[] {
  if (!parameters.return_search_results_as_documents || looked.citations.length === 0) return [];
  return [
    {
      id: "web_search_call",
      name: "venice_web_search_documents",
      arguments: JSON.stringify({ documents: looked.citations }),
    },
  ];
}

function tag(form: ReasoningForm, thought: readonly string[], closed: boolean): readonly string[] {
  const name = form === "thinking" ? "thinking" : "think";
  const open = form === "unopened" ? [] : [`<${name}>`, "\n"];
  const close = form === "unclosed" || !closed ? [] : ["\n", `</${name}>`, "\n\n"];
  return [...open, ...thought, ...close];
}
