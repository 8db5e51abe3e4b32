import { expect, it } from "vitest";
import { createInbox } from "../../src/core/inbox.ts";
import { createLedger } from "../../src/core/ledger.ts";
import { createMemory } from "../../src/core/memory/memory.ts";
import type { Part } from "../../src/core/part.ts";
import { createPresence } from "../../src/core/presence.ts";
import { createRunning } from "../../src/core/running.ts";
import { openStore } from "../../src/core/store/open.ts";
import { StoreAwayError } from "../../src/core/store/store.ts";
import type { TurnRecord } from "../../src/core/turn.ts";
import { silent } from "../../src/log.ts";
import { FakeAdapter } from "../fakes/adapter.ts";
import { ada, channel } from "../fakes/house.ts";

const turn: TurnRecord = {
  ...{ id: "discord:1", at: Date.now(), place: channel, person: ada, asked: ["q1"], target: null },
  call: { command: "ask", options: { prompt: "Hello?" } },
};
const sorry: Part = { type: "notice", text: "I cannot reach my memory.", tone: "error" };

/** An inbox whose disk is full from the second part of an answer on, and what came of a question there. */
async function asked(parts: readonly Part[]) {
  const store = await openStore({ url: "memory:", dataDir: "" });
  const presence = createPresence(store);
  const ledger = createLedger(store, Date.now, presence);
  const memory = createMemory(store);
  let isFull = false;
  const orFull = <A extends unknown[], R>(write: (...args: A) => Promise<R>) => {
    const full = new StoreAwayError("the database cannot be written: disk is full");
    return (...args: A) => (isFull ? Promise.reject(full) : write(...args));
  };
  const adapter = new FakeAdapter();
  let answers = 0;
  const inbox = createInbox({
    ...{ presence, log: silent, running: createRunning() },
    ledger: { ...ledger, sent: orFull(ledger.sent), done: orFull(ledger.done) },
    memory: Object.assign(memory, { answered: orFull(memory.answered.bind(memory)) }),
    moves: { known: async (place) => place, follow: async () => {} },
    adapters: () => new Map([["discord", adapter]]),
    async *dispatch() {
      answers++;
      for (const part of parts) {
        yield part;
        isFull = answers === 1;
      }
    },
  });
  await inbox.accept(turn);
  const shown = await adapter.shown(turn.id);
  // Longer than what failed waits before it is begun again.
  await new Promise((done) => setTimeout(done, 2_300));
  isFull = false;
  await expect.poll(() => ledger.find(turn.id), { timeout: 15_000 }).toBeUndefined();
  await inbox.drain(0);
  return { shown, answers, sent: await ledger.sentFor(turn.id) };
}

it("does not ask again for an answer that was shown when the disk was full, and writes its end down later", async () => {
  const { shown, answers, sent } = await asked([{ type: "text", text: "A whole answer." }, sorry]);
  expect([shown.text, shown.notices]).toEqual(["A whole answer.", ["I cannot reach my memory."]]);
  expect(answers).toBe(1);
  expect(sent).toEqual(["m1"]);
});

it("asks again where there was nothing but a sentence", async () => {
  expect((await asked([sorry])).answers).toBeGreaterThan(1);
}, 20_000);
