import { describe, expect, test, vi } from "vitest";
import type { CopyStore, VeniceOptions } from "../../src/venice/index.ts";
import { type Answer, connect, json, serve } from "./loopback.ts";
import { ManualClock } from "./manual-clock.ts";

const at = "2026-11-20T00:00:00.000Z";
const now = Date.parse(at);

function model(id: string, spec: Record<string, unknown> = {}, type = "text") {
  return {
    id,
    object: "model",
    type,
    owned_by: "venice.ai",
    created: 1,
    model_spec: { name: id.toUpperCase(), traits: [], ...spec },
  };
}

const list = [
  model("zai-org-glm-5-2", {
    name: "GLM 5.2",
    traits: ["default"],
    privacy: "private",
    availableContextTokens: 1_000_000,
    maxCompletionTokens: 131_072,
    capabilities: {
      supportsReasoning: true,
      supportsReasoningEffort: true,
      reasoningEffortOptions: ["low", "high"],
      supportsWebSearch: true,
    },
    pricing: {
      input: { usd: 1.4, diem: 1.4 },
      output: { usd: 4.4, diem: 4.4 },
      cache_input: { usd: 0.2, diem: 0.2 },
      extended: { context_token_threshold: 200_000, input: { usd: 3, diem: 3 }, output: { usd: 9, diem: 9 } },
    },
  }),
  model("qwen-3-8-27b", {
    traits: ["default_vision"],
    capabilities: { supportsVision: true, supportsMultipleImages: true, maxImages: 10 },
  }),
  model("zai-org-glm-4.7-flash"),
  model("sleeping", { offline: true }),
  model("secret-beta", { beta: true }),
  model("open-beta", { betaModel: true }),
  model("old", {
    deprecation: {
      autoRemap: false,
      date: at,
      startsAt: "2026-10-01T00:00:00Z",
      removesAt: "2026-11-01T00:00:00Z",
      replacementModelId: "older",
    },
  }),
  model("older", { deprecation: { removesAt: "2026-11-02T00:00:00Z", replacementModelId: "qwen-3-8-27b" } }),
  model("ring-a", { deprecation: { removesAt: "2026-11-02T00:00:00Z", replacementModelId: "ring-b" } }),
  model("ring-b", { deprecation: { removesAt: "2026-11-02T00:00:00Z", replacementModelId: "ring-a" } }),
  model("leaving", {
    deprecation: {
      removesAt: "2026-12-24T00:00:00Z",
      startsAt: "2026-11-10T00:00:00Z",
      replacementModelId: "qwen-3-8-27b",
    },
  }),
  model("z-image-turbo", { traits: ["default", "fastest"] }, "image"),
  { id: 7, nonsense: true },
  null,
];

const answering =
  (data: readonly unknown[] = list): Answer =>
  (response, { path }) => {
    if (path.startsWith("/api/v1/models/traits"))
      return json(response, 200, {
        object: "list",
        data: { default: "zai-org-glm-5-2", default_vision: "qwen-3-8-27b" },
      });
    if (path.startsWith("/api/v1/models/compat"))
      return json(response, 200, { data: { "gpt-4o": "zai-org-glm-5-2", "gpt-old": "old" } });
    return json(response, 200, { object: "list", type: "all", data });
  };

async function setUp(options: Partial<VeniceOptions> = {}, answer: Answer = answering()) {
  const clock = new ManualClock(now);
  const { url, seen } = await serve(answer);
  const { models } = connect(url, { clock, tries: 1, ...options });
  const fetches = () => seen.filter(({ path }) => path === "/api/v1/models?type=all").length;
  return { models, clock, seen, fetches };
}

describe("the catalogue", () => {
  test("offers what everyone can use now, by type", async () => {
    const { models } = await setUp();
    expect((await models.list()).map(({ id }) => id)).toEqual([
      "zai-org-glm-5-2",
      "qwen-3-8-27b",
      "zai-org-glm-4.7-flash",
      "open-beta",
      "leaving",
    ]);
    expect((await models.list({ type: "image" })).map(({ id }) => id)).toEqual(["z-image-turbo"]);
    expect((await models.list({ accept: ({ capabilities }) => capabilities.vision })).map(({ id }) => id)).toEqual([
      "qwen-3-8-27b",
    ]);
  });

  test("knows what a model takes, can do and costs", async () => {
    const { models } = await setUp();
    const [glm, qwen] = await models.list();
    expect(glm).toMatchObject({
      name: "GLM 5.2",
      privacy: "private",
      contextTokens: 1_000_000,
      maxCompletionTokens: 131_072,
      capabilities: { reasoning: true, reasoningEfforts: ["low", "high"], webSearch: true, vision: false },
      tokenPrice: {
        inputUsd: 1.4,
        outputUsd: 4.4,
        cacheInputUsd: 0.2,
        extended: { aboveTokens: 200_000, inputUsd: 3, outputUsd: 9 },
      },
    });
    expect(qwen).toMatchObject({
      capabilities: { vision: true, multipleImages: true, maxImages: 10 },
      tokenPrice: undefined,
    });
  });

  test("is fetched once for all who ask at the same time, and again after ten minutes", async () => {
    const { models, clock, fetches } = await setUp();
    await Promise.all([models.list(), models.resolve("default"), models.list({ type: "image" })]);
    expect(fetches()).toBe(1);
    clock.advance(7 * 60_000);
    await models.list();
    expect(fetches()).toBe(1);
    clock.advance(4 * 60_000);
    await models.list();
    expect(fetches()).toBe(2);
  });

  test("is renewed before it is stale, while those who ask get the old one at once", async () => {
    const { models, clock, fetches } = await setUp();
    await models.list();
    clock.advance(9 * 60_000);
    await models.list();
    await vi.waitFor(() => expect(fetches()).toBe(2));
  });

  test("stays in use when the service fails, and the service is left alone for a while", async () => {
    let broken = false;
    const onRefreshFailed = vi.fn();
    const { models, clock, fetches } = await setUp({ catalogue: { onRefreshFailed } }, (response, seen, count) =>
      broken ? json(response, 503, {}) : answering()(response, seen, count),
    );
    await models.list();
    broken = true;
    clock.advance(11 * 60_000);
    expect(await models.list()).toHaveLength(5);
    expect(await models.list()).toHaveLength(5);
    expect(fetches()).toBe(2);
    expect(onRefreshFailed).toHaveBeenCalledOnce();
    broken = false;
    clock.advance(30_000);
    await models.list();
    expect(fetches()).toBe(3);
  });

  test("that is long in coming does not keep waiting those who have an old one", async () => {
    let hang = false;
    const { models, clock, fetches } = await setUp({}, (response, seen, count) =>
      hang ? undefined : answering()(response, seen, count),
    );
    await models.list();
    hang = true;
    clock.advance(11 * 60_000);
    const waiting = models.list();
    await vi.waitFor(() => expect(fetches()).toBe(2));
    clock.advance(2000);
    expect(await waiting).toHaveLength(5);
  });

  test("comes from the kept copy when the service cannot be reached", async () => {
    let copy: string | undefined;
    const store: CopyStore = {
      load: async () => copy,
      save: async (text) => {
        copy = text;
      },
    };
    const first = await setUp({ catalogue: { store } });
    await first.models.list();
    await vi.waitFor(() => expect(copy).toBeDefined());
    const second = await setUp({ catalogue: { store } }, (response) => json(response, 503, {}));
    expect(await second.models.list()).toHaveLength(5);
    expect((await second.models.resolve("old")).model.id).toBe("qwen-3-8-27b");
  });

  test("without a copy, or with a damaged one, an unreachable service is told", async () => {
    for (const load of [async () => undefined, async () => "{broken", async () => Promise.reject(new Error("disk"))]) {
      const { models } = await setUp({ catalogue: { store: { load, save: async () => {} } } }, (response) =>
        json(response, 503, {}),
      );
      await expect(models.list()).rejects.toMatchObject({ kind: "unavailable", status: 503 });
    }
  });

  test("is fetched on demand, though not at every demand", async () => {
    const { models, clock, fetches } = await setUp();
    await models.list();
    await models.refresh();
    expect(fetches()).toBe(1);
    clock.advance(30_000);
    await models.refresh();
    expect(fetches()).toBe(2);
  });

  test("that is empty does not replace one that is not", async () => {
    let data: readonly unknown[] = list;
    const { models, clock } = await setUp({}, (response, seen, count) => answering(data)(response, seen, count));
    await models.list();
    data = [];
    clock.advance(11 * 60_000);
    expect(await models.list()).toHaveLength(5);
  });

  test("does without traits and aliases when only those fail", async () => {
    const { models } = await setUp({}, (response, seen, count) =>
      seen.path.includes("?type=all") ? answering()(response, seen, count) : json(response, 500, {}),
    );
    expect((await models.resolve("default_vision")).model.id).toBe("qwen-3-8-27b");
  });

  test("lets one caller leave without failing the others", async () => {
    const { models } = await setUp();
    const stop = new AbortController();
    const leaving = models.list({}, stop.signal);
    const staying = models.list();
    stop.abort();
    await expect(leaving).rejects.toMatchObject({ name: "AbortError" });
    expect(await staying).toHaveLength(5);
  });
});

describe("a model's name", () => {
  test.each([
    ["zai-org-glm-5-2", "zai-org-glm-5-2"],
    [" ZAI-org glm_5.2 ", "zai-org-glm-5-2"],
    ["GLM 5.2", "zai-org-glm-5-2"],
    ["zai-org-glm-4-7-flash", "zai-org-glm-4.7-flash"],
    ["venice-qwen-3-8-27b", "qwen-3-8-27b"],
    ["default_vision", "qwen-3-8-27b"],
    ["gpt-4o", "zai-org-glm-5-2"],
  ])("%j means %s", async (name, id) => {
    const { models } = await setUp();
    expect(await models.resolve(name)).toEqual({ model: expect.objectContaining({ id }) });
  });

  test("may mean another model in another type", async () => {
    const { models } = await setUp();
    expect((await models.resolve("default", { type: "image" })).model.id).toBe("z-image-turbo");
    await expect(models.resolve("z-image-turbo")).rejects.toMatchObject({ code: "unknown_model" });
  });

  test("of a retired model stands for its replacement, over several steps, and says so", async () => {
    const { models } = await setUp();
    for (const name of ["old", "gpt-old", "OLD"])
      expect(await models.resolve(name)).toMatchObject({ model: { id: "qwen-3-8-27b" }, replaces: name });
    await expect(models.resolve("ring-a")).rejects.toMatchObject({ code: "unknown_model" });
  });

  test("of a retired model is still known after the list has dropped it", async () => {
    let data: readonly unknown[] = list;
    const { models, clock } = await setUp({}, (response, seen, count) => answering(data)(response, seen, count));
    await models.list();
    data = list.filter((entry) => entry === null || !["old", "older"].includes(String(entry.id)));
    clock.advance(11 * 60_000);
    expect(await models.resolve("old")).toMatchObject({ model: { id: "qwen-3-8-27b" }, replaces: "old" });
  });

  test("of a model that will retire still means that model", async () => {
    const { models, clock } = await setUp();
    expect(await models.resolve("leaving")).toMatchObject({
      model: {
        id: "leaving",
        retirement: { warnsAt: Date.parse("2026-11-10T00:00:00Z"), removesAt: Date.parse("2026-12-24T00:00:00Z") },
      },
    });
    clock.advance(60 * 86_400_000);
    expect(await models.resolve("leaving")).toMatchObject({ model: { id: "qwen-3-8-27b" }, replaces: "leaving" });
  });

  test("with a colon is refused, because a suffix can switch on what costs money", async () => {
    const { models } = await setUp();
    for (const name of ["zai-org-glm-5-2:enable_web_search=on", ":", ""])
      await expect(models.resolve(name)).rejects.toMatchObject({ kind: "invalid", code: "model_name" });
  });

  test("that nothing has is refused with the nearest ones", async () => {
    const { models } = await setUp();
    await expect(models.resolve("qwen-3-8-72b")).rejects.toMatchObject({
      kind: "invalid",
      code: "unknown_model",
      suggestions: ["qwen-3-8-27b"],
    });
    await expect(models.resolve("__proto__")).rejects.toMatchObject({ code: "unknown_model" });
  });

  test("of a model that sleeps is refused as such", async () => {
    const { models } = await setUp();
    await expect(models.resolve("sleeping")).rejects.toMatchObject({ kind: "unavailable", code: "model_offline" });
  });

  test("that was stored gives way to the default when it is gone", async () => {
    const { models } = await setUp();
    expect(await models.settle(undefined)).toMatchObject({ model: { id: "zai-org-glm-5-2" }, replaces: undefined });
    expect(await models.settle("vanished")).toMatchObject({ model: { id: "zai-org-glm-5-2" }, replaces: "vanished" });
    expect(await models.settle("sleeping", { trait: "default_vision" })).toMatchObject({
      model: { id: "qwen-3-8-27b" },
      replaces: "sleeping",
    });
    expect(await models.settle("a:b")).toMatchObject({ model: { id: "zai-org-glm-5-2" }, replaces: "a:b" });
    expect(await models.withTrait("default_vision")).toMatchObject({ id: "qwen-3-8-27b" });
    expect(await models.withTrait("fastest")).toBeUndefined();
  });

  test("is suggested while it is typed", async () => {
    const { models } = await setUp();
    const ids = async (typed: string) => (await models.suggest(typed)).map(({ id }) => id);
    expect(await ids("")).toHaveLength(5);
    expect(await ids("glm")).toEqual(["zai-org-glm-5-2", "zai-org-glm-4.7-flash"]);
    expect(await ids("flash glm")).toEqual(["zai-org-glm-4.7-flash"]);
    expect(await ids("qwen-3-8-27v")).toEqual(["qwen-3-8-27b"]);
    expect(await ids("xyzzy")).toEqual([]);
  });
});
