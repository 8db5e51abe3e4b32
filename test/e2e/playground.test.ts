import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const START = join(import.meta.dirname, "../../src/start.js");
const folder = mkdtempSync(join(tmpdir(), "playground-"));
let child: ReturnType<typeof spawn>;
let url = "";
let output = "";

beforeAll(async () => {
  // As on a fresh machine: no key, no token, no file.
  child = spawn(process.execPath, [START], { cwd: folder, env: { PATH: process.env.PATH ?? "", PORT: "0" } });
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data) => (output += data));
  const giveUpAt = Date.now() + 60_000;
  while (!url && Date.now() < giveUpAt) {
    url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0] ?? "";
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});
afterAll(async () => {
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
  rmSync(folder, { recursive: true, force: true });
});

function get(
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<{ status: number; body: string; headers: NodeJS.Dict<string | string[]> }> {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method, headers }, (response) => {
      let body = "";
      response.on("data", (data) => (body += data));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    });
    sent.on("error", reject);
    sent.end();
  });
}

describe("the playground on a fresh machine", () => {
  it("opens without an account, and says where", async () => {
    expect(url).not.toBe("");
    const page = await get("/");
    expect(page.status).toBe(200);
    expect(page.body).toMatch(/<html/i);
    expect((await get("/readyz")).status).toBe(200);
    expect(output).not.toMatch(/"level":"(error|fatal)"/);
  });

  it("takes no request for another Host, so that a page elsewhere cannot reach it by a name of its own", async () => {
    for (const host of ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8080", "0.0.0.0", "[::]"]) {
      const { status } = await get("/", { host });
      expect(status, host).toBeGreaterThanOrEqual(400);
    }
    for (const host of [new URL(url).host, `localhost:${new URL(url).port}`, `[::1]:${new URL(url).port}`]) {
      expect((await get("/", { host })).status, host).toBe(200);
    }
  });

  it("its API takes nothing without the token of this start, nor from another origin", async () => {
    const paths = [
      ...new Set([...(await get("/")).body.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path ?? "")),
    ];
    expect(paths.length).toBeGreaterThan(0);
    for (const path of ["/api/places", "/api/turns", "/api/files", "/api/stream", "/api/commands"]) {
      for (const method of ["GET", "POST", "DELETE"]) {
        const { status, body } = await get(path, { origin: "https://evil.example" }, method);
        expect(status, `${method} ${path}`).toBeGreaterThanOrEqual(400);
        expect(body).not.toMatch(/"(messages|places|text)":/);
        const bare = await get(path, {}, method);
        expect(bare.status, `${method} ${path} without a token`).toBeGreaterThanOrEqual(400);
      }
    }
  });

  it("its page lets nobody frame it and runs no scripts from elsewhere", async () => {
    const { headers } = await get("/");
    const policy = String(headers["content-security-policy"] ?? "");
    expect(policy).toMatch(/default-src|script-src/);
    expect(policy).not.toMatch(/script-src[^;]*(unsafe-inline|unsafe-eval|\*)/);
    expect(policy + String(headers["x-frame-options"])).toMatch(/frame-ancestors 'none'|DENY/i);
    expect(String(headers["x-content-type-options"])).toBe("nosniff");
  });

  it("answers odd paths and methods without falling over", async () => {
    for (const path of [
      "/../../etc/passwd",
      "/%2e%2e/%2e%2e/etc/passwd",
      "/..%2f..%2fpackage.json",
      "/client/../../../package.json",
      "/%00",
      "//evil.example/",
      "/api/../healthz",
    ]) {
      const { body } = await get(path);
      expect(body).not.toMatch(/root:|"dependencies"/);
    }
    expect((await get("/healthz")).status).toBe(200);
  });
});
