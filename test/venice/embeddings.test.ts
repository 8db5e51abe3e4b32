import { expect, test } from "vitest";
import { connect, json, serve } from "./loopback.ts";
import { makeModel } from "./make-model.ts";
import { strict } from "./strict.ts";

const fixed = makeModel("embedding", "bge", { embeddingDimensions: 2 });
const open = makeModel("embedding", "qwen", { supportsCustomDimensions: true });
const packed = (...numbers: number[]) => Buffer.from(Float32Array.from(numbers).buffer).toString("base64");

test("vectors come in the order of the texts, packed or as numbers", async () => {
  const bodies: unknown[] = [];
  const { url } = await serve(
    strict((response, body) => {
      bodies.push(body);
      json(response, 200, {
        ...{ object: "list", model: "bge", usage: { prompt_tokens: 5, total_tokens: 5 }, cost: { usd: 0.1, diem: 0 } },
        data: [
          { index: 1, embedding: [3, 4] },
          { index: 0, embedding: packed(1, 2.5) },
        ],
      });
    }),
  );
  const { embeddings } = connect(url);
  const reply = await embeddings.create({ model: fixed, input: ["a", "b"], dimensions: 7 });
  expect(reply).toEqual({
    ...{ vectors: [Float32Array.of(1, 2.5), Float32Array.of(3, 4)], model: "bge", promptTokens: 5, costUsd: 0.1 },
  });
  await embeddings.create({ model: open, input: ["a", "b"], dimensions: 7 });
  expect(bodies).toEqual([
    { model: "bge", input: ["a", "b"], encoding_format: "base64" },
    { model: "qwen", input: ["a", "b"], encoding_format: "base64", dimensions: 7 },
  ]);
});

test("more texts than fit into a request go in several", async () => {
  const { url, seen } = await serve(
    strict((response, body) => {
      const { input } = body as { input: string[] };
      json(response, 200, {
        data: input.map((text, index) => ({ index, embedding: packed(Number(text)) })),
        usage: { prompt_tokens: input.length },
      });
    }),
  );
  const input = Array.from({ length: 2050 }, (_, at) => String(at));
  const { vectors, promptTokens } = await connect(url).embeddings.create({ model: fixed, input });
  expect(vectors.map(([first]) => first)).toEqual(input.map(Number));
  expect([seen.length, promptTokens]).toEqual([2, 2050]);
});

test("a missing vector is a fault, and an empty text is not sent", async () => {
  const { url, seen } = await serve((response) => json(response, 200, { data: [{ index: 1, embedding: [1] }] }));
  const { embeddings } = connect(url);
  await expect(embeddings.create({ model: fixed, input: ["a"] })).rejects.toMatchObject({ code: "vector_missing" });
  await expect(embeddings.create({ model: fixed, input: ["a", " "] })).rejects.toMatchObject({ code: "text_empty" });
  expect((await embeddings.create({ model: fixed, input: [] })).vectors).toEqual([]);
  expect(seen.length).toBe(1);
});
