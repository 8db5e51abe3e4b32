import { expect, test } from "vitest";
import { body, chat, emulator, get, handClock, problem, whole } from "../client.ts";

interface List<Data> {
  readonly object: string;
  readonly type: string;
  readonly data: Data;
}

interface Listed {
  readonly id: string;
  readonly type: string;
  readonly context_length?: number;
  readonly model_spec: {
    readonly privacy: string;
    readonly traits: string[];
    readonly capabilities?: { supportsVision: boolean; optimizedForCode: boolean };
    readonly deprecation?: { removesAt: string };
  };
}

const list = async (to: Parameters<typeof get>[0], query = "") =>
  ((await (await get(to, `/models${query}`)).json()) as List<Listed[]>).data;

test("models are listed by type, and text is meant when none is named", async () => {
  await using venice = await emulator();
  const texts = await list(venice);
  expect(texts.every(({ type }) => type === "text")).toBe(true);
  expect(texts.length).toBeGreaterThanOrEqual(10);
  const all = await list(venice, "?type=all");
  expect(new Set(all.map(({ type }) => type))).toEqual(
    new Set(["text", "image", "inpaint", "upscale", "tts", "asr", "embedding", "video", "music"]),
  );
  const code = await list(venice, "?type=code");
  expect(code.every(({ model_spec }) => model_spec.capabilities?.optimizedForCode)).toBe(true);
  expect((await list(venice, "?type=image")).every(({ type }) => type === "image")).toBe(true);
});

test("a type that there is not is a 400", async () => {
  await using venice = await emulator();
  for (const path of ["/models?type=audio", "/models/traits?type=all", "/models/compatibility_mapping?type=code"]) {
    const refused = await get(venice, path);
    expect(refused.status).toBe(400);
    expect((await problem(refused)).issues?.[0]?.path).toEqual(["type"]);
  }
});

test("traits name models that are there, and there is no fastest text model", async () => {
  await using venice = await emulator();
  const { data } = (await (await get(venice, "/models/traits")).json()) as List<Record<string, string>>;
  expect(data).toMatchObject({
    default: "zai-org-glm-5-2",
    default_vision: "qwen-3-8-27b",
    default_reasoning: "kimi-k3",
  });
  expect(data).not.toHaveProperty("fastest");
  const ids = (await list(venice)).map(({ id }) => id);
  for (const id of Object.values(data)) expect(ids).toContain(id);
  const images = (await (await get(venice, "/models/traits?type=image")).json()) as List<Record<string, string>>;
  expect(images.data.fastest).toBe("z-image-turbo");
});

test("a model is found by trait, by another vendor's name, and written a little differently", async () => {
  await using venice = await emulator();
  const used = async (model: string) => (await whole(venice, { ...body("Hello"), model })).model;
  expect(await used("default_vision")).toBe("qwen-3-8-27b");
  expect(await used("gpt-4o")).toBe("llama-3.3-70b");
  expect(await used("llama-3-3-70b")).toBe("llama-3.3-70b");
  expect(await used("venice-kimi-k3")).toBe("kimi-k3");
});

test("unknown models, and those that cannot chat, are a 404", async () => {
  await using venice = await emulator();
  for (const model of ["no-such-model", "z-image-turbo", ""])
    expect((await chat(venice, { ...body("Hello"), model })).status).toBe(404);
});

test("features in the name work, and beat the body", async () => {
  await using venice = await emulator();
  const model = "mistral-small-3-2-24b-instruct:enable_web_search=on&enable_web_citations=true";
  const answer = await whole(venice, { ...body("News?", { venice_parameters: { enable_web_search: "off" } }), model });
  expect(answer.venice_parameters.enable_web_search).toBe("on");
  expect(answer.model).toBe("mistral-small-3-2-24b-instruct");
  for (const wrong of ["kimi-k3:enable_e2ee=false", "kimi-k3:web", "kimi-k3:enable_web_search=yes"]) {
    expect((await chat(venice, { ...body("Hello"), model: wrong })).status).toBe(400);
  }
});

test("a model on its way out says so in every reply", async () => {
  await using venice = await emulator();
  const response = await chat(venice, { ...body("Hello"), model: "hermes-3-llama-3.1-405b" });
  expect(response.status).toBe(200);
  expect(response.headers.get("x-venice-model-deprecation-warning")).toContain("retired");
  expect(response.headers.get("x-venice-deprecated-replacement")).toBe("venice-uncensored-1-2");
  expect((await chat(venice, body("Hello"))).headers.get("x-venice-deprecated")).toBeNull();
});

test("a model past its day is gone from the list, and answers 410", async () => {
  const clock = handClock();
  await using venice = await emulator({ now: clock.now });
  clock.pass(40 * 86_400_000);
  expect((await list(venice)).map(({ id }) => id)).not.toContain("hermes-3-llama-3.1-405b");
  expect((await chat(venice, { ...body("Hello"), model: "hermes-3-llama-3.1-405b" })).status).toBe(410);
});

test("a retired model can be replaced in silence: the reply names who answered", async () => {
  await using venice = await emulator();
  venice.retireModel("kimi-k3", { replacementModelId: "zai-org-glm-5-2", autoRemap: true });
  expect((await whole(venice, { ...body("Hello"), model: "kimi-k3" })).model).toBe("zai-org-glm-5-2");
});

test("models can be changed, added and removed", async () => {
  await using venice = await emulator({ models: [{ id: "mine", spec: { availableContextTokens: 100 } }] });
  expect((await list(venice)).find(({ id }) => id === "mine")?.context_length).toBe(100);
  venice.changeModel({ id: "kimi-k3", capabilities: { supportsVision: false }, spec: { offline: true } });
  expect((await list(venice)).find(({ id }) => id === "kimi-k3")?.model_spec.capabilities?.supportsVision).toBe(false);
  expect((await chat(venice, { ...body("Hello"), model: "kimi-k3" })).status).toBe(503);
  venice.removeModel("kimi-k3");
  expect((await chat(venice, { ...body("Hello"), model: "kimi-k3" })).status).toBe(404);
});
