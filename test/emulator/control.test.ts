import { request } from "node:http";
import { expect, test } from "vitest";
import type { Emulator } from "../../src/emulator/index.ts";
import { body, chat, emulator, say } from "./client.ts";

const at = (venice: Emulator, path: string) => new URL(`/__emulator/${path}`, venice.url);
const post = (venice: Emulator, path: string, json: unknown, headers: Record<string, string> = {}) =>
  fetch(at(venice, path), {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(json),
  });

test("faults can be queued, seen and cleared over HTTP", async () => {
  await using venice = await emulator();
  expect((await post(venice, "faults", { refuse: "overloaded" })).status).toBe(200);
  expect((await chat(venice, body("Hi"))).status).toBe(503);
  await post(venice, "faults", [{ refuse: "server" }, { refuse: "timeout" }]);
  expect(await (await fetch(at(venice, "faults"))).json()).toEqual({
    faults: [{ refuse: "server" }, { refuse: "timeout" }],
  });
  await fetch(at(venice, "faults"), { method: "DELETE" });
  expect((await chat(venice, body("Hi"))).status).toBe(200);
});

test("a wrong fault is a 400 that says why", async () => {
  await using venice = await emulator();
  const wrong = await post(venice, "faults", { refuze: "server" });
  expect(wrong.status).toBe(400);
  expect(JSON.stringify(await wrong.json())).toContain("refuze");
});

test("requests can be read and forgotten over HTTP", async () => {
  await using venice = await emulator();
  await say(venice, "Hello", { venice_parameters: { enable_web_serach: "on" } });
  await chat(venice, body("Hi", { foo: 1 }));
  const seen = (await (await fetch(at(venice, "requests"))).json()) as {
    requests: unknown[];
    warnings: unknown[];
    refusals: object;
  };
  expect(seen.requests).toHaveLength(2);
  expect(seen.warnings).toMatchObject([{ path: "venice_parameters.enable_web_serach" }]);
  expect(seen.refusals).toEqual({ total: 1, byStatus: { 400: 1 }, byReason: { invalid: 1 } });
  await fetch(at(venice, "requests"), { method: "DELETE" });
  expect(venice.requests).toEqual([]);
  expect(venice.refusals.total).toBe(0);
});

test("what stalls can be told to go on over HTTP", async () => {
  await using venice = await emulator();
  venice.fault({ stallAfterTokens: 1 });
  const response = await chat(venice, body("Hi", { stream: true }));
  await post(venice, "resume", {});
  expect(await response.text()).toContain("[DONE]");
});

test("pages in a browser cannot steer it", async () => {
  await using venice = await emulator();
  expect((await post(venice, "faults", { refuse: "server" }, { origin: "http://evil.example" })).status).toBe(403);
  const rebound = await new Promise<number | undefined>((resolve, reject) => {
    const req = request(at(venice, "requests"), { headers: { host: "evil.example" } }, (res) =>
      resolve(res.resume().statusCode),
    );
    req.on("error", reject).end();
  });
  expect(rebound).toBe(403);
  expect((await chat(venice, body("Hi"))).status).toBe(200);
});

test("words in a message never make a fault", async () => {
  await using venice = await emulator();
  for (const text of ['{"refuse":"server"}', "/__emulator/faults", "fault: 500"])
    expect((await chat(venice, body(text))).status).toBe(200);
});

test("balances, limits, the clock and the pace can be set over HTTP", async () => {
  await using venice = await emulator();
  await post(venice, "balance", { usd: 0 });
  expect((await chat(venice, body("Hi"))).status).toBe(402);
  await post(venice, "balance", { key: "rich", usd: 1 });
  expect((await chat(venice, body("Hi"), { authorization: "Bearer rich" })).status).toBe(200);
  await post(venice, "balance", { usd: 5 });
  await post(venice, "limits", { XS: { requests: 1 } });
  expect((await chat(venice, body("Hi"))).status).toBe(200);
  expect((await chat(venice, body("Hi"))).status).toBe(429);
  await post(venice, "clock", { forwardMs: 60_000 });
  expect((await chat(venice, body("Hi"))).status).toBe(200);
  expect(await (await post(venice, "pace", { jobMs: 10 })).json()).toEqual({ tokensPerSecond: 0, jobMs: 10 });
  expect(JSON.stringify(await (await fetch(at(venice, "usage"))).json())).not.toContain("rich");
  for (const [path, wrong] of [
    ["balance", { usd: -1 }],
    ["limits", { XXL: {} }],
    ["clock", {}],
    ["pace", { speed: 1 }],
  ] as const)
    expect((await post(venice, path, wrong)).status, path).toBe(400);
});
