import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChatDecoder } from "../../src/venice/chat-decoder.ts";
import { collect } from "../../src/venice/index.ts";
import { createSseDecoder } from "../../src/venice/sse.ts";
import { delta, event, usage } from "./loopback.ts";

function decode(chunks: readonly unknown[], keepsText = false) {
  const decoder = new ChatDecoder(keepsText);
  for (const chunk of chunks) decoder.onData(typeof chunk === "string" ? chunk : JSON.stringify(chunk));
  decoder.finish();
  return collect(decoder.take());
}

const end = [delta({}, "stop"), usage, "[DONE]"];

describe("the chunks of an answer", () => {
  test("become text, usage in tokens, cost in dollars, and an end", () => {
    expect(
      decode([delta({ role: "assistant", content: "" }), delta({ content: "Hel" }), delta({ content: "lo" }), ...end]),
    ).toEqual({
      text: "Hello",
      reasoning: "",
      toolCalls: [],
      citations: [],
      usage: {
        promptTokens: 12,
        completionTokens: 34,
        totalTokens: 46,
        cachedTokens: 8,
        cacheWriteTokens: 0,
        reasoningTokens: 5,
      },
      costUsd: expect.closeTo(0.0006),
      reason: "stop",
      model: "zai-org-glm-5-2",
      id: "chatcmpl-1",
      assistant: undefined,
    });
  });

  test("may lack choices, usage, a finish reason, or be no objects at all", () => {
    const odd = [
      {},
      { choices: null },
      { choices: [] },
      { choices: [null] },
      { choices: [{}] },
      "1",
      "null",
      "[]",
      { usage: null },
    ];
    expect(decode([...odd, delta({ content: "Hi" }), ...odd, "[DONE]"])).toMatchObject({
      text: "Hi",
      reason: "stop",
    });
  });

  test("of other choices are left out", () => {
    const two = {
      choices: [
        { index: 1, delta: { content: "no" } },
        { index: 0, delta: { content: "yes" } },
      ],
    };
    expect(decode([two, ...end]).text).toBe("yes");
  });

  test("may hold content in parts", () => {
    expect(
      decode([
        delta({
          content: [
            { type: "text", text: "a" },
            { type: "text", text: "b" },
          ],
        }),
        ...end,
      ]).text,
    ).toBe("ab");
  });

  test.each([
    ["reasoning_content", [delta({ reasoning_content: "Hm" })]],
    ["reasoning", [delta({ reasoning: "Hm" })]],
    ["reasoning_details", [delta({ reasoning_details: [{ type: "reasoning.text", text: "Hm", index: 0 }] })]],
    ["a summary", [delta({ reasoning_details: [{ type: "reasoning.summary", summary: "Hm", index: 0 }] })]],
    ["both, once", [delta({ reasoning_content: "Hm", reasoning_details: [{ type: "reasoning.text", text: "Hm" }] })]],
    ["tags in the content", [delta({ content: "<think>H" }), delta({ content: "m</thi" }), delta({ content: "nk>" })]],
    [
      "a placeholder, left out",
      [delta({ reasoning_content: "[Some reasoning con" }), delta({ reasoning_content: "tent is encrypted]Hm" })],
    ],
    [
      "a block that is marked as encrypted",
      [delta({ reasoning_content: "Hm" }), delta({ reasoning_content: "AbC=", reasoning_encrypted: true })],
    ],
    [
      "a detail that is encrypted",
      [
        delta({ reasoning_content: "Hm" }),
        delta({ reasoning_details: [{ type: "reasoning.encrypted", data: "AbC=", text: "AbC=" }] }),
      ],
    ],
  ])("hold reasoning as %s", (_form, chunks) => {
    expect(decode([...chunks, delta({ content: "Hi" }), ...end])).toMatchObject({ text: "Hi", reasoning: "Hm" });
  });

  test("put tool calls together by index, and offer the message to go before the results", () => {
    const call = (fields: object) => delta({ tool_calls: [fields] });
    const completion = decode(
      [
        delta({ reasoning_content: "Hm", reasoning_details: [{ type: "reasoning.text", text: "H", index: 0 }] }),
        delta({ reasoning_details: [{ type: "reasoning.text", text: "m", index: 0, signature: "s" }] }),
        delta({ reasoning_content: "XyZ=", reasoning_encrypted: true }),
        delta({ content: "One moment." }),
        call({
          index: 0,
          id: "a",
          type: "function",
          function: { name: "draw", arguments: "" },
          thought_signature: "t",
        }),
        call({ index: 1, id: "b", type: "function", function: { name: "say", arguments: '{"x"' } }),
        call({ index: 0, function: { arguments: '{"p":"cat' } }),
        call({ index: 1, function: { arguments: ":1}" } }),
        call({ index: 0, function: { arguments: '"}' } }),
        delta({}, "tool_calls"),
        "[DONE]",
      ],
      true,
    );
    expect(completion.reason).toBe("tool_calls");
    expect(completion.toolCalls).toEqual([
      { id: "a", name: "draw", arguments: '{"p":"cat"}' },
      { id: "b", name: "say", arguments: '{"x":1}' },
    ]);
    expect(completion.assistant).toEqual({
      role: "assistant",
      content: "One moment.",
      reasoning_content: "HmXyZ=",
      reasoning_details: [{ type: "reasoning.text", text: "Hm", index: 0, signature: "s" }],
      thought_signature: undefined,
      tool_calls: [
        { id: "a", type: "function", function: { name: "draw", arguments: '{"p":"cat"}' }, thought_signature: "t" },
        { id: "b", type: "function", function: { name: "say", arguments: '{"x":1}' } },
      ],
    });
  });

  test("tell calls apart that a provider numbers alike", () => {
    const call = (id: string) => delta({ tool_calls: [{ index: 0, id, function: { name: "draw", arguments: "{}" } }] });
    expect(decode([call("a"), call("b"), ...end]).toolCalls.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test("turn the pseudo call of the service's search into sources, never into a call", () => {
    const found = JSON.stringify({ documents: [{ title: "T", url: "https://a.example/" }] });
    const call = { index: 0, id: "web_search_call", function: { name: "web_search", arguments: found } };
    expect(decode([delta({ content: "Hi", tool_calls: [call] }), delta({}, "tool_calls"), "[DONE]"])).toMatchObject({
      toolCalls: [],
      citations: [{ title: "T", url: "https://a.example/" }],
      reason: "stop",
    });
  });

  const sources = {
    venice_parameters: {
      web_search_citations: [{ title: "T", url: "https://a.example/x" }, { url: "javascript:alert(1)" }, 7],
    },
  };
  test.each([
    ["first", [{ ...delta({}), ...sources }, delta({ content: "Hi" }), ...end]],
    ["last", [delta({ content: "Hi" }), delta({}, "stop"), { choices: [], ...sources }, "[DONE]"]],
    ["at both ends", [{ choices: [], ...sources }, delta({ content: "Hi" }), { choices: [], ...sources }, "[DONE]"]],
  ])("name the sources %s, in their positions", (_where, chunks) => {
    const decoder = new ChatDecoder(false);
    for (const chunk of chunks) decoder.onData(typeof chunk === "string" ? chunk : JSON.stringify(chunk));
    decoder.finish();
    const lists = decoder.take().filter((one) => one.type === "citations");
    expect(lists).toEqual([
      {
        type: "citations",
        citations: [
          { title: "T", url: "https://a.example/x" },
          { title: "", url: "" },
          { title: "", url: "" },
        ],
      },
    ]);
  });

  test("without an end are a truncated answer, with none at all an empty one", () => {
    expect(() => decode([delta({ content: "Hi" })])).toThrow(
      expect.objectContaining({ kind: "protocol", code: "truncated" }),
    );
    expect(() => decode(["[DONE]"])).toThrow(expect.objectContaining({ kind: "protocol", code: "empty" }));
  });

  test("that a filter ended are a blocked answer, even without an end", () => {
    for (const tail of [["[DONE]"], []])
      expect(() => decode([delta({ content: "H" }), delta({}, "content_filter"), ...tail])).toThrow(
        expect.objectContaining({ kind: "blocked", code: "content_filter" }),
      );
  });

  test("that are no JSON are refused in words that do not quote them", () => {
    let error: unknown;
    try {
      decode(["{secret"]);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ kind: "protocol", code: "not_json" });
    expect(inspect(error)).not.toContain("secret");
  });

  test("thinking without an opening tag is retracted only if it was taken as text", () => {
    const decoder = new ChatDecoder(false);
    decoder.onData(JSON.stringify(delta({ content: "Hm" })));
    expect(decoder.take()).toEqual([{ type: "text", text: "Hm" }]);
    decoder.onData(JSON.stringify(delta({ content: ", so</think>Hi" })));
    expect(decoder.take()).toEqual([
      { type: "reasoning", text: ", so" },
      { type: "retract" },
      { type: "text", text: "Hi" },
    ]);
  });
});

test("an answer is the same however its bytes are cut", () => {
  const piece = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 8 }).map((content) => delta({ content })),
    fc.string({ maxLength: 8 }).map((text) => delta({ reasoning_content: text })),
    fc
      .constantFrom("<think>", "</think>", "<thi", "nk>", "`", "[Some reasoning content is", " encrypted]", "日本😀")
      .map((content) => delta({ content })),
    fc.constant(delta({ tool_calls: [{ index: 0, id: "a", function: { name: "draw", arguments: "{" } }] })),
  );
  const whole = fc.tuple(fc.array(piece, { maxLength: 15 }), fc.constantFrom("\n", "\r\n"));
  fc.assert(
    fc.property(whole, fc.array(fc.nat(3000), { maxLength: 25 }), fc.boolean(), ([chunks, newline], at, takesOften) => {
      const stream = [...chunks, ...end]
        .map((chunk) => event(chunk))
        .join(": keep-alive\n\n")
        .replaceAll("\n", newline);
      const bytes = Buffer.from(stream);
      const points = [...new Set([0, ...at.filter((point) => point < bytes.length), bytes.length])].sort(
        (a, b) => a - b,
      );
      const run = (parts: readonly Buffer[]) => {
        const decoder = new ChatDecoder(false);
        const sse = createSseDecoder((data, type) => decoder.onData(data, type));
        const events = parts.flatMap((part) => {
          sse.feed(part);
          return takesOften ? decoder.take() : [];
        });
        decoder.finish();
        return collect([...events, ...decoder.take()]);
      };
      const inOne = run([bytes]);
      const inMany = run(points.slice(1).map((to, i) => bytes.subarray(points[i], to)));
      // Where a retraction happens is a matter of cuts; what remains as text is not.
      expect({ ...inMany, reasoning: "" }).toEqual({ ...inOne, reasoning: "" });
      expect([...inMany.reasoning].sort()).toEqual([...inOne.reasoning].sort());
    }),
    { numRuns: 400 },
  );
});
