import { expect, test } from "vitest";
import { body, chat, emulator, handClock, problem } from "./client.ts";

const bad = (more: object = {}) => body("Hi", { foo: 1, ...more });

test("too many failures block the key on that model for 30 s", async () => {
  const clock = handClock();
  await using venice = await emulator({ now: clock.now });
  for (let failure = 0; failure < 51; failure++) expect((await chat(venice, bad())).status).toBe(400);
  const blocked = await chat(venice, body("Hi"));
  expect(blocked.status).toBe(429);
  expect((await problem(blocked)).error).toContain(
    "Too many failed attempts (> 50) resulting in a non-success status code",
  );
  expect((await chat(venice, { ...body("Hi"), model: "kimi-k3" })).status).toBe(200);
  clock.pass(30_000);
  expect((await chat(venice, body("Hi"))).status).toBe(200);
});

test("the `user` field keeps one person's failures from blocking another", async () => {
  await using venice = await emulator({ errorBudget: 2 });
  for (let failure = 0; failure < 3; failure++) await chat(venice, bad({ user: "mallory" }));
  expect((await chat(venice, body("Hi", { user: "mallory" }))).status).toBe(429);
  expect((await chat(venice, body("Hi", { user: "anna" }))).status).toBe(200);
});

test("failures that are 30 s apart do not add up", async () => {
  const clock = handClock();
  await using venice = await emulator({ errorBudget: 2, now: clock.now });
  for (let failure = 0; failure < 6; failure++) {
    await chat(venice, bad());
    clock.pass(16_000);
  }
  expect((await chat(venice, body("Hi"))).status).toBe(200);
});

test("429 and 5xx do not count", async () => {
  await using venice = await emulator({ errorBudget: 1 });
  venice.fault({ refuse: "server", count: 3 });
  venice.fault({ refuse: "rate", count: 3 });
  for (let failure = 0; failure < 6; failure++) await chat(venice, body("Hi"));
  expect((await chat(venice, body("Hi"))).status).toBe(200);
});

test("what a model cannot do is counted apart, up to 200", async () => {
  await using venice = await emulator({ errorBudget: 2 });
  const unable = body("Hi", { model: "emulator-tiny", tools: [{ type: "function", function: { name: "f" } }] });
  for (let failure = 0; failure < 5; failure++) expect((await chat(venice, unable)).status).toBe(400);
  expect((await chat(venice, body("Hi", { model: "emulator-tiny" }))).status).toBe(200);
});
