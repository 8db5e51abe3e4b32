import { expect, test } from "vitest";
import type { Fault } from "../../../src/emulator/index.ts";
import { body, chat, emulator, finishOf, pieces, say, stream, textOf, thoughtOf, whole } from "../client.ts";

const words = ["One ", "two ", "three ", "four ", "five."];
const asked = body("Hello", { stream: true, stream_options: { include_usage: true } });

/** What a stream with this fault looks like. */
async function streamed(fault: Fault, more: object = {}) {
  await using venice = await emulator();
  venice.fault({ tokens: words, ...fault });
  return await stream(venice, { ...asked, ...more });
}

async function received(fault: Fault) {
  await using venice = await emulator();
  venice.fault({ tokens: words, ...fault });
  const { pieces: found, ended } = await pieces(venice, asked);
  return { found, ended, text: Buffer.concat(found).toString(), requests: venice.requests };
}

test("an error comes inside the stream, after a 200 and so many tokens", async () => {
  const { chunks, done, response } = await streamed({ errorAfterTokens: 2 });
  expect(response.status).toBe(200);
  expect(textOf(chunks)).toBe("One two ");
  expect(chunks.at(-1)?.error).toEqual({
    message: expect.any(String),
    type: "server_error",
    code: "model_overloaded",
    param: null,
    retry_after: 30,
  });
  expect(done).toBe(true);
  expect(finishOf(chunks)).toBeUndefined();
});

test.each([
  ["upstream_error", "api_error"],
  ["content_blocked_by_provider", "content_filter_error"],
  ["e2ee_attestation_stale", "api_error"],
] as const)("the error inside the stream can be %s", async (error, type) => {
  const { chunks } = await streamed({ errorAfterTokens: 0, error });
  expect(chunks.at(-1)?.error).toMatchObject({ code: error, type });
  expect(textOf(chunks)).toBe("");
});

test("a cut loses the connection, but none of the words before it", async () => {
  const { ended, text, requests } = await received({ cutAfterTokens: 3 });
  expect(ended).toBe("cut");
  expect(text).toContain("three ");
  expect(text).not.toContain("four ");
  expect(text).not.toContain("[DONE]");
  expect(requests[0]).toMatchObject({ outcome: "cut", tokens: 3 });
});

test("a stream can end in good order without [DONE]", async () => {
  const { ended, text } = await received({ endAfterTokens: 3 });
  expect(ended).toBe("whole");
  expect(text).toContain("three ");
  expect(text).not.toContain('finish_reason":"stop');
  expect(text).not.toContain("[DONE]");
});

test("silence: the request is taken and nothing ever comes", async () => {
  await using venice = await emulator();
  venice.fault({ silent: true });
  await expect(chat(venice, asked, {}, AbortSignal.timeout(150))).rejects.toThrow(/timeout/i);
  await venice.until((requests) => requests[0]?.outcome === "aborted", AbortSignal.timeout(5_000));
  expect(venice.requests[0]?.status).toBeUndefined();
});

test("a connection can be reset before a byte", async () => {
  await using venice = await emulator();
  venice.fault({ reset: true });
  await expect(chat(venice, asked)).rejects.toThrow();
  expect((await chat(venice, body("Hi"))).status).toBe(200);
});

test("a stall holds the stream until it is told to go on", async () => {
  await using venice = await emulator();
  venice.fault({ tokens: words, stallAfterTokens: 2 });
  const response = await chat(venice, asked);
  await venice.until((requests) => requests[0]?.tokens === 2 || venice.open === 1, AbortSignal.timeout(5_000));
  expect(venice.requests[0]).toMatchObject({ tokens: 2, outcome: "open" });
  venice.resume();
  expect(await response.text()).toContain("five.");
});

test("a stall can end by itself, and the first word can be slow", async () => {
  await using venice = await emulator();
  for (const fault of [
    { stallAfterTokens: 2, stallMs: 80 },
    { firstTokenAfterMs: 80 },
    { headersAfterMs: 80 },
  ] as const) {
    venice.fault({ tokens: words, ...fault });
    const began = performance.now();
    expect(textOf((await stream(venice, asked)).chunks)).toBe(words.join(""));
    expect(performance.now() - began).toBeGreaterThanOrEqual(75);
  }
});

test("a filter ends the answer under a 200", async () => {
  const { chunks, done } = await streamed({ filterAfterTokens: 2 });
  expect(textOf(chunks)).toBe("One two ");
  expect(finishOf(chunks)).toBe("content_filter");
  expect(done).toBe(true);
});

test("an empty answer can end as length", async () => {
  const { chunks } = await streamed({ empty: "length" });
  expect(textOf(chunks)).toBe("");
  expect(finishOf(chunks)).toBe("length");
});

test("bytes can come one by one, also inside a character", async () => {
  const { found, text } = await received({ tokens: ["ça va ", "🛶 ", "水"], bytesPerWrite: 1 });
  expect(Math.max(...found.map((piece) => piece.length))).toBe(1);
  expect(found.length).toBeGreaterThan(500);
  expect(text).toContain("🛶");
});

test("lines can end with CRLF, or CR alone", async () => {
  const crlf = await received({ lineEnds: "crlf" });
  expect(crlf.text).toContain("\r\n\r\ndata: ");
  expect(crlf.text.replaceAll("\r\n", "")).not.toContain("\n");
  expect((await received({ lineEnds: "cr" })).text).not.toContain("\n");
});

test("comments and unknown events can stand between the tokens", async () => {
  const { raw, chunks } = await streamed({ keepAlives: true, noise: true });
  expect(raw.match(/^: keep-alive$/gm)).toHaveLength(words.length);
  expect(raw).toContain("event: ping");
  expect(raw).toContain("\ndata:\n");
  expect(textOf(chunks)).toBe(words.join(""));
});

test("parts can be missing", async () => {
  const { chunks, done } = await streamed({ omit: ["role", "finish", "usage", "done"] });
  expect(chunks[0]?.choices?.[0]?.delta).toEqual({ content: "One " });
  expect(finishOf(chunks)).toBeUndefined();
  expect(chunks.some((chunk) => chunk.usage)).toBe(false);
  expect(done).toBe(false);
  const { chunks: bare } = await streamed({ omit: ["choices", "cost"] });
  expect(bare.some((chunk) => chunk.choices === undefined)).toBe(true);
  expect(bare.at(-1)?.cost).toBeUndefined();
  expect(textOf(bare)).toBe(words.join(""));
});

test.each([
  ["think", /^<think>\n.+\n<\/think>\n\nOne two/s],
  ["thinking", /^<thinking>\n.+\n<\/thinking>\n\nOne two/s],
  ["unopened", /^(?!<think>).+\n<\/think>\n\nOne two/s],
  ["unclosed", /^<think>\n(?!.*<\/think>).+One two/s],
] as const)("reasoning can stand in the content as %s", async (reasoning, shape) => {
  await using venice = await emulator();
  venice.fault({ text: words.join(""), reasoning });
  const { chunks } = await stream(venice, asked);
  expect(textOf(chunks)).toMatch(shape);
  expect(thoughtOf(chunks)).toBe("");
});

test("reasoning can be details, encrypted, or a placeholder", async () => {
  const details = await streamed({ reasoning: "details" });
  expect(details.chunks.find((chunk) => chunk.choices?.[0]?.delta.reasoning_details)).toBeTruthy();
  const encrypted = await streamed({ reasoning: "encrypted" });
  const thoughts = encrypted.chunks.filter((chunk) => chunk.choices?.[0]?.delta.reasoning_content);
  expect(thoughts.length).toBeGreaterThan(0);
  expect(thoughts.every((chunk) => chunk.choices?.[0]?.delta.reasoning_encrypted)).toBe(true);
  expect(thoughtOf((await streamed({ reasoning: "placeholder" })).chunks)).toContain(
    "[Some reasoning content is encrypted]",
  );
  expect(textOf(encrypted.chunks)).toBe(words.join(""));
});

test("tags are stripped where the request wants that", async () => {
  await using venice = await emulator();
  venice.fault({ tokens: words, reasoning: "think" });
  const { chunks } = await stream(venice, { ...asked, venice_parameters: { strip_thinking_response: true } });
  expect(textOf(chunks)).toBe(words.join(""));
});

test.each(["first", "last"] as const)("sources can come %s", async (citations) => {
  const { chunks } = await streamed({ citations }, { venice_parameters: { enable_web_search: "on" } });
  const at = chunks.findIndex((chunk) => chunk.venice_parameters);
  const firstWord = chunks.findIndex((chunk) => chunk.choices?.[0]?.delta.content);
  expect(at).toBe(citations === "first" ? 1 : chunks.length - 1);
  expect(at < firstWord).toBe(citations === "first");
});

test.each([
  ["caret", /\^1\^.*\^2,3\^/s],
  ["ref", /\[REF\]0\[\/REF\].*\[REF\]1,2\[\/REF\]/s],
  ["superscript", /¹.*²³/s],
  ["brackets", /\[1\].*\[2\]\[3\]/s],
] as const)("sources can be marked by %s", async (markers, shape) => {
  await using venice = await emulator();
  venice.fault({ markers });
  expect(
    await say(venice, "News?", { venice_parameters: { enable_web_search: "on", enable_web_citations: true } }),
  ).toMatch(shape);
});

test("an answer that is not streamed can break too", async () => {
  await using venice = await emulator();
  venice.fault({ tokens: words, cutAfterTokens: 1 });
  expect((await pieces(venice, body("Hi"))).ended).toBe("cut");
  venice.fault({ errorAfterTokens: 1 });
  expect((await chat(venice, body("Hi"))).status).toBe(503);
  venice.fault({ tokens: words, stallAfterTokens: 1, stallMs: 30 });
  expect((await whole(venice, body("Hi"))).choices[0]?.message.content).toBe(words.join(""));
  venice.fault({ tokens: words, filterAfterTokens: 1 });
  expect((await whole(venice, body("Hi"))).choices[0]).toMatchObject({
    finish_reason: "content_filter",
    message: { content: "One " },
  });
});
