import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { Agent, type Dispatcher } from "undici";
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../src/venice/clock.ts";
import { connectWithTaps, Gulps, inGulps } from "../../src/venice/gulps.ts";

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(answer: (response: ServerResponse) => Promise<void>): Promise<{ url: string; sockets(): number }> {
  const server = createServer((_, response) => void answer(response));
  let sockets = 0;
  server.on("connection", () => {
    sockets += 1;
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  closers.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets: () => sockets };
}

function open(): Dispatcher {
  const agent = new Agent({ connect: connectWithTaps({}), connections: 1 }).compose(inGulps);
  closers.unshift(() => agent.destroy());
  return agent;
}

const trickle = (parts: number, everyMs: number) => async (response: ServerResponse) => {
  for (let n = 0; n < parts; n += 1) {
    response.write(`${n} `);
    await pause(everyMs);
  }
  response.end("end");
};

/** When each part came, in milliseconds since the request. */
async function readAll(agent: Dispatcher, url: string, gulps: Gulps, restMs: number) {
  const { body } = await agent.request({ origin: url, path: "/", method: "GET", opaque: gulps });
  gulps.rest(restMs === 0 ? undefined : () => restMs);
  const from = performance.now();
  const parts: { text: string; at: number }[] = [];
  body.on("data", (bytes: Buffer) => parts.push({ text: bytes.toString(), at: performance.now() - from }));
  await new Promise((resolve, reject) => body.on("end", resolve).on("error", reject));
  return { text: parts.map(({ text }) => text).join(""), instants: parts.map(({ at }) => at) };
}

const gulpsIn = (instants: readonly number[], apartMs = 8) =>
  instants.filter((at, n) => at - (instants[n - 1] ?? -99) > apartMs).length;
/** As many as there may be: a rest ends up to an eighth of itself early, together with others, and the first is of one part. */
const mostGulps = (instants: readonly number[], restMs: number) =>
  2 + Math.ceil((instants.at(-1) ?? 0) / (restMs * 0.875));
const whole = (parts: number) => `${Array.from({ length: parts }, (_, n) => `${n} `).join("")}end`;

describe("a reply that trickles", () => {
  test("comes in gulps, whole and in order", async () => {
    const { url } = await serve(trickle(50, 12));
    const { text, instants } = await readAll(open(), url, new Gulps(systemClock), 200);
    expect(text).toBe(whole(50));
    expect(gulpsIn(instants, 100)).toBeLessThanOrEqual(mostGulps(instants, 200));
  });

  test("comes as it is sent where no rest is wanted", async () => {
    const { url } = await serve(trickle(20, 12));
    const { text, instants } = await readAll(open(), url, new Gulps(systemClock), 0);
    expect(text).toBe(whole(20));
    expect(gulpsIn(instants)).toBeGreaterThan(15);
  });

  test("leaves its connection to the next one, which does not rest", async () => {
    const { url, sockets } = await serve(trickle(10, 12));
    const agent = open();
    await readAll(agent, url, new Gulps(systemClock), 80);
    const { instants } = await readAll(agent, url, new Gulps(systemClock), 0);
    expect(sockets()).toBe(1);
    expect(gulpsIn(instants)).toBeGreaterThan(7);
  });

  test("that is over leaves the next one on its connection alone", async () => {
    const { url, sockets } = await serve(trickle(30, 12));
    const agent = open();
    const before = new Gulps(systemClock);
    await readAll(agent, url, before, 100);
    const reading = readAll(agent, url, new Gulps(systemClock), 300);
    const late = setInterval(() => before.rest(undefined), 20);
    const { text, instants } = await reading;
    clearInterval(late);
    expect(sockets()).toBe(1);
    expect(text).toBe(whole(30));
    expect(gulpsIn(instants, 100)).toBeLessThanOrEqual(mostGulps(instants, 300));
  });

  test("goes on at once when no rest is wanted any more", async () => {
    const { url } = await serve(trickle(10, 12));
    const gulps = new Gulps(systemClock);
    const reading = readAll(open(), url, gulps, 60_000);
    await pause(200);
    gulps.rest(undefined);
    expect((await reading).text).toBe(whole(10));
  });

  test("waits for a reader who has paused, also when its rest is over", async () => {
    const { url } = await serve(async (response) => {
      response.end(Buffer.alloc(4_000_000, "x"));
    });
    const gulps = new Gulps(systemClock);
    const { body } = await open().request({ origin: url, path: "/", method: "GET", opaque: gulps });
    gulps.rest(() => 20);
    await pause(150);
    // Nobody reads: what came is in the stream's own buffer, and no more of it than that holds.
    expect(body.readableLength).toBeLessThan(200_000);
    let bytes = 0;
    for await (const chunk of body) bytes += chunk.length;
    expect(bytes).toBe(4_000_000);
  });

  test("fails when the connection is lost while it rests", async () => {
    const { url } = await serve(async (response) => {
      response.write("a");
      await pause(30);
      response.destroy();
    });
    await expect(readAll(open(), url, new Gulps(systemClock), 100)).rejects.toThrow();
  });
});
