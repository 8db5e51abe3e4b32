import { type Deed, type Wish, wishesIn } from "../words/wishes.ts";
import type { Said } from "./conversation.ts";
import { fillSchema } from "./output-schema.ts";
import type { ChatRequest } from "./request-schema.ts";

type FunctionTool = Extract<NonNullable<ChatRequest["tools"]>[number], { function: unknown }>["function"];

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** How a tool for a deed may be called, and what its chief argument. */
const tools: Readonly<Record<Deed, readonly [name: RegExp, argument: RegExp]>> = {
  imagine: [/imagine|paint|draw|(?:generate|create|make)_?(?:image|picture)|image_gen/i, /prompt|description|subject/i],
  edit: [/edit|alter_?(?:image|picture)|change_?(?:image|picture)/i, /prompt|instruction|change/i],
  upscale: [/upscale|enlarge/i, /^image|picture/i],
  cutout: [/cut_?out|background/i, /^image|picture/i],
  video: [/video|film|animate/i, /prompt|description/i],
  music: [/music|song|compose/i, /prompt|description/i],
  say: [/^say$|speak|speech|read_?aloud|voice|tts/i, /text|words|input|message/i],
  read: [/^read$|scrape|fetch|(?:read|open|visit)_?(?:page|url|web)/i, /url|address|link/i],
  search: [/search|look_?up|browse/i, /query|question|search|text/i],
  recall: [/recall|memory|(?:search|find)_?(?:conversation|history)/i, /query|question|about|text/i],
  remember: [/^remember|^note|save_?memory/i, /text|fact|note|what/i],
};

/** Calls that the request itself demands. */
function demanded({ tool_choice: choice, tools: offered }: ChatRequest, words: string): [FunctionTool, string][] {
  const functions = functionsIn(offered);
  const wanted =
    typeof choice === "object"
      ? functions.find(({ name }) => name === choice.function.name)
      : choice === "required"
        ? functions[0]
        : undefined;
  return wanted ? [[wanted, words]] : [];
}

/**
 * What a model would call now: what the request demands, else the next thing that the last message plainly wishes and that
 * there is a tool for. One a round; the results so far tell how far the wishes are done.
 */
export function chooseTools(request: ChatRequest, conversation: readonly Said[]): readonly ToolCall[] {
  const at = conversation.findLastIndex(({ role }) => role === "user");
  const words = conversation[at]?.text ?? "";
  const results = conversation.slice(at + 1).filter(({ role }) => role === "tool");
  const [call] = demanded(request, words);
  const chosen = call ?? (request.tool_choice === "none" ? undefined : wished(request, conversation, words, results));
  if (!chosen) return [];
  const [tool, object] = chosen;
  return [
    { id: `call_${conversation.length}_0`, name: tool.name, arguments: JSON.stringify(argumentsFor(tool, object)) },
  ];
}

function wished(
  { tools: offered }: ChatRequest,
  conversation: readonly Said[],
  words: string,
  results: readonly Said[],
): [FunctionTool, string] | undefined {
  const functions = functionsIn(offered);
  if (functions.length === 0) return undefined;
  const steps = wishesIn(words).flatMap((wish): [Wish, FunctionTool][] => {
    const tool = functions.find(({ name }) => tools[wish.deed][0].test(name));
    return tool ? [[wish, tool]] : [];
  });
  const [wish, tool] = steps[results.length] ?? [];
  if (!wish || !tool) return undefined;
  const before = steps[results.length - 1]?.[0];
  return [tool, wish.deed === "say" ? spoken(wish.object, before, results, conversation) : wish.object || words];
}

const backwards = /^(?:it|that|this|them|the (?:\w+ )?(?:answer|result|text|summary|page|message|story|poem|news)s?)$/i;
const named = /^(?:the|its) (?:title|name|caption)$/i;
const mostSpoken = 600;

/** What is meant by "read it aloud": the last result, else the last answer; by "the title": what was just painted. */
function spoken(
  object: string,
  before: Wish | undefined,
  results: readonly Said[],
  conversation: readonly Said[],
): string {
  if (named.test(object) && before) return before.object.charAt(0).toUpperCase() + before.object.slice(1);
  if (!backwards.test(object) && !named.test(object)) return object;
  const source = results.at(-1) ?? conversation.findLast(({ role }) => role === "assistant");
  return source?.text.replace(/[*_`#]/g, "").slice(0, mostSpoken) || object;
}

function argumentsFor({ name, parameters }: FunctionTool, object: string): unknown {
  const filled = fillSchema(parameters ?? { type: "object" }, object);
  const properties = parameters?.properties;
  if (typeof properties !== "object" || properties === null || typeof filled !== "object") return filled;
  const argument = Object.values(tools).find(([pattern]) => pattern.test(name))?.[1];
  const chief = Object.keys(properties).find((key) => argument?.test(key));
  const known: unknown = chief === undefined ? undefined : Reflect.get(properties, chief);
  const isText = typeof known === "object" && known !== null && Reflect.get(known, "type") === "string";
  return chief !== undefined && isText ? { ...filled, [chief]: object } : filled;
}

const functionsIn = (offered: ChatRequest["tools"]): FunctionTool[] =>
  (offered ?? []).flatMap((tool) => ("function" in tool ? [tool.function] : []));
