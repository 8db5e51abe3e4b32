import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { deflateRawSync, deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { emulator, post, say } from "../client.ts";
import { postForm } from "../forms.ts";

test("a search finds up to what its provider gives, and costs a cent", async () => {
  await using venice = await emulator({ balance: { usd: 1 } });
  const search = async (json: object) =>
    (await post(venice, "/augment/search", { query: "tides in Venice", ...json })).json() as Promise<{
      query: string;
      results: { url: string; content: string }[];
    }>;
  const { query, results } = await search({});
  expect(query).toBe("tides in Venice");
  expect(results).toHaveLength(10);
  expect(new Set(results.map(({ url }) => url)).size).toBe(10);
  expect(results[0]?.content).toContain("<strong>");
  expect((await search({ search_provider: "google", limit: 20 })).results).toHaveLength(5);
  expect(venice.balance.usd).toBeCloseTo(0.98);
  for (const wrong of [{ query: "x".repeat(401) }, { limit: 21 }, { search_provider: "bing" }, { q: 1 }])
    expect((await post(venice, "/augment/search", { query: "x", ...wrong })).status).toBe(400);
});

test("a page on this machine is read as Markdown, others are made up, and closed houses are a 400", async () => {
  const page =
    "<title>Tides</title><body><script>x()</script><h2>Low &amp; high</h2><p>See <a href='x'>a</a> <a href=\"/b\">there</a></p><li>one</li>";
  const server = createServer((req, res) => {
    res.writeHead(req.url === "/gone" ? 404 : 200, { "content-type": "text/html" });
    res.end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await using venice = await emulator();
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const read = async (url: string) => await post(venice, "/augment/scrape", { url });
  expect(await (await read(`${origin}/tides`)).json()).toEqual({
    url: `${origin}/tides`,
    content: "# Tides\n\n## Low & high\n\nSee a [there](/b)\n\n- one",
    format: "markdown",
  });
  expect((await read(`${origin}/gone`)).status).toBe(400);
  expect(await (await read("https://example.org/high-water")).json()).toMatchObject({
    content: expect.stringContaining("high water"),
  });
  for (const url of ["https://x.com/a", "https://www.reddit.com/r/venice", "ftp://example.org", "nothing"])
    expect((await read(url)).status, url).toBe(400);
  server.close();
});

/** A ZIP archive of one packed file. */
function zip(name: string, text: string): Buffer {
  const data = deflateRawSync(text);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50);
  local.writeUInt16LE(8, 8);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(data.length, 20);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(local.length + name.length + data.length, 16);
  return Buffer.concat([local, Buffer.from(name), data, central, Buffer.from(name), end]);
}

const docx = zip("word/document.xml", "<w:p><w:r><w:t>The tide</w:t></w:r></w:p><w:p><w:t>turns at six.</w:t></w:p>");
const page = deflateSync("BT /F1 12 Tf 10 700 Td (Low \\(water\\)) Tj 0 -14 Td [(at) -250 ( nine)] TJ ET");
const pdf = Buffer.concat([
  Buffer.from("%PDF-1.4\n1 0 obj <</Filter/FlateDecode>>\nstream\n"),
  page,
  Buffer.from("\nendstream\n%%EOF"),
]);

test.each([
  ["notes.md", Buffer.from("# Tides\n\nLöw"), "# Tides\n\nLöw"],
  ["a.docx", docx, "The tide\nturns at six."],
  ["a.pdf", pdf, "Low (water)\nat nine"],
  ["a.bin", Buffer.from([0, 1, 2]), "Built-in emulator, not Venice: a.bin has 3 bytes, and cannot be read here."],
  [
    "broken.docx",
    docx.subarray(0, 60),
    "Built-in emulator, not Venice: broken.docx has 60 bytes, and cannot be read here.",
  ],
])("the text of %s is read", async (name, bytes, text) => {
  await using venice = await emulator();
  const file = [bytes, name, "application/octet-stream"] as const;
  const whole = (await (await postForm(venice, "/augment/text-parser", { file })).json()) as {
    text: string;
    tokens: number;
  };
  expect(whole.text.trim()).toBe(text);
  expect(whole.tokens).toBe(Math.ceil(whole.text.length / 3.2));
  const plain = await postForm(venice, "/augment/text-parser", { file, response_format: "text" });
  expect(plain.headers.get("content-type")).toContain("text/plain");
});

test("a document in a chat is read too", async () => {
  await using venice = await emulator();
  const file_data = `data:application/pdf;base64,${pdf.toString("base64")}`;
  const part = { type: "file", file: { file_data, filename: "tides.pdf" } };
  expect(await say(venice, [part])).toContain("Low (water)");
});

test("parsing wants a form with a file", async () => {
  await using venice = await emulator();
  expect((await post(venice, "/augment/text-parser", {})).status).toBe(415);
  expect((await postForm(venice, "/augment/text-parser", { response_format: "json" })).status).toBe(400);
});
