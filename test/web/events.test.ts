import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Part } from "../../src/core/part.ts";
import type { WebEvent } from "../../src/web/view.ts";
import { aborted, type FakeCore } from "./fake-core.ts";
import { openPlayground } from "./playground.ts";

/** A script whose parts come when the test says so. */
function byHand(core: FakeCore) {
  const parts: Part[] = [];
  let ended = false;
  let wake = () => {};
  core.script = async function* () {
    for (;;) {
      const part = parts.shift();
      if (part) yield part;
      else if (ended) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  };
  return {
    say(...more: Part[]) {
      parts.push(...more);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
  };
}

const text = (words: string): Part => ({ type: "text", text: words });
const blocksOf = (events: readonly WebEvent[]) => events.filter((event) => event.type === "block");

describe("the event stream", () => {
  test("begins with the state, and then tells only the blocks that change", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    const hand = byHand(playground.core);
    const events = await playground.events(place, AbortSignal.timeout(15_000));
    await events.until((event) => event.type === "state");
    const asked = playground.ask(place, "Tell me");
    await events.until((event) => event.type === "answer-started");
    hand.say(text("First paragraph.\n\nSecond"));
    await events.until((event) => event.type === "block" && event.html === "<p>Second</p>");
    const before = events.all.length;
    hand.say(text(" grows"));
    await events.until((event) => event.type === "block" && event.html === "<p>Second grows</p>");
    hand.end();
    const { message } = await asked;
    await events.until((event) => event.type === "done");
    expect(blocksOf(events.all.slice(before))).toEqual([
      { type: "block", message, index: 1, html: "<p>Second grows</p>" },
    ]);
    expect(events.all.find((event) => event.type === "done")).toEqual({
      type: "done",
      message,
      state: "done",
      text: "First paragraph.\n\nSecond grows",
    });
  });

  test("tells statuses, thoughts, notices, sources and buttons as they come", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    const hand = byHand(playground.core);
    const events = await playground.events(place, AbortSignal.timeout(15_000));
    const asked = playground.ask(place, "Tell me");
    hand.say({ type: "status", text: "Searching the web…" });
    await events.until((event) => event.type === "status" && event.text === "Searching the web…");
    hand.say({ type: "reasoning", text: "Let me" });
    await events.until((event) => event.type === "reasoning");
    hand.say({ type: "reasoning", text: " think" });
    expect(await events.until((event) => event.type === "reasoning" && event.from > 0)).toMatchObject({
      from: 6,
      text: " think",
    });
    hand.say({ type: "sources", sources: [{ number: 2, title: "A page", url: "https://example.com/" }] });
    hand.say({ type: "notice", text: "Another model looked.", tone: "info" }, text("Words"));
    await events.until((event) => event.type === "sources");
    await events.until((event) => event.type === "notices");
    const button = {
      kind: "button",
      id: "b1",
      label: "More",
      who: "anyone",
      call: { command: "help", options: {} },
    } as const;
    hand.say({ type: "choices", phase: "done", rows: [[button]] });
    hand.end();
    await asked;
    await events.until((event) => event.type === "done");
    const [, answer] = await playground.messages(place);
    expect(answer).toMatchObject({
      reasoning: "Let me think",
      notices: [{ text: "Another model looked.", tone: "info" }],
      sources: [{ number: 2, title: "A page", url: "https://example.com/" }],
      choices: [[{ kind: "button", id: "b1", label: "More" }]],
      text: "Words",
    });
    expect(answer?.status).toBeUndefined();
  });

  test("shows the first words at once, and draws a fast answer at most once per 40 ms", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    await playground.ask(place, "warm up");
    playground.core.script = async function* () {
      for (let i = 0; i < 300; i++) {
        yield text(`word${i} `);
        if (i % 10 === 9) await sleep(5);
      }
    };
    const events = await playground.events(place, AbortSignal.timeout(15_000));
    await events.until((event) => event.type === "state");
    const startedAt = performance.now();
    await playground.ask(place, "Fast");
    const tookMs = performance.now() - startedAt;
    await events.until((event) => event.type === "done");
    const drawn = blocksOf(events.all);
    expect(drawn[0]?.html).toBe("<p>word0</p>");
    expect(drawn.length).toBeLessThanOrEqual(3 + tookMs / 40);
    expect(drawn.at(-1)?.html).toContain("word299");
  });

  test("that breaks does not stop the answer, and the next one begins with all of it", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    const hand = byHand(playground.core);
    const leave = new AbortController();
    const events = await playground.events(place, leave.signal);
    const asked = playground.ask(place, "Tell me");
    hand.say(text("Half of"));
    await events.until((event) => event.type === "block");
    leave.abort();
    hand.say(text(" it"));
    await sleep(100);
    const again = await playground.events(place, AbortSignal.timeout(15_000));
    const state = await again.until((event) => event.type === "state");
    expect(state).toMatchObject({
      messages: [{ text: "Tell me" }, { state: "growing", blocks: ["<p>Half of it</p>"] }],
    });
    hand.end();
    await asked;
    await again.until((event) => event.type === "done");
  });

  test("tells every page when places come, change and go, and ends with its place", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    const events = await playground.events(place, AbortSignal.timeout(15_000));
    await events.until((event) => event.type === "state");
    await playground.send("/api/places", { method: "POST", json: { name: "Second" } });
    await events.until((event) => event.type === "places" && event.places.length === 2);
    await playground.send(`/api/places/${place}`, { method: "DELETE" });
    await events.until((event) => event.type === "place-gone" && event.place === place);
    expect((await playground.send(`/api/events?place=${place}`)).status).toBe(404);
  });

  test("ends when the adapter closes", async () => {
    await using playground = await openPlayground();
    const response = await playground.send(`/api/events?place=${await playground.place()}`);
    await playground.web.close();
    expect(await response.text()).toMatch(/^retry: 1000\n\nevent: state\n/);
  });
});

describe("what an answer says", () => {
  test("can bring nothing into the page that runs or loads", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    playground.core.script = async function* () {
      yield text(
        "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n[x](javascript:alert(1)) ![i](https://evil.com/t.png)",
      );
    };
    await playground.ask(place, "Attack");
    const html = (await playground.messages(place))[1]?.blocks.join("") ?? "";
    expect(html).not.toMatch(/<script|<img|<iframe|href="javascript/i);
  });

  test("that is cut by an error of the stream is kept, and marked as cut", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    playground.core.script = async function* () {
      yield text("The beginning");
      throw new Error("broken");
    };
    await playground.ask(place, "Break");
    expect((await playground.messages(place))[1]).toMatchObject({ text: "The beginning", state: "cut" });
  });

  test("in a place that is gone cannot be delivered", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    const growing = byHand(playground.core);
    await Promise.race([playground.ask(place, "x"), sleep(100)]);
    const [record] = playground.core.accepted;
    growing.end();
    await playground.core.idle();
    await playground.send(`/api/places/${place}`, { method: "DELETE" });
    const parts = (async function* () {
      yield text("too late");
    })();
    await expect(playground.web.reply(record!, []).show(parts, async () => {})).rejects.toMatchObject({
      name: "DeliveryError",
    });
  });

  test("says its message's id to the core before it grows, and is stopped with its place", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    let heard: readonly string[] | undefined;
    playground.core.script = async function* (record, signal) {
      yield text("a");
      await sleep(20);
      heard = playground.core.sent.get(record.id);
      await aborted(signal);
    };
    const asked = playground.ask(place, "x");
    await sleep(150);
    await playground.send(`/api/places/${place}`, { method: "DELETE" });
    const { message } = await asked;
    expect(heard).toEqual([message]);
    expect(playground.core.departed).toEqual([place]);
  });

  test("is told to the person in the newest place when nobody asked there", async () => {
    await using playground = await openPlayground();
    const parts = () =>
      (async function* () {
        yield text("Your film is ready.");
      })();
    expect(await playground.web.tell("somebody", parts())).toBe(false);
    expect(await playground.web.tell("me", parts())).toBe(true);
    expect((await playground.messages(await playground.place()))[0]).toMatchObject({
      role: "answer",
      text: "Your film is ready.",
    });
  });
});
