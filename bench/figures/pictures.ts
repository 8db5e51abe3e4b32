import { sleep } from "../clock.ts";
import type { Bench } from "../figure.ts";
import { INSTANT, openScene, type Scene } from "../scene.ts";
import { round } from "../stats.ts";
import { waitFigure } from "../waits.ts";

const MEGABYTE = 1_048_576;
const MANY = 200;
/** By then code is compiled, and the C library has the room that it keeps for what comes and goes. */
const MANY_BEFORE = 600;
const SETTLE_MS = 2_000;
/** What the size of a heap differs by from one moment to another. */
const NOISE = 1.05;

export default {
  name: "pictures",
  about: "Venice's last byte of a picture of 1 MB to the upload's leaving; memory after 200 pictures of 2 MB",
  async run() {
    const shared = { limits: "lifted", entry: "bench/bot.ts", places: 1, pace: INSTANT } as const;
    const scene = await openScene({ ...shared, gc: "compact" });
    try {
      const start = await settled(scene);
      const wait = await waitFigure(scene, "picture", "picture");

      const many = { kind: "picture", bytes: 2 * MEGABYTE, lanes: 4, thinkMs: 0, withinMs: 600_000 } as const;
      await scene.world.make({ ...many, count: MANY_BEFORE });
      const before = await settled(scene);
      const { length } = await scene.world.make({ ...many, count: MANY });
      const after = await settled(scene);
      const levels = { startMb: inMb(start), beforeMb: inMb(before), afterMb: inMb(after) };
      return [
        wait,
        {
          ...{ name: "memory after 200 pictures to before", value: after / before, unit: "×", target: NOISE },
          detail: { warmUp: MANY_BEFORE, pictures: length, ...levels },
        },
      ];
    } finally {
      await scene.close();
    }
  },
} satisfies Bench;

const inMb = (bytes: number): number => round(bytes / MEGABYTE);

/** Memory that is not files, once everything is collected that can be. */
async function settled({ bot }: Scene): Promise<number> {
  for (let n = 0; n < 3; n += 1) {
    await sleep(SETTLE_MS);
    bot.collect();
  }
  await sleep(SETTLE_MS);
  return bot.memory().anonymousBytes;
}
