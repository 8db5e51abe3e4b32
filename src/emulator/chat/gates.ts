import type { Capabilities, TextModel } from "../catalogue/model.ts";
import { type Issue, invalid } from "../http/refusal.ts";
import { schemaFaults } from "./output-schema.ts";
import type { ChatRequest } from "./request-schema.ts";

type Feature =
  | "supportsVision"
  | "supportsAudioInput"
  | "supportsVideoInput"
  | "supportsFunctionCalling"
  | "supportsResponseSchema"
  | "supportsLogProbs";

const partNeeds = {
  image_url: "supportsVision",
  input_audio: "supportsAudioInput",
  video_url: "supportsVideoInput",
} as const;

/**
 * Refuses what the model cannot do, before anything is charged.
 * @throws Refusal 400 with a reason per field; its reason is `feature` where the model lacks one.
 */
export function checkGates(request: ChatRequest, model: TextModel): void {
  const lacking = lackingFeatures(request, model.model_spec.capabilities);
  if (lacking.length > 0) throw invalid(lacking, "feature");
  const wrong = [...limitIssues(request, model), ...effortIssues(request, model), ...schemaIssues(request)];
  if (wrong.length > 0) throw invalid(wrong);
}

function lackingFeatures(request: ChatRequest, can: Capabilities): Issue[] {
  const issues: Issue[] = [];
  const need = (feature: Feature, path: readonly (string | number)[]) => {
    if (!can[feature]) issues.push({ path, message: `${feature} is not supported by this model`, code: "custom" });
  };
  request.messages.forEach((message, index) => {
    if (message.role !== "user" || typeof message.content === "string") return;
    message.content.forEach((part, at) => {
      if (part.type !== "text" && part.type !== "file") need(partNeeds[part.type], ["messages", index, "content", at]);
    });
  });
  if (request.tools && request.tools.length > 0) need("supportsFunctionCalling", ["tools"]);
  if (request.parallel_tool_calls) need("supportsFunctionCalling", ["parallel_tool_calls"]);
  if (request.response_format && request.response_format.type !== "text")
    need("supportsResponseSchema", ["response_format"]);
  if (request.logprobs) need("supportsLogProbs", ["logprobs"]);
  if (request.top_logprobs !== undefined) need("supportsLogProbs", ["top_logprobs"]);
  return issues;
}

function limitIssues(request: ChatRequest, model: TextModel): Issue[] {
  const issues: Issue[] = [];
  const { maxCompletionTokens, capabilities } = model.model_spec;
  for (const field of ["max_completion_tokens", "max_tokens"] as const) {
    if ((request[field] ?? 0) > maxCompletionTokens) {
      issues.push({
        path: [field],
        message: `${field} must not exceed ${maxCompletionTokens} for this model`,
        code: "too_big",
      });
    }
  }
  const parts = request.messages.flatMap((message) =>
    message.role === "user" && typeof message.content !== "string" ? message.content : [],
  );
  const most = {
    image_url: capabilities.supportsMultipleImages ? capabilities.maxImages : undefined,
    video_url: capabilities.maxVideos ?? 3,
  };
  for (const [type, limit] of Object.entries(most)) {
    if (limit !== undefined && parts.filter((part) => part.type === type).length > limit) {
      issues.push({
        path: ["messages"],
        message: `This model takes at most ${limit} ${type} parts per request`,
        code: "too_big",
      });
    }
  }
  return issues;
}

/** Claude and OpenAI models refuse what open models only ignore. */
function effortIssues(request: ChatRequest, { id, model_spec }: TextModel): Issue[] {
  const strict = /^(claude-|openai-(?!gpt-oss))/.test(id);
  if (!strict) return [];
  const issues: Issue[] = [];
  const effort = request.reasoning_effort ?? request.reasoning?.effort;
  const options = model_spec.capabilities.reasoningEffortOptions ?? [];
  if (effort !== undefined && !options.includes(effort)) {
    issues.push({
      path: ["reasoning_effort"],
      message: `reasoning_effort ${effort} is not supported by this model`,
      code: "custom",
    });
  }
  if (!id.startsWith("openai-") || !model_spec.capabilities.supportsReasoning) return issues;
  for (const field of ["frequency_penalty", "presence_penalty", "seed", "stop"] as const) {
    if (request[field])
      issues.push({ path: [field], message: `${field} is not supported by this model`, code: "custom" });
  }
  if (request.n !== 1) issues.push({ path: ["n"], message: "n must be 1 for this model", code: "custom" });
  return issues;
}

function schemaIssues({ response_format: format, tools, tool_choice: choice }: ChatRequest): Issue[] {
  const issues: Issue[] = [];
  if (format?.type === "json_schema" && format.json_schema.strict === true) {
    for (const message of schemaFaults(format.json_schema.schema)) {
      issues.push({ path: ["response_format", "json_schema", "schema"], message, code: "custom" });
    }
  }
  if (typeof choice === "object") {
    const known = tools?.some((tool) => "function" in tool && tool.function.name === choice.function.name) ?? false;
    if (!known)
      issues.push({
        path: ["tool_choice"],
        message: "tool_choice names a function that is not among the tools",
        code: "custom",
      });
  }
  return issues;
}
