import { request } from "node:http";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isLocalHost, isSameOrigin, sameSecret } from "../../src/web/guard.ts";
import { openPlayground, type Playground } from "./playground.ts";

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** A request with exactly these headers: fetch would not let a Host be chosen. */
function raw(playground: Playground, path: string, headers: Record<string, string>, method = "GET", body = "") {
  return new Promise<Answer>((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port: playground.port, path, method, headers }, async (response) => {
      let text = "";
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

test.each([
  "localhost",
  "LOCALHOST:8080",
  "127.0.0.1",
  "127.0.0.1:1",
  "[::1]",
  "[::1]:65535",
])("%s is this machine", (host) => {
  expect(isLocalHost(host)).toBe(true);
});

test.each([
  undefined,
  "",
  "evil.com",
  "localhost.evil.com",
  "127.0.0.1.evil.com",
  "evil.com:127.0.0.1",
  "127.0.0.2",
  "0.0.0.0",
  "[::1].evil.com",
  "localhost:123456",
  "user@localhost",
  "localhost,evil.com",
  " localhost",
])("%j is not this machine", (host) => {
  expect(isLocalHost(host)).toBe(false);
});

test("an origin belongs to a host only when both are the same, port included", () => {
  expect(isSameOrigin("http://localhost:8080", "localhost:8080")).toBe(true);
  expect(isSameOrigin("https://chat.example", "chat.example")).toBe(true);
  for (const origin of ["null", "", "http://localhost", "http://localhost:80801", "http://a/localhost:8080", "file://"])
    expect(isSameOrigin(origin, "localhost:8080")).toBe(false);
});

test("no origin of another host passes for ours", () => {
  fc.assert(
    fc.property(fc.webUrl(), (url) => {
      const { origin, host } = new URL(url);
      fc.pre(host !== "localhost:8080");
      expect(isSameOrigin(origin, "localhost:8080")).toBe(false);
    }),
  );
});

test("secrets are the same only when every character is", () => {
  expect(sameSecret("abc", "abc")).toBe(true);
  expect(sameSecret("abc", "abd")).toBe(false);
  expect(sameSecret("", "abc")).toBe(false);
});

describe("the door", () => {
  test("a foreign name that was made to point here gets neither the page nor its token (DNS rebinding)", async () => {
    await using playground = await openPlayground();
    const token = await playground.token();
    for (const path of ["/", "/assets/app.js", "/api/places", "/favicon.ico"]) {
      const answer = await raw(playground, path, { host: `evil.com:${playground.port}`, "x-gondolier-token": token });
      expect(answer.status).toBe(403);
      expect(answer.body).not.toContain(token);
      expect(JSON.parse(answer.body).error.code).toBe("host");
    }
  });

  test.each(["localhost", "127.0.0.1", "[::1]"])("the page is served as %s", async (host) => {
    await using playground = await openPlayground();
    const answer = await raw(playground, "/", { host: `${host}:${playground.port}` });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain("<title>Gondolier playground</title>");
  });

  test("another site can neither read nor write, even with the token", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    const token = await playground.token();
    const own = {
      host: `127.0.0.1:${playground.port}`,
      "x-gondolier-token": token,
      "content-type": "application/json",
    };
    const json = JSON.stringify({ place });
    const foreign: Record<string, string>[] = [
      { origin: "https://evil.com" },
      { origin: "null" },
      { origin: `http://localhost:${playground.port}` },
      { origin: `http://127.0.0.1:${playground.port + 1}` },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      {},
      { "sec-fetch-site": "none" },
    ];
    for (const headers of foreign) {
      const answer = await raw(playground, "/api/stop", { ...own, ...headers }, "POST", json);
      expect([headers, answer.status, JSON.parse(answer.body).error.code]).toEqual([headers, 403, "origin"]);
    }
    for (const headers of foreign.slice(0, 6)) {
      const answer = await raw(playground, "/api/places", { ...own, ...headers });
      expect(answer.status).toBe(403);
    }
    for (const headers of [
      { origin: `http://127.0.0.1:${playground.port}` },
      { "sec-fetch-site": "same-origin" },
    ] as Record<string, string>[])
      expect((await raw(playground, "/api/stop", { ...own, ...headers }, "POST", json)).status).toBe(200);
  });

  test("nothing of the API answers without the token of this start", async () => {
    await using earlier = await openPlayground();
    await using playground = await openPlayground();
    const old = await earlier.token();
    expect(old).toMatch(/^[\w-]{43}$/);
    expect(await playground.token()).not.toBe(old);
    for (const token of ["", old, `${await playground.token()}x`]) {
      for (const path of ["/api/places", "/api/commands", "/api/events?place=x", "/api/media/x", "/api/nothing"]) {
        const response = await playground.send(path, { headers: { "x-gondolier-token": token } });
        expect(response.status).toBe(401);
        expect(((await response.json()) as { error: { code: string } }).error.code).toBe("token");
      }
    }
  });

  test("every answer forbids frames, foreign scripts and guesses at its type", async () => {
    await using playground = await openPlayground();
    for (const path of ["/", "/assets/app.js", "/api/places", "/api/nothing"]) {
      const { headers } = await playground.send(path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("unsafe");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("access-control-allow-origin")).toBeNull();
    }
  });

  test("what is not the playground's is left alone", async () => {
    await using playground = await openPlayground();
    const answer = await raw(playground, "/healthz", { host: "anything.example" });
    expect([answer.status, answer.body]).toEqual([200, "alive"]);
    expect(answer.headers["content-security-policy"]).toBeUndefined();
  });

  test("without a password nothing is served on a host that the network can reach", async () => {
    await using playground = await openPlayground({ host: "0.0.0.0" });
    const answer = await raw(playground, "/", { host: `localhost:${playground.port}` });
    expect(answer.status).toBe(403);
    expect(answer.body).toContain("PLAYGROUND_PASSWORD");
  });

  test("only files of the client's folder are served as assets", async () => {
    await using playground = await openPlayground();
    expect((await playground.send("/assets/app.js")).headers.get("content-type")).toContain("text/javascript");
    for (const path of [
      "/assets/..%2Findex.ts",
      "/assets/%2e%2e/index.ts",
      "/assets/index.html",
      "/assets/tsconfig.json",
    ])
      expect((await playground.send(path)).status).toBe(404);
    const { headers } = await playground.send("/assets/app.js");
    const again = await playground.send("/assets/app.js", { headers: { "if-none-match": headers.get("etag") ?? "" } });
    expect(again.status).toBe(304);
  });
});
