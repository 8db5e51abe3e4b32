import { expect, test } from "vitest";
import { body, contentOf, emulator, stream, whole } from "../client.ts";

const tool = (name: string, ...fields: readonly string[]) => ({
  type: "function",
  function: {
    name,
    description: `Can ${name}.`,
    parameters: {
      type: "object",
      properties: Object.fromEntries(fields.map((field) => [field, { type: "string" }])),
      required: [fields[0]],
      additionalProperties: false,
    },
  },
});
const tools = [
  tool("imagine", "prompt", "style"),
  tool("say", "text"),
  tool("search", "query"),
  tool("read", "url"),
  tool("recall", "query"),
  tool("edit", "prompt"),
];

test.each([
  ["Paint a gondola at dusk", "imagine", { prompt: "a gondola at dusk" }],
  ["Who won the regatta in Venice?", "search", { query: "Who won the regatta in Venice" }],
  ["What is on https://example.org/tides ?", "read", { url: "https://example.org/tides" }],
  ["Remember what we said about the boat?", "recall", { query: "the boat" }],
  ["Edit the picture: more snow", "edit", { prompt: "more snow" }],
])("%s → %s", async (text, name, given) => {
  await using venice = await emulator();
  const answer = await whole(venice, body(text, { tools }));
  const call = answer.choices[0]?.message.tool_calls[0];
  expect(answer.choices[0]?.finish_reason).toBe("tool_calls");
  expect(call?.function.name).toBe(name);
  expect(JSON.parse(call?.function.arguments ?? "")).toEqual(given);
});

test("one thing is done after the other, and the last words tell all results", async () => {
  await using venice = await emulator();
  const messages: unknown[] = [{ role: "user", content: "paint a gondola at dusk, then read the title aloud" }];
  const called: [string, unknown][] = [];
  for (;;) {
    const { chunks } = await stream(venice, body("", { messages, tools }));
    const parts = chunks.flatMap((chunk) => chunk.choices?.[0]?.delta.tool_calls ?? []);
    if (parts.length === 0) {
      const words = chunks.map((chunk) => chunk.choices?.[0]?.delta.content ?? "").join("");
      expect(words).toContain("picture 1 is done");
      expect(words).toContain("sound 2 is done");
      break;
    }
    expect(parts.length).toBeGreaterThan(2);
    const [first] = parts;
    const given = parts.map((part) => part.function.arguments).join("");
    called.push([first?.function.name ?? "", JSON.parse(given)]);
    const kind = first?.function.name === "imagine" ? "picture" : "sound";
    messages.push(
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: first?.id, type: "function", function: { name: first?.function.name, arguments: given } }],
      },
      { role: "tool", tool_call_id: first?.id, content: `${kind} ${called.length} is done` },
    );
  }
  expect(called).toEqual([
    ["imagine", { prompt: "a gondola at dusk" }],
    ["say", { text: "A gondola at dusk" }],
  ]);
  expect(venice.warnings).toEqual([]);
});

test("“it” is the last answer", async () => {
  await using venice = await emulator();
  const messages = [
    { role: "user", content: "Tell me of the tide" },
    { role: "assistant", content: "The **tide** is low." },
    { role: "user", content: "Read it aloud" },
  ];
  const answer = await whole(venice, body("", { messages, tools }));
  expect(answer.choices[0]?.message.tool_calls[0]?.function.arguments).toBe('{"text":"The tide is low."}');
});

test("without a fitting tool, or where none may be called, there are words", async () => {
  await using venice = await emulator();
  for (const more of [{}, { tools: [tool("say", "text")] }, { tools, tool_choice: "none" }]) {
    const answer = await whole(venice, body("Paint a gondola", more));
    expect(answer.choices[0]?.finish_reason).toBe("stop");
    expect(contentOf(answer)).toContain("Paint a gondola");
  }
});
