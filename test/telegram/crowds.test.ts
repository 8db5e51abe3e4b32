import { expect, test } from "vitest";
import { createCrowds, PER_MINUTE_PER_GROUP } from "../../src/telegram/crowds.ts";
import { createPacers } from "../../src/telegram/pacers.ts";

test("a group has to spare what its answers do not need for their ends", () => {
  let at = 0;
  const crowds = createCrowds(() => at);
  expect(crowds.spare(-1)).toBe(PER_MINUTE_PER_GROUP);
  const ends = Array.from({ length: 15 }, () => crowds.begin(-1));
  crowds.sent(-1, 4);
  expect([crowds.spare(-1), crowds.spare(-2)]).toEqual([1, PER_MINUTE_PER_GROUP]);
  crowds.sent(-1);
  expect(crowds.spare(-1)).toBe(0);
  ends[0]?.();
  ends[0]?.();
  expect(crowds.spare(-1)).toBe(1);
  at = 60_000;
  for (const end of ends) end();
  expect(crowds.spare(-1)).toBe(PER_MINUTE_PER_GROUP);
});

test("news of what is waited for needs more room than an answer that grows; private chats have enough", async () => {
  const pacers = createPacers(28);
  const open = (chat: number) => pacers.open(chat, async () => {});
  const lanes = Array.from({ length: 10 }, () => open(-1));
  expect([pacers.hasSpare(-1, "some"), pacers.hasSpare(-1, "plenty")]).toEqual([true, false]);
  lanes.push(...Array.from({ length: 10 }, () => open(-1)));
  expect(pacers.hasSpare(-1, "some")).toBe(false);
  for (const lane of lanes) lane.close();
  expect(pacers.hasSpare(-1, "plenty")).toBe(true);
  pacers.spent(-1, 10);
  expect(pacers.hasSpare(-1, "plenty")).toBe(false);
  for (let i = 0; i < 50; i += 1) open(1);
  expect(pacers.hasSpare(1, "plenty")).toBe(true);
  await pacers.stop();
});
