import { expect, test } from "vitest";
import { openPlayground } from "./playground.ts";

test("smoke", async () => {
  await using playground = await openPlayground();
  const place = await playground.place();
  const stop = new AbortController();
  const events = await playground.events(place, stop.signal);
  const begun = await playground.ask(place, "Hello");
  await events.until((event) => event.type === "done");
  console.log(begun, JSON.stringify(events.all, null, 1));
  stop.abort();
  expect(await playground.messages(place)).toHaveLength(2);
});
