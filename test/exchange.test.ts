import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { Agent } from "undici";
import { afterEach, describe, expect, test } from "vitest";
import { exchange } from "../src/exchange.ts";

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const agent = new Agent({ connections: 1 });
  closers.push(
    () => server.close(),
    () => server.closeAllConnections(),
    () => agent.destroy(),
  );
  const to = (path: string) => new URL(path, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return { agent, to };
}

describe("one exchange", () => {
  test("sends what it is given and reads all of the answer, however it is cut", async () => {
    const { agent, to } = await serve(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      response.writeHead(418, { "x-seen": `${request.method} ${request.url} ${request.headers["x-mine"]} ${body}` });
      for (const byte of Buffer.from("gondòla 🛶")) {
        response.write(Buffer.of(byte));
        await pause(1);
      }
      response.end();
    });
    const sent = { method: "PATCH", headers: { "x-mine": "yes" }, body: "words" } as const;
    const { status, headers, text } = await exchange(agent, to("/a?b=c"), sent);
    expect([status, headers["x-seen"], text]).toEqual([418, "PATCH /a?b=c yes words", "gondòla 🛶"]);
  });

  test("takes no early hint for the answer", async () => {
    const { agent, to } = await serve((_, response) => {
      response.writeEarlyHints({ link: "</style.css>; rel=preload" });
      response.writeHead(204).end();
    });
    expect(await exchange(agent, to("/"), { method: "GET" })).toMatchObject({ status: 204, text: "" });
  });

  test("gives its connection back to the next one", async () => {
    const ports = new Set<number | undefined>();
    const { agent, to } = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end("{}");
    });
    await Promise.all(Array.from({ length: 5 }, () => exchange(agent, to("/"), { method: "GET" })));
    expect(ports.size).toBe(1);
  });

  test("ends with its signal's reason: before it began, while it waits for a connection, while it is answered", async () => {
    let asked = 0;
    const { agent, to } = await serve((_, response) => {
      asked += 1;
      response.write("half");
    });
    const why = new Error("enough");
    const get = (signal: AbortSignal) => exchange(agent, to("/"), { method: "GET", signal });
    await expect(get(AbortSignal.abort(why))).rejects.toBe(why);
    const [first, second] = [new AbortController(), new AbortController()];
    const both = [get(first.signal), get(second.signal)];
    await expect.poll(() => asked).toBe(1);
    second.abort(why);
    await expect(both[1]).rejects.toBe(why);
    first.abort(why);
    await expect(both[0]).rejects.toBe(why);
    await pause(50);
    expect(asked).toBe(1);
  });

  test("fails when the connection is lost, and lets go of what was to be sent", async () => {
    const { agent, to } = await serve((request) => request.socket.destroy());
    const body = Readable.from(
      (async function* () {
        for (;;) {
          yield "x".repeat(1000);
          await pause(5);
        }
      })(),
    );
    await expect(exchange(agent, to("/"), { method: "POST", body })).rejects.toThrow();
    expect(body.destroyed).toBe(true);
  });

  test("fails where nobody listens", async () => {
    const { agent } = await serve(() => {});
    await expect(exchange(agent, new URL("http://127.0.0.1:9"), { method: "GET" })).rejects.toThrow(
      /ECONNREFUSED|bad port/,
    );
  });
});
