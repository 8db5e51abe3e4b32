import { expect, test } from "vitest";
import { body, chat, emulator, key, problem } from "../client.ts";

/** The issues of a body that must be refused, and that it was charged nothing. */
async function issuesOf(request: unknown) {
  await using venice = await emulator({ balance: { usd: 1, diem: 0 } });
  const refused = await chat(venice, request);
  expect(refused.status).toBe(400);
  const { error, details, issues = [] } = await problem(refused);
  expect(error).toBe("Invalid request parameters");
  expect(details).toHaveProperty("_errors");
  expect(venice.balance.usd).toBe(1);
  return issues;
}

const pathOf = async (request: unknown) => (await issuesOf(request))[0]?.path.join(".");

test("an unknown field at the top is refused, and named", async () => {
  expect(await issuesOf(body("Hi", { character_slug: "alan-watts" }))).toEqual([
    { path: [], message: 'Unrecognized key: "character_slug"', code: "unrecognized_keys" },
  ]);
});

test("unknown venice_parameters are dropped in silence, but noted", async () => {
  await using venice = await emulator();
  const request = body("Hi", {
    venice_parameters: { enable_web_serach: "on" },
    stream_options: { include_usage: true, more: 1 },
  });
  expect((await chat(venice, request)).status).toBe(200);
  expect(venice.warnings.map(({ path }) => path)).toEqual([
    "venice_parameters.enable_web_serach",
    "stream_options.more",
  ]);
});

test.each([
  ["venice_parameters.enable_web_search", { venice_parameters: { enable_web_search: true } }],
  ["temperature", { temperature: 2.1 }],
  ["top_p", { top_p: -0.1 }],
  ["seed", { seed: 0 }],
  ["stop", { stop: ["a", "b", "c", "d", "e"] }],
  ["max_completion_tokens", { max_completion_tokens: 1.5 }],
  ["anon_user_id", { anon_user_id: "ä" }],
  ["anon_user_id", { anon_user_id: "a||b" }],
  ["anon_user_id", { anon_user_id: "x".repeat(129) }],
  ["stream", { stream: "true" }],
  ["reasoning_effort", { reasoning_effort: "extreme" }],
  ["metadata.a", { metadata: { a: 1 } }],
  ["response_format", { response_format: { type: "json_object", extra: 1 } }],
  ["messages", { messages: [] }],
  ["messages.0.role", { messages: [{ role: "function", content: "x" }] }],
  ["messages.0.content", { messages: [{ role: "assistant" }] }],
  ["messages.0.tool_call_id", { messages: [{ role: "tool", content: "x" }] }],
  ["messages.0.content.0.text", { messages: [{ role: "user", content: [{ type: "text", text: "" }] }] }],
  [
    "messages.0.content.0.type",
    { messages: [{ role: "system", content: [{ type: "image_url", image_url: { url: "https://a.example/b.png" } }] }] },
  ],
])("a wrong %s is refused", async (path, more) => {
  expect(await pathOf(body("Hi", more))).toBe(path);
});

test("model and messages are needed", async () => {
  expect((await issuesOf({})).map(({ path }) => path[0])).toEqual(["model", "messages"]);
  await issuesOf([]);
  await issuesOf(null);
});

test("what Venice takes and ignores is taken", async () => {
  await using venice = await emulator();
  const request = body("Hi", {
    user: "u",
    anon_user_id: "abc",
    store: false,
    metadata: { a: "b" },
    include: ["x"],
    stop: null,
    tools: null,
    logprobs: false,
    text: { verbosity: "low" },
    prompt_cache_key: "k",
    prompt_cache_retention: "24h",
    stop_token_ids: [1],
  });
  expect((await chat(venice, request)).status).toBe(200);
  expect(venice.warnings).toEqual([]);
});

test("more tokens than the model can make are refused", async () => {
  expect(await pathOf(body("Hi", { model: "llama-3.3-70b", max_completion_tokens: 4_097 }))).toBe(
    "max_completion_tokens",
  );
  await using venice = await emulator();
  expect((await chat(venice, body("Hi", { model: "llama-3.3-70b", max_completion_tokens: 4_096 }))).status).toBe(200);
});

const tool = { type: "function", function: { name: "f" } };

test.each([
  ["tools", { tools: [tool] }],
  ["parallel_tool_calls", { parallel_tool_calls: true }],
  ["response_format", { response_format: { type: "json_object" } }],
  ["logprobs", { logprobs: true }],
  [
    "messages.0.content.0",
    { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "https://a.example/b.png" } }] }] },
  ],
  [
    "messages.0.content.0",
    { messages: [{ role: "user", content: [{ type: "input_audio", input_audio: { data: "AAAA" } }] }] },
  ],
  [
    "messages.0.content.0",
    { messages: [{ role: "user", content: [{ type: "video_url", video_url: { url: "https://a.example/b.mp4" } }] }] },
  ],
])("a model that cannot do %s refuses it before any charge", async (path, more) => {
  expect(await pathOf(body("Hi", { model: "emulator-tiny", ...more }))).toBe(path);
});

test("Claude refuses an effort that open models only ignore", async () => {
  expect(await pathOf(body("Hi", { model: "claude-sonnet-5-5", reasoning_effort: "none" }))).toBe("reasoning_effort");
  await using venice = await emulator();
  expect((await chat(venice, body("Hi", { reasoning_effort: "none" }))).status).toBe(200);
});

test("a strict schema must be closed and require all that it names", async () => {
  const schema = { type: "object", properties: { a: { type: "string" } } };
  const messages = (
    await issuesOf(
      body("Hi", { response_format: { type: "json_schema", json_schema: { name: "x", strict: true, schema } } }),
    )
  ).map(({ message }) => message);
  expect(messages).toEqual(["schema must set additionalProperties to false", "schema must require a"]);
});

test("a tool choice must name a tool that is there", async () => {
  expect(await pathOf(body("Hi", { tools: [tool], tool_choice: { type: "function", function: { name: "g" } } }))).toBe(
    "tool_choice",
  );
});

test("a prompt that does not fit is refused in OpenAI's form", async () => {
  await using venice = await emulator();
  const refused = await chat(venice, body("word ".repeat(4_000), { model: "emulator-tiny" }));
  expect(refused.status).toBe(400);
  expect((await problem(refused)).error).toMatchObject({
    code: "context_length_exceeded",
    type: "invalid_request_error",
    param: "messages",
  });
  expect(
    (await chat(venice, body("word ".repeat(3_000), { model: "emulator-tiny", max_completion_tokens: 1_024 }))).status,
  ).toBe(400);
});

test("an unknown persona is a 404", async () => {
  await using venice = await emulator();
  expect((await chat(venice, body("Hi", { venice_parameters: { character_slug: "nobody" } }))).status).toBe(404);
});

test("the address of a file with a bot token in it is noted", async () => {
  await using venice = await emulator();
  const url = "https://api.telegram.org/file/bot123456:ABCdefGHIjklMNOpqrsTUVwxyz012345678/photos/1.jpg";
  await chat(venice, body([{ type: "image_url", image_url: { url } }], { model: "kimi-k3" }));
  expect(venice.warnings.map(({ message }) => message)).toEqual(["an address holds a bot token"]);
});

const raw = async (headers: Record<string, string>, payload: string | Uint8Array<ArrayBuffer>) => {
  await using venice = await emulator();
  const refused = await fetch(`${venice.url}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, ...headers },
    body: payload,
  });
  return { status: refused.status, ...(await problem(refused)) };
};

test("a body that is not JSON, or not said to be, is a 400", async () => {
  expect(await raw({ "content-type": "application/json" }, "{")).toMatchObject({ status: 400 });
  expect(await raw({ "content-type": "text/plain" }, "{}")).toMatchObject({
    status: 400,
    error: "'Content-Type' must be 'application/json'",
  });
});

test("a body above 35 MB is a 413", async () => {
  expect(await raw({ "content-type": "application/json" }, new Uint8Array(35 * 1024 * 1024 + 1))).toMatchObject({
    status: 413,
    code: "PAYLOAD_TOO_LARGE",
  });
});
