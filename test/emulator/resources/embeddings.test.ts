import { expect, test } from "vitest";
import { emulator, post, problem } from "../client.ts";

type Venice = Awaited<ReturnType<typeof emulator>>;
const model = "text-embedding-bge-m3";

async function vectors(to: Venice, input: readonly string[], more = {}): Promise<number[][]> {
  const response = await post(to, "/embeddings", { model, input, ...more });
  return ((await response.json()) as { data: { embedding: number[] }[] }).data.map(({ embedding }) => embedding);
}
const alike = (one: readonly number[] = [], other: readonly number[] = []) =>
  one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);

test("texts that are alike point alike, and all are of length 1", async () => {
  await using venice = await emulator();
  const [boat, boats, tax, empty] = await vectors(venice, [
    "The old boat lies in the harbour",
    "Old boats are lying in harbours",
    "Quarterly income tax must be paid by Friday",
    "?!",
  ]);
  expect(alike(boat, boats)).toBeGreaterThan(0.4);
  expect(alike(boat, tax)).toBeLessThan(0.15);
  for (const vector of [boat, boats, tax, empty]) expect(alike(vector, vector)).toBeCloseTo(1, 4);
  expect(boat).toHaveLength(1024);
});

test("base64 holds the same numbers", async () => {
  await using venice = await emulator();
  const plain = (await vectors(venice, ["tide"]))[0] ?? [];
  const response = await post(venice, "/embeddings", { model, input: "tide", encoding_format: "base64" });
  const { data, usage } = (await response.json()) as { data: [{ embedding: string }]; usage: { total_tokens: number } };
  const bytes = Buffer.from(data[0].embedding, "base64");
  expect(plain.map((_, at) => bytes.readFloatLE(at * 4))).toEqual(plain);
  expect(usage.total_tokens).toBe(1);
});

test("dimensions are for models that have them to choose", async () => {
  await using venice = await emulator();
  expect((await vectors(venice, ["tide"], { model: "text-embedding-qwen3-8b", dimensions: 256 }))[0]).toHaveLength(256);
  const refused = await post(venice, "/embeddings", { model, input: "tide", dimensions: 256 });
  expect((await problem(refused)).issues?.[0]?.path).toEqual(["dimensions"]);
});

test.each([
  [{ input: [1, 2] }],
  [{ input: "" }],
  [{ input: [] }],
  [{ input: "x".repeat(40_000) }],
  [{ truncate: true }],
])("%o is a 400", async (wrong) => {
  await using venice = await emulator();
  expect((await post(venice, "/embeddings", { model, input: "x", ...wrong })).status).toBe(400);
});
