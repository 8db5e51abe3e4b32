import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createFiles } from "../../src/discord/files.ts";
import type { Api } from "../../src/discord/rest.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const api: Api = {
  bot: () => Promise.reject(new Error("not used")),
  hook: () => Promise.reject(new Error("not used")),
  close() {},
};
const file = { name: "a.png", mime: "image/png", size: 0, ref: "command/1" };
const signal = new AbortController().signal;

function open(address: string, privateHost: string | undefined, maxBytes = 100) {
  const files = createFiles(api, privateHost, () => 0);
  closing.push(() => files.close());
  files.remember({ "1": address });
  return files.open(file, maxBytes, signal);
}

test("a file on the platform's own private host is fetched", async () => {
  const base = await serve((_, response) => response.end("bytes"));
  expect(Buffer.from(await open(`${base}/a.png`, "127.0.0.1")).toString()).toBe("bytes");
});

test("no other private address is, by number, by name, or by a detour", async () => {
  let hits = 0;
  const base = await serve((_, response) => {
    hits++;
    response.end("secret");
  });
  const port = new URL(base).port;
  await expect(open(`${base}/a.png`, undefined)).rejects.toMatchObject({ key: "error.file.gone" });
  await expect(open(`https://127.0.0.1:${port}/`, undefined)).rejects.toMatchObject({ key: "error.file.gone" });
  await expect(open(`https://[::ffff:127.0.0.1]:${port}/`, undefined)).rejects.toMatchObject({
    key: "error.file.gone",
  });
  const detour = await serve((_, response) => response.writeHead(302, { location: `http://localhost:${port}/` }).end());
  await expect(open(detour, "127.0.0.1")).rejects.toMatchObject({ key: "error.file.gone" });
  expect(hits).toBe(0);
});

test("a download ends where it is more than was asked for, whatever its size was said to be", async () => {
  const base = await serve((_, response) => response.end("x".repeat(5000)));
  await expect(open(`${base}/a.png`, "127.0.0.1", 1000)).rejects.toMatchObject({
    key: "error.file.large",
    params: { name: "a.png" },
  });
});

test("a passing fault is tried again, and the error names no address", async () => {
  let hits = 0;
  const base = await serve((_, response) => void (++hits === 1 ? response.writeHead(503).end() : response.end("ok")));
  expect(Buffer.from(await open(`${base}/a.png?hm=secret`, "127.0.0.1")).toString()).toBe("ok");
  const gone = await serve((_, response) => void response.writeHead(404).end());
  const error = await open(`${gone}/a.png?hm=secret`, "127.0.0.1").catch((each: unknown) => each);
  expect(JSON.stringify([String(error), (error as Error).cause])).not.toMatch(/secret|127/);
});
