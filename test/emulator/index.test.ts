import { expect, test } from "vitest";
import { mark, startEmulator, summaryMark } from "../../src/emulator/index.ts";
import { body, chat, emulator, get, post, problem, say } from "./client.ts";

test("an emulator listens on loopback only, on a port of its own", async () => {
  await using venice = await emulator();
  await using other = await emulator();
  expect(venice.url).toBe(`http://127.0.0.1:${venice.port}/api/v1`);
  expect(other.port).not.toBe(venice.port);
});

test("a port that is taken is an error, not a silence", async () => {
  await using venice = await emulator();
  await expect(startEmulator({ port: venice.port })).rejects.toThrow(/EADDRINUSE/);
});

test("a stop ends answers that are under way, and may come twice", async () => {
  const venice = await startEmulator({ tokensPerSecond: 1 });
  const response = await chat(venice, body("Hello", { stream: true }));
  const reading = response.text();
  await Promise.all([expect(reading).rejects.toThrow(), venice.stop()]);
  await venice.stop();
  await expect(get(venice, "/models")).rejects.toThrow();
});

test("every answer says that it is the emulator's, in words and in a header", async () => {
  await using venice = await emulator();
  for (const question of ["Hello", "make a table", "repeat: after me"]) {
    const response = await chat(venice, body(question));
    expect(response.headers.get("x-venice-emulator")).toBe("1");
    const { choices } = (await response.json()) as { choices: [{ message: { content: string } }] };
    expect(choices[0].message.content.startsWith(mark)).toBe(true);
  }
  expect((await say(venice, "summarise our conversation")).startsWith(summaryMark)).toBe(true);
  for (const path of ["/models", "/nowhere"])
    expect((await get(venice, path)).headers.get("x-venice-emulator")).toBe("1");
});

test("two emulators with one seed answer alike to the same requests, ids included", async () => {
  const now = () => 1_790_000_000_000;
  await using one = await emulator({ seed: 7, now });
  await using other = await emulator({ seed: 7, now });
  const question = body("Write 200 words about bridges");
  const [first, second] = await Promise.all([one, other].map(async (venice) => (await chat(venice, question)).text()));
  expect(first).toBe(second);
});

test("another seed finds other words", async () => {
  const answers = await Promise.all(
    [1, 2, 3].map(async (seed) => {
      await using venice = await emulator({ seed });
      return await say(venice, "Write 200 words about bridges");
    }),
  );
  expect(new Set(answers).size).toBe(3);
});

test("the same question asked again is answered as another attempt, unless the request brings a seed", async () => {
  await using venice = await emulator();
  const first = await say(venice, "Hello there");
  expect(await say(venice, "Hello there")).toContain("(attempt 2 at the same question)");
  expect(await say(venice, "Hello there", { seed: 5 })).not.toContain("attempt");
  expect(first).not.toContain("attempt");
});

test("what it does not offer yet is refused in plain words", async () => {
  await using venice = await emulator();
  const refused = await post(venice, "/images/generations", { model: "z-image-turbo", prompt: "a canal" });
  expect(refused.status).toBe(404);
  expect((await problem(refused)).error).toBe("The built-in emulator does not offer POST /images/generations yet.");
  expect((await get(venice, "/characters/alan-watts")).status).toBe(404);
});

test("retired and unknown routes answer 410 and 404", async () => {
  await using venice = await emulator();
  expect((await post(venice, "/video/transcriptions", {})).status).toBe(410);
  expect((await get(venice, "/nowhere")).status).toBe(404);
  expect((await fetch(new URL("/", venice.url))).status).toBe(404);
});

test("requests are recorded without their key", async () => {
  await using venice = await emulator();
  await say(venice, "Hello");
  const [request] = venice.requests;
  expect(request).toMatchObject({
    method: "POST",
    path: "/chat/completions",
    status: 200,
    outcome: "done",
    faulty: false,
  });
  expect(request?.body).toEqual(body("Hello"));
  expect(JSON.stringify(venice.requests)).not.toContain("VENICE_INFERENCE_KEY");
});

test("only the newest requests are kept", async () => {
  await using venice = await emulator({ record: 2 });
  for (const word of ["one", "two", "three"]) await say(venice, word);
  expect(venice.requests.map((request) => request.body)).toEqual([body("two"), body("three")]);
});

test("a client that leaves in the middle is recorded as aborted", async () => {
  await using venice = await startEmulator({ tokensPerSecond: 50 });
  const leaving = new AbortController();
  const response = await chat(venice, body("write 500 words", { stream: true }), {}, leaving.signal);
  await response.body?.getReader().read();
  leaving.abort();
  await venice.until((requests) => requests[0]?.outcome === "aborted", AbortSignal.timeout(5_000));
  expect(venice.open).toBe(0);
});
