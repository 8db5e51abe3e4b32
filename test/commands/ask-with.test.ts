import { expect, it } from "vitest";
import { ada, bob, openHouse } from "../fakes/house.ts";

it("a model that refuses too much is paused, and another one is offered that answers at a press", async () => {
  await using house = await openHouse();
  const people = [ada, bob, { ...ada, id: "eve" }];
  house.emulator.fault({ path: "/chat/completions", count: "always", answer: { status: 400, body: { error: "no" } } });
  for (let n = 0; n < 10; n++) await house.asks("Anybody?", { person: people[n % 3] });
  const sent = house.emulator.requests.length;
  const shown = await house.asks("And me?", { person: { ...ada, id: "joe" } });
  expect(shown.notices.join()).toMatch(/is paused for \d+ s .+ You can ask .+ meanwhile/);
  expect(house.emulator.requests.length).toBe(sent);
  house.emulator.clearFaults();
  const answer = await house.presses(shown, "Ask");
  expect(answer.text).not.toBe("");
  const [first, last] = [house.emulator.requests[0]?.body, house.emulator.requests.at(-1)?.body] as { model: string }[];
  expect(last?.model).not.toBe(first?.model);
});
