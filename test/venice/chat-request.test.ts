import { describe, expect, test } from "vitest";
import { chatBody } from "../../src/venice/chat-request.ts";
import { type ChatRequest, chatBodySchema } from "../../src/venice/index.ts";
import { ask } from "./loopback.ts";

describe("a chat request", () => {
  test("of every kind of message and option passes the strict schema", () => {
    const request: ChatRequest = {
      model: "m",
      user: "u",
      messages: [
        { role: "system", content: "Be brief." },
        {
          role: "user",
          name: "Ann",
          content: [
            { type: "text", text: "" },
            { type: "text", text: "What is this?" },
            { type: "image_url", image_url: { url: "data:image/png;base64,AA==" } },
            { type: "file", file: { file_data: "data:text/plain;base64,AA==", filename: "a.txt" } },
            { type: "input_audio", input_audio: { data: "AA==", format: "wav" } },
          ],
        },
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "a" }],
          reasoning_content: "x",
          reasoning_details: [{ type: "t", signature: "s" }],
        },
        { role: "tool", tool_call_id: "a", content: "done" },
      ],
      max_completion_tokens: 4096,
      prompt_cache_key: "place",
      venice_parameters: { enable_web_search: "on", include_venice_system_prompt: false, disable_thinking: true },
      reasoning: { effort: "low" },
      tools: [{ type: "function", function: { name: "draw", parameters: { type: "object" } } }],
      tool_choice: "auto",
    };
    const body = chatBodySchema.parse(chatBody(request, true));
    expect(body.messages[1]?.content).toHaveLength(4);
  });

  test("with nothing but empty text parts still has content", () => {
    const body = chatBody({ ...ask, messages: [{ role: "user", content: [{ type: "text", text: "" }] }] }, false);
    expect(body.messages).toEqual([{ role: "user", content: "" }]);
  });

  test.each<[string, Partial<ChatRequest>, string]>([
    ["a suffix that could switch on paid search", { model: "m:enable_web_search=on" }, "model_name"],
    ["no model", { model: "" }, "model_name"],
    ["no user", { user: "" }, "user"],
    ["a user with bars", { user: "a||b" }, "user"],
    ["a user beyond ASCII", { user: "Ännchen" }, "user"],
    ["no messages", { messages: [] }, "no_messages"],
  ])("with %s is refused here", (_what, fields, code) => {
    expect(() => chatBody({ ...ask, ...fields }, true)).toThrow(expect.objectContaining({ kind: "invalid", code }));
  });

  test("with an unknown field, also within venice_parameters, fails the strict schema", () => {
    expect(chatBodySchema.safeParse({ ...chatBody(ask, true), persona: "x" }).success).toBe(false);
    expect(
      chatBodySchema.safeParse({ ...chatBody(ask, true), venice_parameters: { enable_websearch: "on" } }).success,
    ).toBe(false);
    expect(chatBodySchema.safeParse({ ...chatBody(ask, true), reasoning: { enabled: false } }).success).toBe(false);
  });
});
