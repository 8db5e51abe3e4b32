import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import { type ChatEvent, collect, VeniceError } from "../../src/venice/index.ts";
import { type Answer, answerOf, ask, connect, delta, event, json, serve, startStream, usage } from "./loopback.ts";
import { HastyClock } from "./manual-clock.ts";

const good: Answer = (response) => {
  startStream(response);
  response.end(answerOf("Hel", "lo"));
};

async function read(stream: AsyncIterable<ChatEvent>): Promise<{ events: ChatEvent[]; error?: unknown }> {
  const events: ChatEvent[] = [];
  try {
    for await (const one of stream) events.push(one);
    return { events };
  } catch (error) {
    return { events, error };
  }
}

const textOf = (events: readonly ChatEvent[]) => collect(events).text;

describe("an answer that grows", () => {
  test("arrives word by word while the connection is open", async () => {
    let goOn = () => {};
    const { url } = await serve(async (response) => {
      startStream(response);
      response.write(event(delta({ content: "Hel" })));
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      response.end(answerOf("lo"));
    });
    const stream = connect(url).chat.stream(ask);
    expect((await stream.next()).value).toEqual({ type: "text", text: "Hel" });
    goOn();
    expect(textOf((await read(stream)).events)).toBe("lo");
  });

  test("is read in gulps where its reader wants that, but its first words are not waited for", async () => {
    const pieces = Array.from({ length: 40 }, (_, n) => ` ${n}`);
    const { url } = await serve(async (response) => {
      startStream(response);
      for (const content of ["**", "Bold", "ly", ...pieces]) {
        response.write(event(delta({ content })));
        await pause(10);
      }
      response.end(answerOf(" gone"));
    });
    const stream = connect(url).chat.stream(ask, { restMs: () => 150 });
    expect((await stream.next()).value).toEqual({ type: "text", text: "**" });
    expect((await stream.next()).value).toEqual({ type: "text", text: "Bold" });
    const { events } = await read(stream);
    expect(textOf(events)).toBe(`ly${pieces.join("")} gone`);
    expect(events.at(-1)).toMatchObject({ type: "finish" });
    expect(events.filter(({ type }) => type === "text").length).toBeLessThan(10);
  });

  test("is cut off at once by an abort, also while its reader rests", async () => {
    const { url, closedEarly } = await serve(async (response) => {
      startStream(response);
      for (const content of ["Hel", "lo", " you"]) {
        response.write(event(delta({ content })));
        await pause(30);
      }
    });
    const controller = new AbortController();
    const stream = connect(url).chat.stream(ask, { restMs: () => 60_000, signal: controller.signal });
    expect((await stream.next()).value).toEqual({ type: "text", text: "Hel" });
    expect((await stream.next()).value).toEqual({ type: "text", text: "lo" });
    expect((await stream.next()).value).toEqual({ type: "text", text: " you" });
    const next = stream.next();
    await pause(60);
    controller.abort(new Error("enough"));
    await expect(next).rejects.toThrow("enough");
    await vi.waitFor(() => expect(closedEarly()).toBe(1));
  });

  test("is asked for with the key, the user in both fields, and usage", async () => {
    const { url, seen } = await serve(good);
    await read(
      connect(url).chat.stream({
        ...ask,
        max_completion_tokens: 4096,
        venice_parameters: { enable_web_search: "auto" },
      }),
    );
    expect(seen[0]).toMatchObject({ method: "POST", path: "/api/v1/chat/completions" });
    expect(seen[0]?.headers).toMatchObject({
      authorization: "Bearer VENICE_INFERENCE_KEY_one",
      "content-type": "application/json",
    });
    expect(JSON.parse(seen[0]?.body ?? "")).toEqual({
      ...ask,
      user: "hash",
      anon_user_id: "hash",
      max_completion_tokens: 4096,
      venice_parameters: { enable_web_search: "auto" },
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test("survives bytes that come one at a time", async () => {
    const { url } = await serve(async (response) => {
      startStream(response);
      for (const byte of Buffer.from(`: hi\r\n\r\n${answerOf("日本", "😀")}`)) {
        response.write(Buffer.from([byte]));
        if (byte > 127) await pause(0);
      }
      response.end();
    });
    expect(textOf((await read(connect(url).chat.stream(ask))).events)).toBe("日本😀");
  });

  test("may come in one piece from a server that does not stream", async () => {
    const whole = {
      ...delta({}),
      choices: [{ message: { role: "assistant", content: "<think>Hm</think>Hi" }, finish_reason: "stop" }],
      ...{ usage: usage.usage },
    };
    const { url } = await serve((response) => json(response, 200, whole));
    const completion = collect((await read(connect(url).chat.stream(ask))).events);
    expect(completion).toMatchObject({ text: "Hi", reasoning: "Hm", reason: "stop", usage: { promptTokens: 12 } });
  });

  test("uses its connection again afterwards", async () => {
    const ports = new Set<number | undefined>();
    const { url } = await serve((response, seen, count) => {
      ports.add(response.socket?.remotePort);
      return good(response, seen, count);
    });
    const venice = connect(url);
    for (let i = 0; i < 3; i++) {
      await read(venice.chat.stream(ask));
      await pause(20);
    }
    expect(ports.size).toBe(1);
  });

  test("a slow reader gets all of a long one, and no timeout of its own making", async () => {
    const long = "x".repeat(400_000);
    const { url } = await serve((response) => {
      startStream(response);
      response.end(answerOf(...Array.from({ length: 12 }, () => long)));
    });
    let length = 0;
    for await (const one of connect(url, { idleTimeoutMs: 150 }).chat.stream(ask)) {
      if (one.type === "text") length += one.text.length;
      await pause(250);
    }
    expect(length).toBe(12 * 400_000);
  });
});

describe("an answer that fails", () => {
  test("after words keeps the words and is not asked for again", async () => {
    const { url, seen } = await serve((response) => {
      startStream(response);
      response.end(
        event(delta({ content: "Hel" })) +
          event({ error: { message: "overloaded", type: "server_error", code: "model_overloaded", retry_after: 30 } }) +
          event("[DONE]"),
      );
    });
    const { events, error } = await read(connect(url).chat.stream(ask));
    expect(textOf(events)).toBe("Hel");
    expect(error).toMatchObject({ kind: "unavailable", code: "model_overloaded", retryAfterMs: 30_000 });
    expect(seen.length).toBe(1);
  });

  test("before any words is asked for again, after the pause that it asks for", async () => {
    const clock = new HastyClock();
    const { url, seen } = await serve((response, asked, count) => {
      if (count > 1) return good(response, asked, count);
      startStream(response);
      response.end(
        event({ error: { message: "overloaded", code: "model_overloaded", retry_after: 7 } }) + event("[DONE]"),
      );
    });
    const onRetry = vi.fn();
    const { events, error } = await read(connect(url, { clock, idleTimeoutMs: 1e6 }).chat.stream(ask, { onRetry }));
    expect(error).toBeUndefined();
    expect(textOf(events)).toBe("Hello");
    expect(seen.length).toBe(2);
    expect(onRetry).toHaveBeenCalledWith({ error: expect.any(VeniceError), waitMs: expect.any(Number), attempt: 1 });
    expect(onRetry.mock.calls[0]?.[0].waitMs).toBeGreaterThanOrEqual(7000);
  });

  test("keeps failing: three tries, no more", async () => {
    const { url, seen } = await serve((response) => json(response, 503, { error: "The model is at capacity." }));
    const { error } = await read(connect(url, { clock: new HastyClock(), idleTimeoutMs: 1e6 }).chat.stream(ask));
    expect(error).toMatchObject({ kind: "unavailable", status: 503 });
    expect(seen.length).toBe(3);
  });

  test.each([400, 401, 402, 403, 404, 410, 413, 422])("with %i is not asked for again", async (status) => {
    const { url, seen } = await serve((response) => json(response, status, { error: "no" }));
    const { error } = await read(connect(url, { clock: new HastyClock(), idleTimeoutMs: 1e6 }).chat.stream(ask));
    expect(error).toMatchObject({ status });
    expect(seen.length).toBe(1);
  });

  test("would have to wait too long: it fails at once and says how long", async () => {
    const { url, seen } = await serve((response) =>
      json(response, 429, { error: "slow down" }, { "retry-after": "600" }),
    );
    const { error } = await read(connect(url).chat.stream(ask));
    expect(error).toMatchObject({ kind: "limit", retryAfterMs: 600_000 });
    expect(seen.length).toBe(1);
  });

  test("by a content filter is blocked, with what was said before and its cost", async () => {
    const { url } = await serve((response) => {
      startStream(response);
      response.end(
        event(delta({ content: "Well" })) + event(delta({}, "content_filter")) + event(usage) + event("[DONE]"),
      );
    });
    const { events, error } = await read(connect(url).chat.stream(ask));
    expect(events.map(({ type }) => type)).toEqual(["text", "usage"]);
    expect(error).toMatchObject({ kind: "blocked", code: "content_filter" });
  });

  test("by its end without [DONE] is truncated, down to the last half tag", async () => {
    const { url } = await serve((response) => {
      startStream(response);
      response.end(`${event(delta({ content: "Hello <thi" }))}data: {"choices":[{"del`);
    });
    const { events, error } = await read(connect(url).chat.stream(ask));
    expect(textOf(events)).toBe("Hello <thi");
    expect(error).toMatchObject({ kind: "protocol", code: "truncated" });
  });

  test("by a lost connection keeps the words", async () => {
    const { url } = await serve(async (response) => {
      startStream(response);
      response.write(event(delta({ content: "Hel" })));
      await pause(20);
      response.destroy();
    });
    const { events, error } = await read(connect(url).chat.stream(ask));
    expect(textOf(events)).toBe("Hel");
    expect(error).toMatchObject({ kind: "network" });
  });

  test("by an HTML page, with 200 or without, shows nothing of the page", async () => {
    for (const status of [200, 502]) {
      const { url } = await serve((response) => {
        response.writeHead(status, { "content-type": "text/html" }).end("<html>secret</html>");
      });
      const { error } = await read(connect(url, { clock: new HastyClock(), idleTimeoutMs: 1e6 }).chat.stream(ask));
      expect(error).toMatchObject({ kind: status === 200 ? "protocol" : "unavailable" });
      expect(`${(error as Error).message} ${(error as VeniceError).detail}`).not.toContain("secret");
    }
  });

  test("by JSON in place of a stream that holds an error", async () => {
    const { url } = await serve((response) =>
      json(response, 200, { error: { message: "bad", type: "invalid_request_error" } }),
    );
    const { error } = await read(connect(url).chat.stream(ask));
    expect(error).toMatchObject({ kind: "invalid", detail: "bad" });
  });

  test("because it is packed although that was not asked for", async () => {
    const { url } = await serve((response) => {
      startStream(response, { "content-encoding": "gzip" });
      response.end(gzipSync(answerOf("Hi")));
    });
    const { error } = await read(connect(url).chat.stream(ask));
    expect(error).toMatchObject({ kind: "protocol", code: "unknown_encoding" });
  });

  test("by a giant event is cut off", async () => {
    const { url, closedEarly } = await serve(async (response) => {
      startStream(response);
      response.write('data: {"choices":[{"delta":{"content":"');
      for (let i = 0; i < 400 && !response.destroyed; i++) {
        response.write("x".repeat(65_536));
        await pause(0);
      }
    });
    const { error } = await read(connect(url).chat.stream(ask));
    expect(error).toMatchObject({ kind: "protocol", code: "event_too_large" });
    await vi.waitFor(() => expect(closedEarly()).toBe(1));
  });
});

describe("a server that says nothing", () => {
  test("before its headers is given up after the idle time", async () => {
    const { url, closedEarly } = await serve(() => {});
    const { error } = await read(connect(url, { idleTimeoutMs: 50 }).chat.stream(ask));
    expect(error).toMatchObject({ kind: "timeout", code: "silent" });
    await vi.waitFor(() => expect(closedEarly()).toBe(1));
  });

  test("after some words is given up after the idle time, and the words stay", async () => {
    const { url, closedEarly } = await serve((response) => {
      startStream(response);
      response.write(event(delta({ content: "Hel" })));
    });
    const { events, error } = await read(connect(url, { idleTimeoutMs: 50 }).chat.stream(ask));
    expect(textOf(events)).toBe("Hel");
    expect(error).toMatchObject({ kind: "timeout", code: "silent" });
    await vi.waitFor(() => expect(closedEarly()).toBe(1));
  });

  test("but signs of life may take longer, though not for ever", async () => {
    const { url } = await serve(async (response) => {
      startStream(response);
      while (!response.destroyed) {
        response.write(": still here\n\ndata:\n\n");
        await pause(10);
      }
    });
    const startedAt = Date.now();
    const { error } = await read(connect(url, { idleTimeoutMs: 60, fruitlessTimeoutMs: 250 }).chat.stream(ask));
    expect(error).toMatchObject({ kind: "timeout", code: "fruitless" });
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(245);
  });

  test("in the middle of a refusal's body is still given up", async () => {
    const { url } = await serve((response) => {
      response.writeHead(400, { "content-type": "application/json" }).write('{"error":');
    });
    const { error } = await read(connect(url, { idleTimeoutMs: 50 }).chat.stream(ask));
    expect(error).toMatchObject({ kind: "timeout" });
  });
});

describe("a caller who leaves", () => {
  const endless: Answer = async (response) => {
    startStream(response);
    while (!response.destroyed) {
      response.write(event(delta({ content: "word " })));
      await pause(5);
    }
  };

  test("by aborting gets the signal's reason, and the connection closes", async () => {
    const { url, closedEarly } = await serve(endless);
    const stop = new AbortController();
    const reason = new Error("stopped");
    const stream = connect(url).chat.stream(ask, { signal: stop.signal });
    await stream.next();
    stop.abort(reason);
    const { error } = await read(stream);
    expect(error).toBe(reason);
    await vi.waitFor(() => expect(closedEarly()).toBe(1));
  });

  test("by aborting before the headers, or before the start, gets the reason too", async () => {
    const { url, seen, closedEarly } = await serve(() => {});
    const venice = connect(url);
    const stop = new AbortController();
    const waiting = read(venice.chat.stream(ask, { signal: stop.signal }));
    await vi.waitFor(() => expect(seen.length).toBe(1));
    stop.abort();
    expect((await waiting).error).toMatchObject({ name: "AbortError" });
    await vi.waitFor(() => expect(closedEarly()).toBe(1));
    expect((await read(venice.chat.stream(ask, { signal: AbortSignal.abort() }))).error).toMatchObject({
      name: "AbortError",
    });
    expect(seen.length).toBe(1);
  });

  test("by aborting in a pause between tries does not wait it out", async () => {
    const { url } = await serve((response) => json(response, 503, { error: "busy" }, { "retry-after": "50" }));
    const stop = new AbortController();
    const { error } = await read(connect(url).chat.stream(ask, { signal: stop.signal, onRetry: () => stop.abort() }));
    expect(error).toMatchObject({ name: "AbortError" });
  });

  test("by leaving the loop closes the connection", async () => {
    const { url, closedEarly } = await serve(endless);
    for await (const _ of connect(url).chat.stream(ask)) break;
    await vi.waitFor(() => expect(closedEarly()).toBe(1));
  });

  test("leaves no listener on a signal that is used again", async () => {
    const { url } = await serve(good);
    const stop = new AbortController();
    const add = vi.spyOn(stop.signal, "addEventListener");
    const remove = vi.spyOn(stop.signal, "removeEventListener");
    const venice = connect(url);
    for (let i = 0; i < 3; i++) await read(venice.chat.stream(ask, { signal: stop.signal }));
    expect(add.mock.calls.length).toBe(3);
    expect(remove.mock.calls.length).toBeGreaterThanOrEqual(3);
  });
});

describe("an answer in one piece", () => {
  test("is asked for without streaming and read like the other kind", async () => {
    const whole = {
      ...delta({}),
      choices: [{ message: { role: "assistant", content: "Hi", reasoning_content: "Hm" }, finish_reason: "length" }],
      venice_parameters: { web_search_citations: [{ title: "T", url: "https://a.example/", date: "" }] },
      usage: usage.usage,
      cost: usage.cost,
    };
    const { url, seen } = await serve((response) => json(response, 200, whole));
    const completion = await connect(url).chat.complete(ask);
    expect(completion).toMatchObject({
      text: "Hi",
      reasoning: "Hm",
      reason: "length",
      costUsd: expect.closeTo(0.0006),
      citations: [{ title: "T" }],
    });
    expect(JSON.parse(seen[0]?.body ?? "")).toMatchObject({ stream: false, user: "hash", anon_user_id: "hash" });
    expect(JSON.parse(seen[0]?.body ?? "")).not.toHaveProperty("stream_options");
  });

  test("that is no JSON, or none at all, is a fault of the protocol", async () => {
    const { url } = await serve((response) => void response.end("<html>"));
    await expect(connect(url).chat.complete(ask)).rejects.toMatchObject({ kind: "protocol", code: "not_json" });
  });
});
