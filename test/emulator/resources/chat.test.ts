import { expect, test } from "vitest";
import { startEmulator } from "../../../src/emulator/index.ts";
import {
  body,
  chat,
  contentOf,
  emulator,
  finishOf,
  handClock,
  say,
  stream,
  textOf,
  thoughtOf,
  whole,
} from "../client.ts";

test("a stream runs from the role to [DONE], with usage where it was asked for", async () => {
  await using venice = await emulator();
  const { chunks, done, response } = await stream(venice, body("Hello", { stream_options: { include_usage: true } }));
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  expect(chunks[0]?.choices?.[0]?.delta).toEqual({ role: "assistant", content: "" });
  expect(finishOf(chunks)).toBe("stop");
  const last = chunks.at(-1);
  expect(last?.choices).toEqual([]);
  expect(last?.usage?.total_tokens).toBe((last?.usage?.prompt_tokens ?? 0) + (last?.usage?.completion_tokens ?? 0));
  expect(last?.cost?.usd).toBeGreaterThan(0);
  expect(new Set(chunks.map((chunk) => chunk.id)).size).toBe(1);
  expect(done).toBe(true);
});

test("without include_usage a stream has no usage chunk", async () => {
  await using venice = await emulator();
  const { chunks } = await stream(venice, body("Hello"));
  expect(chunks.some((chunk) => chunk.usage)).toBe(false);
});

test("the same question has the same answer whole and streamed", async () => {
  await using venice = await emulator();
  const question = body("Tell me about bridges", { seed: 3 });
  const { chunks } = await stream(venice, question);
  expect(textOf(chunks)).toBe(contentOf(await whole(venice, question)));
});

test("completion tokens are exactly the pieces that were streamed", async () => {
  await using venice = await emulator();
  const { chunks } = await stream(venice, {
    ...body("Hello", { stream_options: { include_usage: true } }),
    model: "kimi-k3",
  });
  const pieces = chunks.filter(
    (chunk) => chunk.choices?.[0]?.delta.content || chunk.choices?.[0]?.delta.reasoning_content,
  );
  expect(chunks.at(-1)?.usage?.completion_tokens).toBe(pieces.length);
});

test("a model that reasons thinks first, and not when it is told not to", async () => {
  await using venice = await emulator();
  const thinking = await stream(venice, { ...body("Hello"), model: "zai-org-glm-5-2" });
  expect(thoughtOf(thinking.chunks)).not.toBe("");
  const kinds = thinking.chunks.map(({ choices }) =>
    choices?.[0]?.delta.reasoning_content ? "thought" : choices?.[0]?.delta.content ? "word" : "",
  );
  expect(kinds.lastIndexOf("thought")).toBeLessThan(kinds.indexOf("word"));
  for (const off of [
    { venice_parameters: { disable_thinking: true } },
    { reasoning: { enabled: false } },
    { reasoning_effort: "none" },
  ]) {
    expect(thoughtOf((await stream(venice, { ...body("Hello", off), model: "zai-org-glm-5-2" })).chunks)).toBe("");
  }
});

test("the cap on tokens holds, and the answer says that it was cut", async () => {
  await using venice = await emulator();
  const answer = await whole(venice, body("write 500 words", { max_completion_tokens: 20 }));
  expect(answer.usage.completion_tokens).toBe(20);
  expect(answer.choices[0]?.finish_reason).toBe("length");
});

test("thinking eats the cap, so that no word may be left", async () => {
  await using venice = await emulator();
  const answer = await whole(venice, { ...body("Hello", { max_completion_tokens: 5 }), model: "kimi-k3" });
  expect(contentOf(answer)).toBe("");
  expect(answer.usage.completion_tokens_details.reasoning_tokens).toBe(5);
  expect(answer.choices[0]?.finish_reason).toBe("length");
});

test("a cap of zero or less is ignored", async () => {
  await using venice = await emulator();
  expect(
    (await whole(venice, body("Hello", { max_tokens: 0, max_completion_tokens: -1 }))).choices[0]?.finish_reason,
  ).toBe("stop");
});

test("a stop sequence ends the answer before itself", async () => {
  await using venice = await emulator();
  const answer = await say(venice, "count to 20", { stop: ["5, 6"] });
  expect(answer.endsWith("3, 4, ")).toBe(true);
});

test("the cost is what the catalogue says, and is taken from the balance", async () => {
  await using venice = await emulator({ balance: { usd: 1, diem: 0 } });
  const response = await chat(venice, body("Hello"));
  const { usage, cost } = (await response.json()) as Awaited<ReturnType<typeof whole>>;
  expect(cost.usd).toBeCloseTo((usage.prompt_tokens * 0.09375 + usage.completion_tokens * 0.25) / 1e6, 9);
  expect(response.headers.get("x-venice-balance-usd")).toBe("1");
  expect(venice.balance.usd).toBeCloseTo(1 - cost.usd, 9);
});

test("DIEM is spent before USD", async () => {
  await using venice = await emulator({ balance: { usd: 1, diem: 0.000001 } });
  const { cost } = await whole(venice, body("Hello"));
  expect(cost.diem).toBe(0.000001);
  expect(cost.usd).toBeGreaterThan(0);
});

test("an empty balance is a 402", async () => {
  await using venice = await emulator({ balance: { usd: 0 } });
  const refused = await chat(venice, body("Hello"));
  expect(refused.status).toBe(402);
  expect(await refused.json()).toMatchObject({ code: "INSUFFICIENT_BALANCE" });
});

const longPrompt = (last: string) => ({
  model: "zai-org-glm-5-2",
  prompt_cache_key: "place-1",
  messages: [
    { role: "system", content: "Some rule. ".repeat(1_000) },
    { role: "user", content: last },
  ],
});

test("a prompt that begins like the last one under its key is cheaper", async () => {
  const clock = handClock();
  await using venice = await emulator({ now: clock.now });
  const cached = async (request: object) => (await whole(venice, request)).usage.prompt_tokens_details.cached_tokens;
  expect(await cached(longPrompt("One"))).toBe(0);
  expect(await cached(longPrompt("Two"))).toBeGreaterThan(2_000);
  expect(await cached({ ...longPrompt("Two"), prompt_cache_key: "place-2" })).toBe(0);
  clock.pass(6 * 60_000);
  expect(await cached(longPrompt("Three"))).toBe(0);
});

test("a short prompt is never cached", async () => {
  await using venice = await emulator();
  const question = body("Hello", { prompt_cache_key: "k" });
  await whole(venice, question);
  expect((await whole(venice, question)).usage.prompt_tokens_details.cached_tokens).toBe(0);
});

test("search brings sources and marks, at a price", async () => {
  await using venice = await emulator();
  const plain = await whole(venice, body("Who won?"));
  const found = await whole(
    venice,
    body("Who won?", { venice_parameters: { enable_web_search: "on", enable_web_citations: true } }),
  );
  expect(plain.venice_parameters.web_search_citations).toEqual([]);
  expect(
    found.venice_parameters.web_search_citations.every(({ url }) => new URL(url).hostname.startsWith("example.")),
  ).toBe(true);
  expect(contentOf(found)).toMatch(/\^1\^.*\^2,3\^/s);
  expect(found.cost.usd).toBeGreaterThanOrEqual(0.01);
});

test("automatic search looks only where news is asked for", async () => {
  await using venice = await emulator();
  const sources = async (question: string) =>
    (await whole(venice, body(question, { venice_parameters: { enable_web_search: "auto" } }))).venice_parameters
      .web_search_citations.length;
  expect(await sources("What is the latest news?")).toBe(3);
  expect(await sources("Tell me a joke")).toBe(0);
});

test("a stream carries sources only when it is asked to, and last", async () => {
  await using venice = await emulator();
  const search = { enable_web_search: "on" };
  const without = await stream(venice, body("News?", { venice_parameters: search }));
  const wanted = { ...search, include_search_results_in_stream: true };
  const { chunks } = await stream(venice, body("News?", { venice_parameters: wanted }));
  expect(without.chunks.some((chunk) => chunk.venice_parameters)).toBe(false);
  expect(chunks.at(-1)?.venice_parameters?.web_search_citations).toHaveLength(3);
});

test("results as documents come as a call that nobody should make", async () => {
  await using venice = await emulator();
  const parameters = { enable_web_search: "on", return_search_results_as_documents: true };
  const answer = await whole(venice, body("News?", { venice_parameters: parameters }));
  expect(answer.choices[0]?.finish_reason).toBe("tool_calls");
  expect(answer.choices[0]?.message.tool_calls[0]).toMatchObject({ id: "web_search_call" });
});

const weather = {
  type: "function",
  function: { name: "weather", parameters: { type: "object", properties: { city: { type: "string" } } } },
};

test("a forced tool is called, in fragments when streamed", async () => {
  await using venice = await emulator();
  const request = body("Venice", {
    tools: [weather],
    tool_choice: { type: "function", function: { name: "weather" } },
  });
  const answer = await whole(venice, request);
  expect(answer.choices[0]).toMatchObject({ finish_reason: "tool_calls", message: { content: null } });
  expect(answer.choices[0]?.message.tool_calls[0]?.function).toEqual({
    name: "weather",
    arguments: '{"city":"Venice"}',
  });
  const { chunks } = await stream(venice, request);
  const fragments = chunks.flatMap((chunk) => chunk.choices?.[0]?.delta.tool_calls ?? []);
  expect(fragments[0]).toMatchObject({ id: expect.any(String), function: { name: "weather" } });
  expect(fragments.map((part) => part.function.arguments).join("")).toBe('{"city":"Venice"}');
});

test("tools that are not forced are left alone, and their results are told", async () => {
  await using venice = await emulator();
  expect((await whole(venice, body("Venice", { tools: [weather] }))).choices[0]?.finish_reason).toBe("stop");
  const loop = [
    { role: "user", content: "Weather?" },
    {
      role: "assistant",
      tool_calls: [{ id: "call_1", type: "function", function: { name: "weather", arguments: "{}" } }],
    },
    { role: "tool", tool_call_id: "call_1", content: "Fog over the lagoon" },
  ];
  expect(contentOf(await whole(venice, body("", { messages: loop, tools: [weather] })))).toContain(
    "Fog over the lagoon",
  );
  expect(venice.warnings).toEqual([]);
});

test("an answer in a schema fits it, and still says whose it is", async () => {
  await using venice = await emulator();
  const schema = {
    type: "object",
    properties: { title: { type: "string" }, size: { type: "integer", minimum: 2 }, kind: { enum: ["a", "b"] } },
    required: ["title", "size", "kind"],
    additionalProperties: false,
  };
  const format = { type: "json_schema", json_schema: { name: "x", strict: true, schema } };
  const answer: unknown = JSON.parse(await say(venice, "Hello", { response_format: format }));
  expect(answer).toEqual({ title: expect.stringContaining("not Venice"), size: 2, kind: "a" });
});

test("words come at the pace that was set", async () => {
  await using venice = await startEmulator({ tokensPerSecond: 200 });
  venice.fault({ tokens: Array.from({ length: 41 }, () => "a ") });
  const began = performance.now();
  await stream(venice, body("Hello"));
  expect(performance.now() - began).toBeGreaterThan(190);
});

test("a whole answer takes as long as saying it would", async () => {
  await using venice = await startEmulator({ tokensPerSecond: 200 });
  venice.fault({ tokens: Array.from({ length: 40 }, () => "a ") });
  const began = performance.now();
  await whole(venice, body("Hello"));
  expect(performance.now() - began).toBeGreaterThan(190);
});

test("a large answer is compressed for who can read it", async () => {
  await using venice = await emulator();
  const response = await chat(venice, body("write 500 words"), { "accept-encoding": "gzip" });
  expect(response.headers.get("content-encoding")).toBe("gzip");
  expect(JSON.parse(await response.text())).toHaveProperty("choices");
});

test("several choices come together", async () => {
  await using venice = await emulator();
  expect((await whole(venice, body("Hello", { n: 2 }))).choices).toHaveLength(2);
  const { chunks } = await stream(venice, body("Hello", { n: 2 }));
  expect(chunks[1]?.choices?.map(({ index }) => index)).toEqual([0, 1]);
});
