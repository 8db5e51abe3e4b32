import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { Pacer } from "../../../src/emulator/stream/pacer.ts";
import { Reel } from "../../../src/emulator/stream/reel.ts";
import { type Step, send, sendToken } from "../../../src/emulator/stream/step.ts";

/** A response on a real socket whose client reads, or does not. */
async function response(reads = true): Promise<{ res: ServerResponse; server: Server; leave(): void }> {
  const { promise, resolve } = Promise.withResolvers<ServerResponse>();
  const server = createServer((_, res) => resolve(res));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const leaving = new AbortController();
  const fetched = fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { signal: leaving.signal });
  fetched.then((got) => (reads ? got.text() : undefined)).catch(() => undefined);
  const res = await promise;
  res.flushHeaders();
  return { res, server, leave: () => leaving.abort() };
}

const stopped = (server: Server) =>
  new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });

const tokens = (count: number): Step[] => Array.from({ length: count }, () => sendToken("a"));

test("tokens are due one after another, the first at once", async () => {
  const { res, server } = await response();
  let now = 1_000;
  let sent = 0;
  const pacer = new Pacer(() => now);
  pacer.add(
    new Reel(res, [send("head"), ...tokens(10), { do: "end" }], {
      tokensPerSecond: 10,
      onToken: (count) => (sent = count),
      onEnd: () => undefined,
    }),
  );
  expect(sent).toBe(1);
  now += 99;
  pacer.tick();
  expect(sent).toBe(1);
  now += 1;
  pacer.tick();
  expect(sent).toBe(2);
  now += 550;
  pacer.tick();
  expect(sent).toBe(7);
  pacer.stop();
  await stopped(server);
});

test("a wait moves all that follows, and a stall does until it is over", async () => {
  const { res, server } = await response();
  let now = 0;
  let sent = 0;
  const pacer = new Pacer(() => now);
  const steps: Step[] = [...tokens(2), { do: "wait", ms: 1_000 }, ...tokens(1), { do: "stall" }, ...tokens(1)];
  pacer.add(new Reel(res, steps, { tokensPerSecond: 10, onToken: (count) => (sent = count), onEnd: () => undefined }));
  now = 100;
  pacer.tick();
  expect(sent).toBe(2);
  now = 1_150;
  pacer.tick();
  expect(sent).toBe(2);
  now = 1_200;
  pacer.tick();
  expect(sent).toBe(3);
  now = 9_000;
  pacer.tick();
  expect(sent).toBe(3);
  pacer.resume();
  now = 9_100;
  pacer.tick();
  expect(sent).toBe(4);
  pacer.stop();
  await stopped(server);
});

test("a client that does not read holds the reply up, and only its own", async () => {
  const { res, server, leave } = await response(false);
  let ended: string | undefined;
  const pacer = new Pacer();
  const block = "x".repeat(1_000_000);
  let played = 0;
  const steps = (function* (): Generator<Step, void> {
    for (; played < 200; played++) yield send(block);
  })();
  const over = new Promise<void>((resolve) => {
    pacer.add(
      new Reel(res, steps, {
        tokensPerSecond: 0,
        onEnd: (outcome) => {
          ended = outcome;
          resolve();
        },
      }),
    );
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(played).toBeLessThan(50);
  leave();
  await over;
  expect(ended).toBe("aborted");
  pacer.stop();
  await stopped(server);
});
