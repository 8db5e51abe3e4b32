import { describe, expect, test } from "vitest";
import type { Part } from "../../src/core/part.ts";
import { follow } from "../../src/render/latest.ts";
import { partsOf, text } from "./parts.ts";

async function changes(parts: AsyncIterable<Part>, maxChars?: number) {
  const seen: string[] = [];
  const latest = await follow(
    parts,
    (now, what) => seen.push(`${what}: ${now.status ?? now.text}`),
    maxChars === undefined ? {} : { maxChars },
  );
  return { seen, latest };
}

describe("following an answer", () => {
  test("announces the first words, what comes before and after them, and the end", async () => {
    const { seen, latest } = await changes(
      partsOf({ type: "status", text: "thinking" }, text("\n"), text("**"), text("Hello"), text(" there**")),
    );
    expect(seen).toEqual([
      "middle: thinking",
      "middle: \n",
      "middle: \n**",
      "first: \n**Hello",
      "middle: \n**Hello there**",
      "last: \n**Hello there**",
    ]);
    expect(latest).toMatchObject({ text: "\n**Hello there**", status: undefined, ended: true });
  });

  test("keeps the newest status until words come, and each phase's newest choices", async () => {
    const choices = (phase: "growing" | "done", n: number): Part => ({
      type: "choices",
      phase,
      rows: Array.from({ length: n }, () => []),
    });
    const { latest } = await changes(
      partsOf(choices("growing", 1), { type: "status", text: "a" }, choices("done", 1), choices("done", 2), text("x")),
    );
    expect(latest.growing?.rows).toHaveLength(1);
    expect(latest.done?.rows).toHaveLength(2);
  });

  test("announces what stands beside its last buttons once, together with them", async () => {
    const done: Part = { type: "choices", phase: "done", rows: [[]] };
    const media = { kind: "image", bytes: new Uint8Array(1), mime: "image/png", name: "a.png" } as const;
    const { seen, latest } = await changes(
      partsOf({ type: "status", text: "painting" }, done, { type: "media", media }, text("seed 7")),
    );
    expect(seen).toEqual(["middle: painting", "whole: seed 7"]);
    expect(latest).toMatchObject({ media: [media], text: "seed 7", done });
  });

  test("gathers reasoning, media, notices and each source once", async () => {
    const media = { kind: "image", bytes: new Uint8Array(1), mime: "image/png", name: "a.png" } as const;
    const source = { number: 1, title: "A", url: "https://a.org" };
    const { latest } = await changes(
      partsOf(
        { type: "sources", sources: [source] },
        { type: "reasoning", text: "so " },
        { type: "reasoning", text: "then" },
        { type: "media", media },
        { type: "notice", text: "note", tone: "info" },
        { type: "sources", sources: [source, { number: 2, title: "B", url: "https://b.org" }] },
      ),
    );
    expect(latest).toMatchObject({ reasoning: "so then", media: [media], notices: [{ text: "note" }] });
    expect(latest.sources.map(({ title }) => title)).toEqual(["A", "B"]);
  });

  test("grows its version with every change", async () => {
    const versions: number[] = [];
    await follow(partsOf(text("a"), text("b")), ({ version }) => versions.push(version));
    expect(versions).toEqual([1, 2, 3]);
  });

  test("stops reading past its bound, says so, and lets the source go", async () => {
    let released = false;
    let read = 0;
    async function* endless(): AsyncGenerator<Part> {
      try {
        for (;;) {
          read += 1;
          yield text("0123456789");
        }
      } finally {
        released = true;
      }
    }
    const { latest, seen } = await changes(endless(), 25);
    expect(latest.text).toBe("0123456789012345678901234");
    expect(latest.notices).toHaveLength(1);
    expect(released).toBe(true);
    expect(read).toBe(3);
    expect(seen.at(-1)).toMatch(/^last/);
  });

  test("never ends inside a character", async () => {
    const { latest } = await changes(partsOf(text("ab👩")), 3);
    expect(latest.text).toBe("ab");
  });

  test("ends when the parts fail, and passes the failure on", async () => {
    async function* failing(): AsyncGenerator<Part> {
      yield text("so far");
      throw new Error("broken");
    }
    const seen: string[] = [];
    await expect(follow(failing(), (now, what) => seen.push(`${what}: ${now.text}`))).rejects.toThrow("broken");
    expect(seen).toEqual(["first: so far", "last: so far"]);
  });
});
