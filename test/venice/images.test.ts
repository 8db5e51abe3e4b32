import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitSize } from "../../src/venice/aspect.ts";
import { readImageTraits } from "../../src/venice/model-pictures.ts";
import { jpeg, png, webp } from "./bytes.ts";
import { connect, json, serve } from "./loopback.ts";
import { makeModel } from "./make-model.ts";
import { HastyClock } from "./manual-clock.ts";
import { strict } from "./strict.ts";

const ratios = ["1:1", "3:2", "16:9", "9:16"];
const pixel = makeModel("image", "venice-sd35", {
  constraints: { promptCharacterLimit: 20, widthHeightDivisor: 16, steps: { default: 8, max: 30 } },
});
const ratio = makeModel("image", "nano-banana-pro", {
  constraints: { promptCharacterLimit: 99, widthHeightDivisor: 1, aspectRatios: ratios, resolutions: ["1K", "2K"] },
});
const editor = makeModel("inpaint", "firered-image-edit", {
  constraints: { promptCharacterLimit: 50, aspectRatios: ["auto", ...ratios], combineImages: true },
});
const clock = () => new HastyClock(10_000);
const data = webp.toString("base64");

async function studio(headers: Record<string, string> = {}, images = [data]) {
  const bodies: unknown[] = [];
  const answer = strict((response, body, { path }) => {
    if (path.endsWith("/styles")) return json(response, 200, { object: "list", data: ["Anime", "3D Model"] });
    bodies.push(body);
    json(response, 200, { id: "g", images, timing: {}, request: {} }, headers);
  });
  const { url, seen } = await serve(answer);
  return { ...connect(url, { clock: clock() }), bodies, seen };
}

describe("a picture is made", () => {
  test("with pixels, where the model takes pixels", async () => {
    const { images, bodies } = await studio();
    const made = await images.generate({
      ...{ model: pixel, prompt: " A cat ", aspect: "16:9", count: 9, seed: 7, negative: "dogs", style: "anime" },
      ...{ resolution: "2K", quality: "high", safeMode: false },
    });
    expect(bodies[0]).toEqual({
      ...{ model: "venice-sd35", prompt: "A cat", negative_prompt: "dogs", width: 1280, height: 720 },
      ...{ seed: 7, variants: 4, style_preset: "Anime", format: "webp", safe_mode: false, return_binary: false },
    });
    expect(made.ignored).toEqual(["resolution", "quality"]);
    expect(made.sent).toEqual(bodies[0]);
    expect(made.pictures).toEqual([{ bytes: webp, mime: "image/webp", extension: "webp" }]);
  });

  test("with the nearest ratio and a resolution, where the model takes those", async () => {
    const { images, bodies } = await studio();
    const made = await images.generate({
      model: ratio,
      prompt: "A cat",
      aspect: "2:1",
      resolution: "2k",
      negative: "x",
    });
    expect(bodies[0]).toEqual({
      ...{ model: "nano-banana-pro", prompt: "A cat", aspect_ratio: "16:9", resolution: "2K" },
      ...{ seed: made.seed, format: "webp", safe_mode: true, return_binary: false },
    });
    expect(made.ignored).toEqual(["negative"]);
    expect(made.seed).toBeGreaterThan(0);
  });

  test("with no size at all, where the catalogue says nothing of sizes", async () => {
    const { images, bodies } = await studio();
    const made = await images.generate({ model: makeModel("image", "new"), prompt: "A cat", aspect: "16:9" });
    expect(bodies[0]).not.toHaveProperty("width");
    expect(made.ignored).toEqual(["aspect"]);
  });

  test.each([
    ["is-content-violation", "violation"],
    ["is-adult-model-content-violation", "adultViolation"],
    ["contains-minor", "minor"],
  ])("but not given out when the reply says %s", async (header, flag) => {
    const { images } = await studio({ [`x-venice-${header}`]: "true" });
    const made = await images.generate({ model: pixel, prompt: "A cat" });
    expect(made.pictures).toEqual([]);
    expect(made.flags).toMatchObject({ [flag]: true, refused: true, blurred: false });
  });

  test("and what the headers tell of it is told", async () => {
    const { images } = await studio({ "x-venice-is-blurred": "true", "x-venice-enhanced-prompt": "A%20caf%C3%A9" });
    const made = await images.generate({ model: pixel, prompt: "A cat", enhance: true });
    expect(made).toMatchObject({ enhancedPrompt: "A café", flags: { blurred: true, refused: false } });
    expect(made.pictures.length).toBe(1);
  });

  test("once, when nobody knows whether it was made", async () => {
    const { url, seen } = await serve((response) => void response.destroy());
    await expect(
      connect(url, { clock: clock() }).images.generate({ model: pixel, prompt: "A cat" }),
    ).rejects.toMatchObject({ kind: "network" });
    expect(seen.length).toBe(1);
  });

  test.each([500, 504])("once, after a %i", async (status) => {
    const { url, seen } = await serve((response) => json(response, status, {}));
    await expect(
      connect(url, { clock: clock() }).images.generate({ model: pixel, prompt: "A cat" }),
    ).rejects.toMatchObject({ status });
    expect(seen.length).toBe(1);
  });

  test("at the second try, when the first was turned away at the door", async () => {
    const { url, seen } = await serve((response, _seen, count) =>
      count === 1 ? json(response, 429, {}) : json(response, 200, { images: [`data:image/webp;base64,${data}`] }),
    );
    const { pictures } = await connect(url, { clock: clock() }).images.generate({ model: pixel, prompt: "A cat" });
    expect([seen.length, pictures.length]).toEqual([2, 1]);
  });

  test.each([
    [{ prompt: " " }, "prompt_empty"],
    [{ prompt: "x".repeat(21) }, "prompt_too_long"],
    [{ prompt: "A cat", style: "Baroque" }, "unknown_style"],
  ])("not at all of %j", async (wish, code) => {
    const { images, bodies } = await studio();
    await expect(images.generate({ model: pixel, ...wish })).rejects.toMatchObject({ kind: "invalid", code });
    expect(bodies).toEqual([]);
  });

  test("and a reply without a picture is a fault", async () => {
    const { images } = await studio({}, [Buffer.from("no picture").toString("base64")]);
    await expect(images.generate({ model: pixel, prompt: "A cat" })).rejects.toMatchObject({ code: "not_a_picture" });
    const { images: empty } = await studio({}, []);
    await expect(empty.generate({ model: pixel, prompt: "A cat" })).rejects.toMatchObject({ code: "no_pictures" });
  });
});

test("any ratio makes a size that every pixel model takes", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 50 }),
      fc.constantFrom(1, 8, 16, 64),
      (a, b, divisor) => {
        const traits = readImageTraits("m", { constraints: { widthHeightDivisor: divisor } });
        const { width = 0, height = 0 } = fitSize(traits, `${a}:${b}`);
        for (const side of [width, height]) {
          expect(side % divisor).toBe(0);
          expect(side).toBeGreaterThan(0);
          expect(side).toBeLessThanOrEqual(1280);
        }
        if (a > b) expect(width).toBeGreaterThanOrEqual(height);
      },
    ),
  );
});

test.each([
  [{ object: "list", data: ["Anime", 3, null] }, ["Anime"]],
  [["Anime"], ["Anime"]],
  [{ data: [{ name: "Anime" }, { id: "3D Model" }, {}] }, ["Anime", "3D Model"]],
])("styles are read in the shape %j, and kept", async (reply, names) => {
  const { url, seen } = await serve((response) => json(response, 200, reply));
  const { images } = connect(url);
  expect(await images.styles()).toEqual(names);
  expect(await images.styles()).toEqual(names);
  expect(seen.length).toBe(1);
});

async function darkroom(reply = png, headers: Record<string, string> = {}) {
  const bodies: unknown[] = [];
  const { url } = await serve(
    strict((response, body) => {
      bodies.push(body);
      response.writeHead(200, { "content-type": "image/png", ...headers }).end(reply);
    }),
  );
  return { ...connect(url, { clock: clock() }), bodies };
}

describe("a picture is changed", () => {
  const image = jpeg.toString("base64");

  test("alone", async () => {
    const { images, bodies } = await darkroom(png, { "x-venice-model-id": "firered-image-edit" });
    const edited = await images.edit({ model: editor, prompt: "Hat", image: jpeg, aspect: "auto", resolution: "4K" });
    expect(bodies[0]).toEqual({
      ...{ model: "firered-image-edit", image, prompt: "Hat", aspect_ratio: "auto", safe_mode: true },
    });
    expect(edited).toMatchObject({ picture: { mime: "image/png" }, servedModel: "firered-image-edit" });
  });

  test("together with others, under the name that this endpoint has for the model", async () => {
    const { images, bodies } = await darkroom();
    await images.multiEdit({ model: editor, prompt: "Mix", images: [jpeg, jpeg], quality: "high", format: "jpeg" });
    expect(bodies[0]).toEqual({
      ...{
        modelId: "firered-image-edit",
        images: [image, image],
        prompt: "Mix",
        output_format: "jpeg",
        safe_mode: true,
      },
    });
  });

  test("in its own proportions, where the model keeps them", async () => {
    const keeps = makeModel("inpaint", "k", { constraints: { aspectRatios: ratios, singleImageAspectRatio: false } });
    const { images, bodies } = await darkroom();
    await images.edit({ model: keeps, prompt: "Hat", image: jpeg, aspect: "16:9" });
    await images.multiEdit({ model: keeps, prompt: "Hat", images: [jpeg, jpeg], aspect: "16:9" });
    expect(bodies[0]).not.toHaveProperty("aspect_ratio");
    expect(bodies[1]).toMatchObject({ aspect_ratio: "16:9" });
  });

  test("but not with more pictures than the model takes, or larger ones", async () => {
    const { images, bodies } = await darkroom();
    const single = makeModel("inpaint", "s", { constraints: { combineImages: false } });
    const mix = (model: typeof editor, count: number) =>
      images.multiEdit({ model, prompt: "Mix", images: Array.from({ length: count }, () => jpeg) });
    await expect(mix(single, 2)).rejects.toMatchObject({ code: "too_many_images" });
    await expect(mix(editor, 4)).rejects.toMatchObject({ code: "too_many_images" });
    await expect(mix(editor, 0)).rejects.toMatchObject({ code: "no_images" });
    const large = new Uint8Array(25 * 1024 * 1024);
    await expect(images.upscale({ image: large })).rejects.toMatchObject({ code: "image_too_large" });
    expect(bodies).toEqual([]);
  });

  test("or refused by a policy, which is a 422 here", async () => {
    const { url } = await serve((response) =>
      json(response, 422, { error: "Your prompt violates the content policy of Venice.ai", suggested_prompt: "A hat" }),
    );
    await expect(connect(url).images.edit({ model: editor, prompt: "x", image: png })).rejects.toMatchObject({
      kind: "blocked",
      suggestedPrompt: "A hat",
    });
  });
});

test("a picture is enlarged within what the service allows", async () => {
  const { images, bodies } = await darkroom();
  await images.upscale({ image: jpeg });
  await images.upscale({ image: jpeg, scale: 9, creativity: 1 });
  const image = jpeg.toString("base64");
  expect(bodies).toEqual([
    { image, scale: 2 },
    { image, scale: 4, creativity: 0.02 },
  ]);
});

test("a picture is cut out", async () => {
  const { images, bodies } = await darkroom();
  expect(await images.removeBackground(jpeg)).toMatchObject({ extension: "png" });
  expect(bodies).toEqual([{ image: jpeg.toString("base64") }]);
});
