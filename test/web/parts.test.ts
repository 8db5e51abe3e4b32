import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "hono";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { describeBytes } from "../../src/web/body.ts";
import { createHub } from "../../src/web/hub.ts";
import { createPace } from "../../src/web/pace.ts";
import { localeOf } from "../../src/web/person.ts";
import { createWrites } from "../../src/web/store.ts";
import type { WebEvent } from "../../src/web/view.ts";

describe("the pace", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("draws at most once per interval, and always after the last change", () => {
    const draw = vi.fn();
    const pace = createPace(draw, 40);
    pace.now();
    for (let i = 0; i < 10; i++) {
      pace.soon();
      vi.advanceTimersByTime(10);
    }
    expect(draw).toHaveBeenCalledTimes(3);
    pace.soon();
    vi.advanceTimersByTime(40);
    expect(draw).toHaveBeenCalledTimes(4);
    vi.advanceTimersByTime(1000);
    expect(draw).toHaveBeenCalledTimes(4);
  });

  test("draws nothing more once it is stopped", () => {
    const draw = vi.fn();
    const pace = createPace(draw, 40);
    pace.soon();
    pace.stop();
    pace.now();
    vi.advanceTimersByTime(1000);
    expect(draw).not.toHaveBeenCalled();
  });
});

describe("the hub", () => {
  const state = (name: string): WebEvent => ({
    type: "state",
    place: { id: "p", name, at: 0, growing: false, nsfw: false },
    messages: [],
    more: false,
  });

  test("gives a reader that fell behind the newest state instead of everything it missed", async () => {
    const hub = createHub();
    let name = "begin";
    const reader = hub.watch("p", () => [state(name)]).getReader();
    const block: WebEvent = { type: "block", message: "m", index: 0, html: "x".repeat(100_000) };
    for (let i = 0; i < 1000; i++) hub.toPlace("p", block);
    name = "newest";
    let text = "";
    let bytes = 0;
    while (!text.includes("newest")) {
      const { value } = await reader.read();
      bytes += value!.byteLength;
      text = new TextDecoder().decode(value);
    }
    expect(bytes).toBeLessThan(2_000_000);
    hub.toPlace("p", { type: "place-gone", place: "p" });
    expect(new TextDecoder().decode((await reader.read()).value)).toContain("place-gone");
    hub.close();
    expect((await reader.read()).done).toBe(true);
  });

  test("forgets a reader that went away, and tells a place only its own events", async () => {
    const hub = createHub();
    const here = hub.watch("p", () => [state("p")]).getReader();
    const there = hub.watch("q", () => [state("q")]).getReader();
    await here.read();
    await there.read();
    hub.toPlace("q", { type: "place-gone", place: "q" });
    expect(new TextDecoder().decode((await there.read()).value)).toContain("place-gone");
    expect(hub.isWatched("p")).toBe(true);
    await here.cancel();
    expect([hub.isWatched("p"), hub.size]).toEqual([false, 1]);
    hub.close();
  });
});

describe("writes", () => {
  test("run one after another, and a newer state replaces one that waits", async () => {
    const done: string[] = [];
    const errors: unknown[] = [];
    const writes = createWrites((error) => errors.push(error));
    const write = (what: string) => async () => {
      await sleep(1);
      done.push(what);
    };
    writes.put("a", write("a1"));
    await sleep(0);
    writes.put("b", write("b1"));
    writes.put("b", write("b2"));
    writes.put("c", async () => {
      throw new Error("disk full");
    });
    writes.put("a", write("a2"));
    await writes.settled();
    expect(done.filter((each) => each !== "a1")).toEqual(["b2", "a2"]);
    expect(errors).toHaveLength(1);
    writes.put("a", write("a3"));
    await writes.settled();
    expect(done.at(-1)).toBe("a3");
  });
});

describe("the person's language", () => {
  const told = (header?: string) => localeOf({ req: { header: () => header } } as unknown as Context);
  test.each([
    [undefined, "en"],
    ["", "en"],
    ["de-AT", "de-AT"],
    ["fr;q=0.5, pt-BR;q=0.9, en;q=0.1", "pt-BR"],
    ["*;q=0.8, <script>", "en"],
    ["de;q=0, it", "it"],
  ])("is read from %j as %s", (header, locale) => {
    expect(told(header)).toBe(locale);
  });
});

test.each([
  [12, "12 bytes"],
  [1500, "1.5 KB"],
  [25_000_000, "25 MB"],
  [9_960_000, "10 MB"],
])("%i bytes are called %s", (bytes, words) => {
  expect(describeBytes(bytes)).toBe(words);
});
