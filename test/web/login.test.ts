import { expect, test } from "vitest";
import { openPlayground, type Playground } from "./playground.ts";

const password = "ponte dei sospiri";

const log = (playground: Playground, word: string, headers: Record<string, string> = {}) =>
  fetch(`${playground.url}/login`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: playground.url, ...headers },
    body: new URLSearchParams({ password: word }),
  });

test("who does not know the password sees a form and no token", async () => {
  await using playground = await openPlayground({ host: "0.0.0.0", password });
  const page = await (await fetch(playground.url)).text();
  expect(page).toContain('type="password"');
  expect(page).not.toContain("gondolier-token");
  const api = await fetch(`${playground.url}/api/places`);
  expect([api.status, ((await api.json()) as { error: { code: string } }).error.code]).toEqual([401, "login"]);
});

test("the password opens a session that only this site's pages carry", async () => {
  await using playground = await openPlayground({ host: "0.0.0.0", password });
  const wrong = await log(playground, "ponte di rialto");
  expect(wrong.status).toBe(401);
  expect(wrong.headers.get("set-cookie")).toBeNull();
  expect(await wrong.text()).toContain("not the password");

  const right = await log(playground, password);
  expect([right.status, right.headers.get("location")]).toEqual([303, "/"]);
  const cookie = right.headers.get("set-cookie") ?? "";
  expect(cookie).toMatch(/^gondolier_\d+=[\w-]{43};/);
  for (const word of ["HttpOnly", "SameSite=Strict", "Path=/"]) expect(cookie).toContain(word);

  const session = { cookie: cookie.split(";")[0]! };
  const page = await (await fetch(playground.url, { headers: session })).text();
  const token = /gondolier-token" content="([^"]+)"/.exec(page)?.[1] ?? "";
  const headers = { ...session, origin: playground.url, "x-gondolier-token": token };
  expect((await fetch(`${playground.url}/api/places`, { headers })).status).toBe(200);
  expect((await fetch(`${playground.url}/api/places`, { headers: { ...headers, cookie: "" } })).status).toBe(401);
  expect((await fetch(`${playground.url}/api/places`, { headers: session })).status).toBe(401);

  await fetch(`${playground.url}/logout`, { method: "POST", headers, redirect: "manual" });
  expect((await fetch(`${playground.url}/api/places`, { headers })).status).toBe(401);
});

test("a session ends after a week", async () => {
  let now = 1_000_000;
  await using playground = await openPlayground({ host: "0.0.0.0", password, now: () => now });
  const cookie = ((await log(playground, password)).headers.get("set-cookie") ?? "").split(";")[0]!;
  const sees = async () =>
    (await (await fetch(playground.url, { headers: { cookie } })).text()).includes("gondolier-token");
  expect(await sees()).toBe(true);
  now += 8 * 86_400_000;
  expect(await sees()).toBe(false);
});

test("after five wrong passwords an address waits, even with the right one", async () => {
  let now = 1_000_000;
  await using playground = await openPlayground({ host: "0.0.0.0", password, now: () => now });
  for (let i = 0; i < 5; i++) expect((await log(playground, `guess ${i}`)).status).toBe(401);
  const blocked = await log(playground, password);
  expect(blocked.status).toBe(429);
  expect(Number(blocked.headers.get("retry-after"))).toBeGreaterThan(60);
  now += 16 * 60_000;
  expect((await log(playground, password)).status).toBe(303);
});

test("another site cannot log anybody in or out", async () => {
  await using playground = await openPlayground({ host: "0.0.0.0", password });
  expect((await log(playground, password, { origin: "https://evil.com" })).status).toBe(403);
  const out = await fetch(`${playground.url}/logout`, { method: "POST", headers: { origin: "https://evil.com" } });
  expect(out.status).toBe(403);
});

test("a login form of any size is refused before it is read", async () => {
  await using playground = await openPlayground({ host: "0.0.0.0", password });
  expect((await log(playground, "x".repeat(100_000))).status).toBe(413);
});
