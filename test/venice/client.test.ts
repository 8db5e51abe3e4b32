import { brotliCompressSync, gzipSync } from "node:zlib";
import { FormData } from "undici";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { createVenice, keyName, type ReplyInfo } from "../../src/venice/index.ts";
import { answerOf, ask, connect, json, serve, startStream } from "./loopback.ts";
import { HastyClock, ManualClock } from "./manual-clock.ts";

const any = z.unknown();
const get = { method: "GET", path: "/x" } as const;

describe("several keys", () => {
  const keys = ["one", "two", "three"];

  test("the next one is used when one is refused or spent, and stays in use", async () => {
    const { url, seen } = await serve((response, { headers }) => {
      if (headers.authorization === "Bearer one") return json(response, 401, { error: "Authentication failed" });
      if (headers.authorization === "Bearer two") return json(response, 402, { error: "Insufficient balance" });
      return json(response, 200, {});
    });
    const { client } = connect(url, { keys });
    await client.json(get, any);
    await client.json(get, any);
    expect(seen.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer one",
      "Bearer two",
      "Bearer three",
      "Bearer three",
    ]);
  });

  test("a refused one is tried again after its rest", async () => {
    const clock = new ManualClock();
    let refuse = true;
    const { url, seen } = await serve((response, { headers }) =>
      refuse && headers.authorization === "Bearer one" ? json(response, 402, {}) : json(response, 200, {}),
    );
    const { client } = connect(url, { keys, clock });
    await client.json(get, any);
    refuse = false;
    await client.json(get, any);
    clock.advance(5 * 60_000);
    await client.json(get, any);
    expect(seen.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer one",
      "Bearer two",
      "Bearer two",
      "Bearer one",
    ]);
  });

  test("when all are refused each was tried once, and the refusal is told", async () => {
    const { url, seen } = await serve((response) => json(response, 401, { error: "Authentication failed" }));
    const { client } = connect(url, { keys });
    await expect(client.json(get, any)).rejects.toMatchObject({ kind: "auth", status: 401 });
    expect(seen.length).toBe(3);
    await expect(client.json(get, any)).rejects.toMatchObject({ kind: "auth" });
    expect(seen.length).toBe(6);
  });

  test("a model that is not for this account does not spend the others", async () => {
    const { url, seen } = await serve((response) =>
      json(response, 401, { error: "This model is only available to Pro users" }),
    );
    await expect(connect(url, { keys }).client.json(get, any)).rejects.toMatchObject({
      kind: "unavailable",
      code: "pro_only",
    });
    expect(seen.length).toBe(1);
  });

  test("without any, nothing is sent but what needs none", async () => {
    const { url, seen } = await serve((response) => json(response, 200, {}));
    const { client } = connect(url, { keys: ["", " "] });
    await expect(client.json(get, any)).rejects.toMatchObject({ kind: "auth", code: "no_key" });
    await client.json({ ...get, keyless: true }, any);
    expect(seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});

describe("a reply", () => {
  test("is unpacked", async () => {
    const { url } = await serve((response, _seen, count) => {
      const body = JSON.stringify({ hello: "world" });
      const [name, bytes] = count === 1 ? ["gzip", gzipSync(body)] : ["br", brotliCompressSync(body)];
      response.writeHead(200, { "content-type": "application/json", "content-encoding": name }).end(bytes);
    });
    const { client } = connect(url);
    for (let i = 0; i < 2; i++) expect(await client.json(get, any)).toEqual({ hello: "world" });
  });

  test("that is larger than allowed is refused, packed or not", async () => {
    const { url } = await serve((response, _seen, count) => {
      const body = Buffer.alloc(100_000);
      if (count === 1) response.writeHead(200).end(body);
      else response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(body));
    });
    const { client } = connect(url);
    for (let i = 0; i < 2; i++)
      await expect(client.bytes({ ...get, maxBytes: 1000 })).rejects.toMatchObject({
        kind: "protocol",
        code: "too_large",
      });
  });

  test("of another shape than expected is a fault of the protocol, and is not quoted", async () => {
    const { url } = await serve((response) => json(response, 200, { secret: 1 }));
    const failing = connect(url).client.json(get, z.object({ data: z.string() }));
    await expect(failing).rejects.toMatchObject({
      kind: "protocol",
      code: "unexpected_shape",
      message: expect.not.stringContaining("secret"),
    });
  });

  test("that takes too long in all is given up", async () => {
    const { url } = await serve(() => {});
    await expect(connect(url).client.json({ ...get, timeoutMs: 40 }, any)).rejects.toMatchObject({
      kind: "timeout",
      code: "total",
    });
  });

  test("that redirects is not followed: a key goes nowhere else", async () => {
    const { url, seen } = await serve((response) => void response.writeHead(302, { location: "/elsewhere" }).end());
    await expect(connect(url).client.json(get, any)).rejects.toMatchObject({ kind: "protocol", code: "redirected" });
    expect(seen.length).toBe(1);
  });

  test("tells its headers to whoever watches, refusals too", async () => {
    const infos: ReplyInfo[] = [];
    const { url } = await serve((response, _seen, count) => {
      const headers = {
        "x-ratelimit-limit-requests": "50",
        "x-ratelimit-remaining-requests": "0",
        "x-venice-balance-usd": "1.5",
      };
      if (count === 1) return json(response, 429, {}, { ...headers, "retry-after": "1" });
      startStream(response, headers);
      response.end(answerOf("Hi"));
    });
    const venice = connect(url, { clock: new HastyClock(), idleTimeoutMs: 1e6, onReply: (info) => infos.push(info) });
    for await (const _ of venice.chat.stream(ask));
    expect(
      infos.map(({ status, balance, limits, key }) => [
        status,
        balance?.usd,
        limits[0]?.remaining,
        limits[0]?.model,
        key,
      ]),
    ).toEqual([
      [429, 1.5, 0, "zai-org-glm-5-2", keyName("VENICE_INFERENCE_KEY_one")],
      [200, 1.5, 0, "zai-org-glm-5-2", keyName("VENICE_INFERENCE_KEY_one")],
    ]);
  });
});

describe("a request", () => {
  test("that may not be repeated is sent once, whatever comes back", async () => {
    const { url, seen } = await serve((response) => json(response, 500, {}));
    await expect(
      connect(url).client.json({ method: "POST", path: "/video/queue", body: {} }, any),
    ).rejects.toMatchObject({ status: 500 });
    expect(seen.length).toBe(1);
  });

  test("that only reads is repeated", async () => {
    const { url, seen } = await serve((response, _seen, count) => json(response, count < 3 ? 502 : 200, {}));
    await connect(url, { clock: new HastyClock() }).client.json(get, any);
    expect(seen.length).toBe(3);
  });

  test("can carry a query, lists included, and a form", async () => {
    const { url, seen } = await serve((response) => json(response, 200, {}));
    const { client } = connect(`${url}/`);
    await client.json({ ...get, query: { type: "all", tags: ["a b", "c"], none: undefined } }, any);
    const body = new FormData();
    body.set("model", "m");
    await client.json({ method: "POST", path: "/audio/transcriptions", body }, any);
    expect(seen[0]?.path).toBe("/api/v1/x?type=all&tags=a+b&tags=c");
    expect(seen[1]?.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=/);
  });

  test("to a server that is not there fails as a network error, with no key in it", async () => {
    const venice = createVenice({ keys: ["VENICE_INFERENCE_KEY_x"], baseUrl: "http://127.0.0.1:9/api/v1", tries: 1 });
    const error: unknown = await venice.client.json(get, any).catch((thrown) => thrown);
    await venice.close();
    expect(error).toMatchObject({ kind: "network", code: "ECONNREFUSED" });
    expect(JSON.stringify(error) + String((error as Error).cause)).not.toContain("VENICE_INFERENCE_KEY_x");
  });

  test("to a model that has refused three people ten times is not sent for 30 s", async () => {
    const clock = new ManualClock();
    const { url, seen } = await serve((response) => json(response, 400, { error: "no" }));
    const { chat } = connect(url, { clock });
    for (let i = 0; i < 10; i++)
      await expect(chat.complete({ ...ask, user: `u${i % 3}` })).rejects.toMatchObject({ status: 400 });
    await expect(chat.stream({ ...ask, user: "u3" }).next()).rejects.toMatchObject({
      kind: "unavailable",
      code: "paused",
      retryAfterMs: 30_000,
    });
    expect(seen.length).toBe(10);
    await expect(chat.complete({ ...ask, model: "other" })).rejects.toMatchObject({ status: 400 });
    clock.advance(30_000);
    await expect(chat.complete(ask)).rejects.toMatchObject({ status: 400 });
    expect(seen.length).toBe(12);
  });

  test("fails when the client is closed", async () => {
    const { url, seen } = await serve(() => {});
    const venice = connect(url, { tries: 1 });
    const failing = venice.client.json(get, any).catch((error) => error);
    await vi.waitFor(() => expect(seen.length).toBe(1));
    await venice.close();
    expect(await failing).toMatchObject({ kind: "network" });
  });
});
