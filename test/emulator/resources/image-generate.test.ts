import sharp from "sharp";
import { expect, test } from "vitest";
import type { Emulator } from "../../../src/emulator/index.ts";
import { emulator, get, post, problem } from "../client.ts";

const small = { model: "z-image-turbo", prompt: "a gondola", width: 128, height: 96, seed: 1 };

const picture = async (to: Emulator, json: object) =>
  Buffer.from(await (await post(to, "/image/generate", { ...small, return_binary: true, ...json })).arrayBuffer());

const pixels = (bytes: Buffer) => sharp(bytes).resize(32, 32, { fit: "fill" }).removeAlpha().raw().toBuffer();
const difference = async (one: Buffer, other: Buffer) => {
  const [first, second] = await Promise.all([pixels(one), pixels(other)]);
  return first.reduce((sum, value, at) => sum + Math.abs(value - (second[at] ?? 0)), 0) / first.length;
};

test("a picture comes as base64 or as bytes, in the format and size that was asked for", async () => {
  await using venice = await emulator();
  for (const format of ["webp", "png", "jpeg"]) {
    const response = await post(venice, "/image/generate", { ...small, format, return_binary: true });
    expect(response.headers.get("content-type")).toBe(`image/${format}`);
    expect(await sharp(Buffer.from(await response.arrayBuffer())).metadata()).toMatchObject({
      format,
      width: 128,
      height: 96,
    });
  }
  const answer = (await (await post(venice, "/image/generate", { ...small, variants: 3 })).json()) as {
    images: string[];
    timing: { total: number };
  };
  expect(answer.images).toHaveLength(3);
  expect(new Set(answer.images).size).toBe(3);
  expect((await sharp(Buffer.from(answer.images[2] ?? "", "base64")).metadata()).format).toBe("webp");
  expect(answer.timing.total).toBeGreaterThanOrEqual(0);
});

test("the same seed paints the same; another seed, prompt or style does not", async () => {
  await using venice = await emulator();
  const first = await picture(venice, {});
  expect(await picture(venice, {})).toEqual(first);
  for (const other of [
    { seed: 2 },
    { prompt: "a gondola at night" },
    { style_preset: "Film Noir" },
    { prompt: "a robot" },
  ])
    expect(await difference(first, await picture(venice, other)), JSON.stringify(other)).toBeGreaterThan(2);
});

test("a model is sized as its constraints say", async () => {
  await using venice = await emulator();
  const size = async (json: object) => {
    const { width, height } = await sharp(
      await picture(venice, { width: undefined, height: undefined, format: "jpeg", ...json }),
    ).metadata();
    return [width, height];
  };
  expect(await size({})).toEqual([1024, 1024]);
  expect(await size({ model: "qwen-image", aspect_ratio: "16:9" })).toEqual([1368, 768]);
  expect(await size({ model: "qwen-image", aspect_ratio: "7:5" })).toEqual([1024, 1024]);
  expect(await size({ model: "grok-imagine-image", aspect_ratio: "1:1", resolution: "2K" })).toEqual([2048, 2048]);
});

test.each([
  [{ model: "z-image-turbo", width: 100 }, "width"],
  [{ width: 1288 }, "width"],
  [{ model: "qwen-image" }, "width"],
  [{ model: "grok-imagine-image", resolution: "4K", width: undefined, height: undefined }, "resolution"],
  [{ style_preset: "anime" }, "style_preset"],
  [{ steps: 9 }, "steps"],
  [{ model: "venice-sd35", prompt: "x".repeat(1501) }, "prompt"],
  [{ variants: 2, return_binary: true }, "variants"],
  [{ prompt: "" }, "prompt"],
  [{ cfg_scale: 0 }, "cfg_scale"],
  [{ seed: 1_000_000_000 }, "seed"],
])("what the model does not take is a 400: %o", async (wrong, field) => {
  await using venice = await emulator();
  const refused = await post(venice, "/image/generate", { ...small, ...wrong });
  expect(refused.status).toBe(400);
  expect((await problem(refused)).issues?.[0]?.path[0]).toBe(field);
});

test("a field that there is not, or is no more, is a 400", async () => {
  await using venice = await emulator();
  for (const wrong of [{ inpaint: {} }, { n: 1 }, { size: "1024x1024" }]) {
    const refused = await post(venice, "/image/generate", { ...small, ...wrong });
    expect(refused.status).toBe(400);
    expect((await problem(refused)).issues?.[0]?.code).toBe("unrecognized_keys");
  }
  expect((await post(venice, "/image/generate", { ...small, model: "kimi-k3" })).status).toBe(404);
});

test("a violation is a 200 with a placeholder that costs nothing", async () => {
  await using venice = await emulator();
  const before = venice.balance.usd;
  const response = await post(venice, "/image/generate", { ...small, prompt: "[violation]", return_binary: true });
  expect(response.status).toBe(200);
  expect(response.headers.get("x-venice-is-content-violation")).toBe("true");
  expect((await sharp(Buffer.from(await response.arrayBuffer())).metadata()).width).toBe(128);
  expect(venice.balance.usd).toBe(before);
  const minor = await post(venice, "/image/generate", { ...small, prompt: "[minor]" });
  expect(minor.headers.get("x-venice-contains-minor")).toBe("true");
});

test("a picture is blurred in safe mode only", async () => {
  await using venice = await emulator();
  const blurred = await post(venice, "/image/generate", { ...small, prompt: "[blurred]" });
  expect(blurred.headers.get("x-venice-is-blurred")).toBe("true");
  const clear = await post(venice, "/image/generate", { ...small, prompt: "[blurred]", safe_mode: false });
  expect(clear.headers.get("x-venice-is-blurred")).toBeNull();
});

test("each variant and each tier is charged, and the balance before the call is told", async () => {
  await using venice = await emulator({ balance: { usd: 1 } });
  const first = await post(venice, "/image/generate", { ...small, variants: 2 });
  expect(first.headers.get("x-venice-balance-usd")).toBe("1");
  expect(venice.balance.usd).toBeCloseTo(0.98);
  const enhanced = await post(venice, "/image/generate", { ...small, enhance_prompt: true });
  expect(decodeURIComponent(enhanced.headers.get("x-venice-enhanced-prompt") ?? "")).toContain("a gondola,");
  expect(venice.balance.usd).toBeCloseTo(0.93);
  venice.balance = { usd: 0.005, diem: 0 };
  expect((await post(venice, "/image/generate", small)).status).toBe(402);
});

test("pictures have a limit of their own per key and model", async () => {
  await using venice = await emulator({ limits: { image: { requests: 1 } } });
  const first = await post(venice, "/image/generate", small);
  expect(first.headers.get("x-ratelimit-remaining-requests")).toBe("0");
  expect(first.headers.get("x-ratelimit-limit-tokens")).toBeNull();
  expect((await post(venice, "/image/generate", small)).status).toBe(429);
  expect((await post(venice, "/image/generate", small, { authorization: "Bearer another" })).status).toBe(200);
});

test("faults add headers, and cut a picture in half", async () => {
  await using venice = await emulator();
  venice.fault({ path: "/image/generate", headers: { "x-venice-is-blurred": "true" } });
  expect((await post(venice, "/image/generate", small)).headers.get("x-venice-is-blurred")).toBe("true");
  venice.fault({ path: "/image/generate", cutAfterTokens: 1 });
  const cut = await post(venice, "/image/generate", { ...small, return_binary: true });
  await expect(cut.arrayBuffer()).rejects.toThrow();
});

test("styles are a list of names that need no key", async () => {
  await using venice = await emulator();
  const { object, data } = (await (await fetch(`${venice.url}/image/styles`)).json()) as {
    object: string;
    data: string[];
  };
  expect(object).toBe("list");
  expect(data).toContain("Watercolor");
  expect((await get(venice, "/image/styles")).status).toBe(200);
});
