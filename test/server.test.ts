import { createServer as createTcp } from "node:net";
import { Counter, Registry } from "prom-client";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Health } from "../src/core/adapter.ts";
import { createLog } from "../src/log.ts";
import { createMetrics } from "../src/metrics.ts";
import { createServer, type HttpServer } from "../src/server.ts";

const open: HttpServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function listening(
  parts: () => Promise<Readonly<Record<string, Health>>> = async () => ({}),
  registry?: Registry,
) {
  const server = createServer({ registry: registry ?? new Registry(), parts });
  open.push(server);
  const port = await server.listen("127.0.0.1", 0);
  return { server, port, url: `http://127.0.0.1:${port}` };
}

describe("health", () => {
  it("is alive whatever else is wrong", async () => {
    const { url } = await listening(async () => {
      throw new Error("everything is wrong");
    });
    const reply = await fetch(`${url}/healthz`);
    expect(reply.status).toBe(200);
    expect(await reply.json()).toEqual({ status: "alive" });
    expect((await fetch(`${url}/healthz`, { method: "HEAD" })).status).toBe(200);
  });

  it("is ready only when every part is, and names the one that is not", async () => {
    const parts: Record<string, Health> = { venice: { ready: true }, discord: { ready: true } };
    const { url } = await listening(async () => parts);
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ ready: true, parts });

    parts.discord = { ready: false, reason: "Discord: not connected" };
    const reply = await fetch(`${url}/readyz`);
    expect(reply.status).toBe(503);
    expect(await reply.json()).toEqual({
      ready: false,
      parts: { venice: { ready: true }, discord: { ready: false, reason: "Discord: not connected" } },
    });
  });

  it("that cannot be found out is no readiness", async () => {
    const { url } = await listening(async () => {
      throw new Error("a secret reason");
    });
    const reply = await fetch(`${url}/readyz`);
    expect(reply.status).toBeGreaterThanOrEqual(500);
    expect(await reply.text()).not.toContain("a secret reason");
  });

  it("logs a failure cleaned of secrets, and prints nothing by itself", async () => {
    const printed = vi.spyOn(console, "error").mockImplementation(() => {});
    try {
      const lines: string[] = [];
      const log = createLog("info", ["hunter-two-two"], { write: (line) => void lines.push(line) });
      const parts = async () => {
        throw new Error("refused hunter-two-two");
      };
      const server = createServer({ registry: new Registry(), parts, log });
      open.push(server);
      const reply = await fetch(`http://127.0.0.1:${await server.listen("127.0.0.1", 0)}/readyz`);
      expect(reply.status).toBe(500);
      expect(lines.join("")).toMatch(/could not be answered/);
      expect(lines.join("")).not.toContain("hunter-two-two");
      expect(printed).not.toHaveBeenCalled();
    } finally {
      printed.mockRestore();
    }
  });
});

describe("metrics", () => {
  it("are Prometheus text, under our name", async () => {
    const metrics = createMetrics(() => 3);
    metrics.turns.inc({ platform: "web", command: "ask", outcome: "done" });
    const { url } = await listening(undefined, metrics.registry);
    const reply = await fetch(`${url}/metrics`);
    expect(reply.status).toBe(200);
    expect(reply.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await reply.text();
    expect(text).toContain('gondolier_turns_total{platform="web",command="ask",outcome="done"} 1');
    expect(text).toContain("gondolier_turns_growing 3");
    const names = text.split("\n").filter((line) => line && !line.startsWith("#"));
    expect(names.filter((line) => !line.startsWith("gondolier_"))).toEqual([]);
  });

  it("of a process that has done nothing are there all the same", async () => {
    const registry = new Registry();
    new Counter({ name: "gondolier_x_total", help: "x", registers: [registry] });
    const { url } = await listening(undefined, registry);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain("gondolier_x_total 0");
  });
});

describe("the server", () => {
  it("knows nothing else by itself", async () => {
    const { url } = await listening();
    for (const path of ["/", "/api/places", "/telegram/hook", "/healthz/", "/.env", "/..%2f..%2fpackage.json"])
      expect((await fetch(url + path)).status, path).toBe(404);
    expect((await fetch(`${url}/healthz`, { method: "POST" })).status).toBe(404);
  });

  it("serves what others mount", async () => {
    const { server, url } = await listening();
    server.app.get("/mounted", (c) => c.text("here"));
    expect(await (await fetch(`${url}/mounted`)).text()).toBe("here");
  });

  it("says so when the address is taken, and what to do", async () => {
    const { port } = await listening();
    const second = createServer({ registry: new Registry(), parts: async () => ({}) });
    await expect(second.listen("127.0.0.1", port)).rejects.toMatchObject({
      message: `PORT: ${port} is taken on 127.0.0.1, perhaps by another Gondolier: end that one, or choose another PORT`,
      cause: { code: "EADDRINUSE" },
    });
    await expect(second.listen("no-such-host.invalid", 0)).rejects.toThrow("HOST, PORT: nothing can listen on");
    await second.close();
  });

  it.each(["::1", "[::1]"])("listens on %s", async (host) => {
    if (!(await hasIpv6())) {
      console.log(`left out: this machine has no ${host}`);
      return;
    }
    const server = createServer({ registry: new Registry(), parts: async () => ({}) });
    open.push(server);
    const port = await server.listen(host, 0);
    expect((await fetch(`http://[::1]:${port}/healthz`)).status).toBe(200);
  });

  it("closes at once, also under streams that would never end", async () => {
    const { server, url } = await listening();
    server.app.get("/endless", (c) =>
      c.body(new ReadableStream({ start: (stream) => stream.enqueue(Buffer.from("a")) })),
    );
    const reply = await fetch(`${url}/endless`);
    const reader = reply.body!.getReader();
    await reader.read();
    await server.close();
    await expect(reader.read()).rejects.toThrow();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  it("may be closed before it listens, and twice", async () => {
    const server = createServer({ registry: new Registry(), parts: async () => ({}) });
    await server.close();
    const { server: other } = await listening();
    await other.close();
    await other.close();
  });
});

function hasIpv6(): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createTcp();
    probe.once("error", () => resolve(false));
    probe.listen(0, "::1", () => probe.close(() => resolve(true)));
  });
}
