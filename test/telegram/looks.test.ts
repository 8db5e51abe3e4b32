import { expect, test } from "vitest";
import { createLooks } from "../../src/telegram/looks.ts";

test("a look waits for what is being sent, and what is sent then waits for the look; other chats wait for nothing", async () => {
  const looks = createLooks();
  const log: string[] = [];
  const step = (name: string, until: Promise<void>) => async () => {
    log.push(`${name} begins`);
    await until;
    log.push(`${name} ends`);
  };
  const [first, look] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const all = [
    looks.beside(1, step("send", first.promise)),
    looks.beside(1, step("another", first.promise)),
    looks.alone(1, step("look", look.promise)),
    looks.alone(1, step("second look", Promise.resolve())),
    looks.beside(1, step("late", Promise.resolve())),
    looks.beside(2, step("elsewhere", Promise.resolve())),
  ];
  await all.at(-1);
  expect(log).toEqual(["send begins", "another begins", "elsewhere begins", "elsewhere ends"]);
  first.resolve();
  await expect.poll(() => log.at(-1)).toBe("look begins");
  look.resolve();
  await Promise.all(all);
  expect(log.slice(4)).toEqual([
    ...["send ends", "another ends", "look begins", "look ends"],
    ...["second look begins", "second look ends", "late begins", "late ends"],
  ]);
});

test("what fails holds up nothing", async () => {
  const looks = createLooks();
  const fail = async () => {
    throw new Error("no");
  };
  const failed = [looks.alone(1, fail), looks.beside(1, fail), looks.alone(1, fail)];
  expect((await Promise.allSettled(failed)).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(await looks.beside(1, async () => "sent")).toBe("sent");
});
