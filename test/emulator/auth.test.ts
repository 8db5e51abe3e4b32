import { expect, test } from "vitest";
import { body, chat, emulator, get, problem } from "./client.ts";

test("no credentials are answered with payment discovery, not with a 401", async () => {
  await using venice = await emulator();
  const refused = await fetch(`${venice.url}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body("Hello")),
  });
  expect(refused.status).toBe(402);
  expect(refused.headers.get("payment-required")).toBeTruthy();
  expect(await refused.json()).toMatchObject({ x402Version: 2, accepts: [{ scheme: "exact" }, { network: "solana" }] });
});

test("a key that is not accepted is a 401, also without Bearer", async () => {
  await using venice = await emulator({ keys: ["right"] });
  for (const authorization of ["Bearer wrong", "right", "Bearer "]) {
    expect((await chat(venice, body("Hello"), { authorization })).status).toBe(401);
  }
  expect((await chat(venice, body("Hello"), { authorization: "Bearer right" })).status).toBe(200);
});

test("the models can be listed without a key", async () => {
  await using venice = await emulator({ keys: ["right"] });
  expect((await fetch(`${venice.url}/models`)).status).toBe(200);
  expect((await fetch(`${venice.url}/api_keys/rate_limits`)).status).toBe(402);
});

test("billing wants an admin key", async () => {
  await using venice = await emulator();
  const refused = await get(venice, "/billing/balance");
  expect(refused.status).toBe(401);
  expect((await problem(refused)).error).toBe("Admin API key required");
});
