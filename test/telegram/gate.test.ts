import { expect, test } from "vitest";
import { RetryAfter } from "../../src/render/retry-after.ts";
import { createGate } from "../../src/telegram/gate.ts";

const settled = async (promise: Promise<unknown>) => {
  let done = false;
  promise.then(
    () => (done = true),
    () => (done = true),
  );
  await Promise.resolve();
  await Promise.resolve();
  await Promise.resolve();
  return done;
};

test("so many in a second, counted from their answers", async () => {
  let at = 0;
  const gate = createGate(2, () => at);
  const one = await gate.enter("sendMessage", 1, undefined);
  const two = await gate.enter("sendMessage", 2, undefined);
  const waiting = gate.enter("sendMessage", 3, undefined);
  expect(await settled(waiting)).toBe(false);
  at = 500;
  one(true);
  two(true);
  at = 1_400;
  expect(await settled(waiting)).toBe(false);
  at = 1_600;
  await waiting;
});

test("what is no message needs no leave", async () => {
  const gate = createGate(1);
  for (let i = 0; i < 5; i += 1) await gate.enter("getUpdates", undefined, undefined);
  for (let i = 0; i < 5; i += 1) await gate.enter("answerCallbackQuery", undefined, undefined);
});

test("who was asked to wait is not let back too early, by any door; drafts are counted apart", async () => {
  let at = 0;
  const gate = createGate(100, () => at);
  expect(gate.refused("sendMessage", 5, 3_000)).toMatchObject({ retryAfterMs: 3_000, scope: "chat" });
  await expect(gate.enter("editMessageText", 5, undefined)).rejects.toBeInstanceOf(RetryAfter);
  await gate.enter("sendMessageDraft", 5, undefined);
  await gate.enter("sendMessage", 6, undefined);
  at = 3_001;
  await gate.enter("editMessageText", 5, undefined);
});

test("two chats refused together mean that the whole bot is too fast", async () => {
  const gate = createGate(100, () => 0);
  expect(gate.refused("sendMessage", 5, 1_000).scope).toBe("chat");
  expect(gate.refused("sendMessage", 6, 2_000).scope).toBe("global");
  await expect(gate.enter("sendMessage", 7, undefined)).rejects.toMatchObject({ scope: "global" });
});

test("unless one was served in between", async () => {
  const gate = createGate(100, () => 0);
  gate.refused("sendMessage", 5, 1_000);
  (await gate.enter("sendMessage", 8, undefined))(true);
  expect(gate.refused("sendMessage", 6, 1_000).scope).toBe("chat");
});
