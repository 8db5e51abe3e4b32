import fc from "fast-check";
import { expect, test } from "vitest";
import { toForm } from "../../src/discord/multipart.ts";

const read = async ({ type, pieces }: ReturnType<typeof toForm>) =>
  new Response(Buffer.concat(pieces), { headers: { "content-type": type } }).formData();

test("a form says what it holds, byte by byte, whatever the files are called", async () => {
  const file = fc.record({
    name: fc
      .string({ unit: "binary", minLength: 1, maxLength: 40 })
      .map((name) => name.toWellFormed().replace(/[\r\n\0]/g, "")),
    mime: fc.constantFrom("image/png", "audio/ogg", "x\r\ny"),
    bytes: fc.uint8Array({ maxLength: 200 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.json(), fc.array(file, { maxLength: 10 }), async (json, files) => {
      const form = toForm(JSON.parse(json), files);
      expect(form.bytes).toBe(Buffer.concat(form.pieces).byteLength);
      const parsed = await read(form);
      expect(JSON.parse(await textOf(parsed.get("payload_json")))).toEqual(JSON.parse(json) ?? {});
      for (const [n, { bytes, mime }] of files.entries()) {
        const part = parsed.get(`files[${n}]`) as File;
        expect(new Uint8Array(await part.arrayBuffer())).toEqual(new Uint8Array(bytes));
        expect(part.type).toBe(mime.includes("\r") ? "application/octet-stream" : mime);
      }
    }),
    { numRuns: 60 },
  );
});

const textOf = async (part: File | string | null): Promise<string> =>
  typeof part === "string" ? part : ((await part?.text()) ?? "");

test("the bytes of a file are not copied", () => {
  const bytes = new Uint8Array(1000);
  expect(toForm({}, [{ name: "a", mime: "image/png", bytes }]).pieces).toContain(bytes);
});
