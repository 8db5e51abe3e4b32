import { expect, test } from "vitest";
import { body, chat, emulator, problem, say } from "../client.ts";
import { dataUrl, imagePart, picture } from "../pictures.ts";

const seeing = { model: "qwen-3-8-27b" };

test.each([
  "png",
  "jpeg",
  "webp",
  "avif",
] as const)("a %s is told by its bytes and size, whatever it is said to be", async (format) => {
  await using venice = await emulator();
  const bytes = await picture(format, 640, 480);
  const answer = await say(venice, [{ type: "text", text: "What is this?" }, imagePart(bytes, "image/bmp")], seeing);
  expect(answer).toMatch(new RegExp(`a ${format} of 640x480`, "i"));
});

/** Why a picture is refused. */
async function refusal(part: object) {
  await using venice = await emulator();
  const refused = await chat(venice, body([part], seeing));
  expect(refused.status).toBe(400);
  const { issues } = await problem(refused);
  expect(issues?.[0]?.path).toEqual(["messages", 0, "content", 0, (part as { type: string }).type]);
  return issues?.[0]?.message;
}

test("GIFs, small pictures and broken ones are refused", async () => {
  expect(await refusal(imagePart(await picture("gif", 100, 100)))).toContain("Unsupported or unreadable image");
  expect(await refusal(imagePart(await picture("png", 63, 100)))).toContain("at least 64 pixels");
  expect(await refusal(imagePart((await picture("png", 640, 480)).subarray(0, 40)))).toContain("unreadable");
  expect(await refusal(imagePart(Buffer.from("not a picture at all")))).toContain("unreadable");
  expect(await refusal({ type: "image_url", image_url: { url: "data:image/png;base64,***" } })).toContain("base64");
});

test("an address must be https, and is not fetched", async () => {
  expect(await refusal({ type: "image_url", image_url: { url: "http://a.example/b.png" } })).toContain("https");
  await using venice = await emulator();
  const part = { type: "image_url", image_url: { url: "https://a.example/b.png" } };
  expect(await say(venice, [part], seeing)).toContain("a picture at a.example, which I did not fetch");
});

test("at most ten pictures go into one message", async () => {
  await using venice = await emulator();
  const part = imagePart(await picture("png", 64, 64));
  expect((await chat(venice, body(Array(10).fill(part), seeing))).status).toBe(200);
  expect((await chat(venice, body(Array(11).fill(part), seeing))).status).toBe(400);
});

test("the text of a file can be asked about, with any text model", async () => {
  await using venice = await emulator();
  const file = {
    file_data: dataUrl(Buffer.from("The harbour master is Ottavia.\nShe has two cats."), "text/plain"),
    filename: "notes.txt",
  };
  const answer = await say(venice, [
    { type: "text", text: "Read this" },
    { type: "file", file },
  ]);
  expect(answer).toContain(
    "the file notes.txt (1 kB), 2 lines, beginning “The harbour master is Ottavia. She has two cats.”",
  );
  const pdf = { file_data: dataUrl(Buffer.from("%PDF-1.7 x"), "application/pdf"), filename: "a.pdf" };
  expect(await say(venice, [{ type: "file", file: pdf }])).toContain("which I cannot read");
});

test("pictures weigh on the prompt", async () => {
  await using venice = await emulator();
  const tokens = async (content: unknown) => {
    const response = await chat(venice, body(content, seeing));
    return ((await response.json()) as { usage: { prompt_tokens: number } }).usage.prompt_tokens;
  };
  const text = { type: "text", text: "Hi" };
  expect(await tokens([text, imagePart(await picture("png", 1024, 1024))])).toBeGreaterThan(
    (await tokens([text])) + 500,
  );
});
