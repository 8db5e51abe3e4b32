import { describe, expect, test } from "vitest";
import { connect, json, serve } from "./loopback.ts";
import { strict } from "./strict.ts";

const desk = async (reply: unknown) => {
  const bodies: unknown[] = [];
  const { url, seen } = await serve(
    strict((response, body) => {
      bodies.push(body);
      json(response, 200, reply);
    }),
  );
  return { ...connect(url), bodies, seen };
};

describe("a search", () => {
  test("gives plain text, and only addresses of the web", async () => {
    const { augment, bodies } = await desk({
      query: "q",
      results: [
        {
          title: "A &amp; <b>B</b>",
          url: "https://x.example/",
          content: "1 &lt;b&gt; 2 &#x27;q&#39; 3 < 4\n",
          date: "",
        },
        { title: "", url: "https://y.example/p", content: null, date: "2026-01-01" },
        { title: "Bad", url: "javascript:alert(1)", content: "" },
        "odd",
      ],
    });
    expect(await augment.search({ query: " q ", limit: 99, provider: "brave" })).toEqual([
      { title: "A & B", url: "https://x.example/", text: "1 <b> 2 'q' 3 < 4", date: undefined },
      { title: "y.example", url: "https://y.example/p", text: "", date: "2026-01-01" },
    ]);
    expect(bodies).toEqual([{ query: "q", limit: 20, search_provider: "brave" }]);
  });

  test("for too many words is for the first of them", async () => {
    const { augment, bodies } = await desk({ results: [] });
    await augment.search({ query: "word ".repeat(100) });
    await augment.search({ query: "𝒳".repeat(300) });
    const [first, second] = bodies as { query: string }[];
    expect(first?.query).toBe("word ".repeat(80).trim());
    expect(second?.query).toBe("𝒳".repeat(200));
    await expect(augment.search({ query: " " })).rejects.toMatchObject({ code: "query_empty" });
  });
});

test("a page is read as far as is wanted", async () => {
  const { augment, bodies } = await desk({
    url: "https://x.example/",
    content: "# Title and more",
    format: "markdown",
  });
  expect(await augment.scrape("https://x.example", { mostCharacters: 7 })).toEqual({
    ...{ url: "https://x.example/", markdown: "# Title", truncated: true },
  });
  expect(bodies).toEqual([{ url: "https://x.example/" }]);
  await expect(augment.scrape("file:///etc/passwd")).rejects.toMatchObject({ kind: "invalid", code: "url" });
});

test("a document is read from a form", async () => {
  const { augment, seen } = await desk({ text: "Hello", tokens: 2 });
  expect(await augment.parseText({ bytes: Buffer.from("%PDF-1.7"), name: "a.pdf" })).toMatchObject({
    text: "Hello",
    tokens: 2,
  });
  expect(seen[0]?.body).toMatch(/filename="a.pdf"\r\nContent-Type: application\/pdf/i);
  const large = { bytes: new Uint8Array(25 * 1024 * 1024 + 1), name: "a" };
  await expect(augment.parseText(large)).rejects.toMatchObject({ code: "file_too_large" });
});
