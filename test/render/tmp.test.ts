import fc from "fast-check";
import { expect, test } from "vitest";
import { toDiscord } from "../../src/render/discord.ts";
import { createGrowingTree } from "../../src/render/markdown.ts";
import { toTelegram } from "../../src/render/telegram.ts";
import { documents } from "./documents.ts";

test("x", () => {
  let bad = 0,
    total = 0;
  for (const [k, text] of fc.sample(documents, 30).entries()) {
    const limit = [200, 200, 400][k % 3]!;
    const tree = createGrowingTree();
    let before: string[][] = [[], []];
    for (let n = 1; n <= text.length; n += 1) {
      const root = tree.update(text.slice(0, n), n === text.length);
      const now = [toDiscord(root, limit), toTelegram(root, limit).map((e) => JSON.stringify(e))];
      for (const i of [0, 1]) {
        total++;
        const a = JSON.stringify(now[i]!.slice(0, Math.max(0, before[i]!.length - 1))),
          b = JSON.stringify(before[i]!.slice(0, -1));
        if (a !== b) {
          bad++;
          if (bad < 6)
            console.log(
              k,
              limit,
              i,
              n,
              JSON.stringify(text.slice(Math.max(0, n - 60), n)),
              "\nBEFORE",
              before[i]!.slice(-2),
              "\nNOW",
              now[i]!.slice(before[i]!.length - 2),
            );
        }
      }
      before = now;
    }
  }
  console.log({ bad, total });
});
