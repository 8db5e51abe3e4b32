import sharp from "sharp";
import { expect, test } from "vitest";
import { emulator, post, problem } from "../client.ts";
import { postForm } from "../forms.ts";
import { dataUrl, picture } from "../pictures.ts";

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

test("an edit takes base64, a data URI or a form, and gives a changed picture in the same shape", async () => {
  await using venice = await emulator();
  const given = await picture("png", 512, 256);
  for (const image of [given.toString("base64"), dataUrl(given)]) {
    const response = await post(venice, "/image/edit", { image, prompt: "add a cat" });
    expect(response.status).toBe(200);
    const { format, width = 0, height = 1 } = await sharp(await bytesOf(response)).metadata();
    expect(format).toBe("png");
    expect(width / height).toBeCloseTo(2, 1);
  }
  const form = await postForm(venice, "/image/edit", {
    image: [given, "a.png", "image/png"],
    prompt: "snow",
    output_format: "jpeg",
  });
  expect(form.headers.get("content-type")).toBe("image/jpeg");
  const edited = await sharp(await bytesOf(form)).stats();
  const before = await sharp(given).stats();
  expect(edited.channels[0]?.mean).not.toBeCloseTo(before.channels[0]?.mean ?? 0, 0);
});

test.each([
  [{ quality: "low" }, "quality"],
  [{ aspect_ratio: "7:5" }, "aspect_ratio"],
  [{ resolution: "1K" }, "resolution"],
  [{ image: "no picture" }, "image"],
  [{ prompt: "x".repeat(1501) }, "prompt"],
])("an edit refuses %o", async (wrong, field) => {
  await using venice = await emulator();
  const image = (await picture("png", 300, 300)).toString("base64");
  const refused = await post(venice, "/image/edit", { image, prompt: "snow", ...wrong });
  expect(refused.status).toBe(400);
  const { issues } = await problem(refused);
  expect(issues?.[0]?.path[0] ?? issues?.[0]?.message).toSatisfy((at: string) => at === field || at.includes(field));
});

test("a picture that is too small to edit is a 400, a violation a 422 that costs nothing", async () => {
  await using venice = await emulator();
  const tiny = (await picture("png", 200, 200)).toString("base64");
  expect((await post(venice, "/image/edit", { image: tiny, prompt: "snow" })).status).toBe(400);
  const before = venice.balance.usd;
  const image = (await picture("png", 300, 300)).toString("base64");
  expect((await post(venice, "/image/edit", { image, prompt: "[violation]" })).status).toBe(422);
  expect(venice.balance.usd).toBe(before);
});

test("several pictures go by modelId only, and as many as the model takes", async () => {
  await using venice = await emulator();
  const image = (await picture("png", 300, 300)).toString("base64");
  const several = (json: object) =>
    post(venice, "/image/multi-edit", { prompt: "both", images: [image, image], ...json });
  expect((await several({})).status).toBe(200);
  expect((await several({ model: "firered-image-edit" })).status).toBe(400);
  expect((await several({ modelId: "luma-uni-1-max-edit" })).status).toBe(400);
  expect((await several({ modelId: "gpt-image-2-edit", quality: "low" })).status).toBe(200);
  const file = [await picture("png", 300, 300), "a.png", "image/png"] as const;
  expect((await postForm(venice, "/image/multi-edit", { prompt: "x", images: [file, file] })).status).toBe(200);
});

test("enlarging really enlarges, from plain base64 or a form", async () => {
  await using venice = await emulator();
  const given = await picture("jpeg", 300, 260);
  const large = await sharp(
    await bytesOf(await post(venice, "/image/upscale", { image: given.toString("base64"), scale: 3 })),
  ).metadata();
  expect(large).toMatchObject({ format: "png", width: 900, height: 780 });
  const form = await postForm(venice, "/image/upscale", { image: [given, "a.jpg", "image/jpeg"], scale: "2" });
  expect((await sharp(await bytesOf(form)).metadata()).width).toBe(600);
  expect(venice.balance.usd).toBeCloseTo(10_000 - 0.08 - 0.02);
});

test("enlarging refuses data URIs, a scale of 1 and small pictures, and passes over old fields", async () => {
  await using venice = await emulator();
  const given = await picture("png", 300, 260);
  const image = given.toString("base64");
  const status = async (json: object) => (await post(venice, "/image/upscale", { image, ...json })).status;
  expect(await status({ image: dataUrl(given) })).toBe(400);
  expect(await status({ scale: 1 })).toBe(400);
  expect(await status({ image: (await picture("png", 100, 100)).toString("base64") })).toBe(400);
  expect(await status({ enhance: true, replication: 0.3 })).toBe(200);
});

test("a background becomes transparent, and the subject stays", async () => {
  await using venice = await emulator();
  const red = await sharp({ create: { width: 120, height: 120, channels: 3, background: "red" } })
    .png()
    .toBuffer();
  const given = await sharp(await picture("png", 320, 240))
    .composite([{ input: red }])
    .png()
    .toBuffer();
  const cut = await bytesOf(await post(venice, "/image/background-remove", { image: given.toString("base64") }));
  const { data, info } = await sharp(cut).raw().toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ channels: 4, width: 320, height: 240 });
  const alpha = (x: number, y: number) => data[(y * 320 + x) * 4 + 3];
  expect(alpha(160, 120)).toBe(255);
  expect(alpha(5, 5)).toBe(0);
  expect((await post(venice, "/image/background-remove", {})).status).toBe(400);
  expect((await post(venice, "/image/background-remove", { image: given.toString("base64"), model: "x" })).status).toBe(
    400,
  );
});
