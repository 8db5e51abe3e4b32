import { expect, test } from "vitest";
import { openPlayground } from "./playground.ts";

test("however many conversations are open, what is said in a new one is shown there", async () => {
  await using playground = await openPlayground();
  const { core } = playground;
  // Nothing of it is kept anywhere but in the room that it was said in.
  core.isPrivate = () => true;
  const open = async () => {
    const response = await playground.send("/api/places", { method: "POST", json: {} });
    return ((await response.json()) as { place: { id: string } }).place.id;
  };
  for (let n = 0; n < 20; n++) {
    const place = await open();
    await playground.ask(place, `question ${n}`);
    expect(
      (await playground.messages(place)).map(({ role }) => role),
      `conversation ${n}`,
    ).toEqual(["question", "answer"]);
  }
});
