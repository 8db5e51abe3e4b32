import { expect, test } from "vitest";
import { Faults } from "../../../src/emulator/faults/fault.ts";
import { body, chat, emulator, get } from "../client.ts";

const request = (path = "/chat/completions", model?: string) => ({ method: "POST", path, model });

test("faults are taken in order, each as often as it says", () => {
  const faults = new Faults();
  faults.add({ refuse: "server", count: 2 });
  faults.add({ refuse: "timeout" });
  const taken = Array.from({ length: 4 }, () => faults.take(request())?.refuse);
  expect(taken).toEqual(["server", "server", "timeout", undefined]);
});

test("a fault waits for the path, the method and the model that it names", () => {
  const faults = new Faults();
  faults.add({ refuse: "server", path: "/models", method: "get" });
  faults.add({ refuse: "timeout", model: "kimi-k3" });
  expect(faults.take(request("/chat/completions", "other"))).toBeUndefined();
  expect(faults.take(request("/models"))).toBeUndefined();
  expect(faults.take({ method: "GET", path: "/models" })?.refuse).toBe("server");
  expect(faults.take(request("/chat/completions", "kimi-k3"))?.refuse).toBe("timeout");
  expect(faults.waiting()).toEqual([]);
});

test("a fault can let some requests pass first, and can stay for good", () => {
  const faults = new Faults();
  faults.add({ refuse: "server", skip: 2, count: "always" });
  const taken = Array.from({ length: 6 }, () => faults.take(request())?.refuse);
  expect(taken).toEqual([undefined, undefined, "server", "server", "server", "server"]);
  faults.clear();
  expect(faults.take(request())).toBeUndefined();
});

test("a field that there is not is an error in the test, not a fault that never comes", () => {
  const faults = new Faults();
  expect(() => faults.add({ refuze: "server" })).toThrow();
  expect(() => faults.add({ refuse: "nothing" })).toThrow();
  expect(() => faults.add({ cutAfterTokens: -1 })).toThrow();
});

test("any route can fail", async () => {
  await using venice = await emulator();
  venice.fault({ path: "/models", refuse: "overloaded" });
  expect((await chat(venice, body("Hi"))).status).toBe(200);
  expect((await get(venice, "/models")).status).toBe(503);
  expect((await get(venice, "/models")).status).toBe(200);
  expect(venice.requests.map(({ faulty }) => faulty)).toEqual([false, true, false]);
});
