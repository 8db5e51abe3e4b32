import { sleep } from "../clock.ts";
import type { Bench } from "../figure.ts";
import { INSTANT, openScene, type Scene } from "../scene.ts";
import { round, spread } from "../stats.ts";

const MEGABYTE = 1_048_576;
const WARM_UP = 5;
const PICTURES = 40;
/** As the fastest models do; the platform is then ready for the next edit. */
const PAINT_MS = 1_500;
const MANY = 200;
const SETTLE_MS = 2_000;
/** What the size of a heap differs by from one moment to another. */
const NOISE = 1.05;

export default {
  name: "pictures",
  about: "Venice's last byte of a picture of 1 MB to the upload's leaving; memory after 200 pictures of 2 MB",
  async run() {
    const scene = await openScene({ limits: "lifted", entry: "bench/bot.ts", places: 1, pace: INSTANT, gc: true });
    try {
      const one = { bytes: MEGABYTE, lanes: 1, thinkMs: PAINT_MS, withinMs: 120_000 };
      await scene.world.paint({ ...one, pictures: WARM_UP });
      const traces = await scene.world.paint({ ...one, pictures: PICTURES });
      const { p50, p99, ...rest } = spread(traces.map(({ paintedAt, leftAt }) => leftAt - paintedAt));
      const { worldLoopDelayMs, violations } = await conditions(scene);

      const many = { bytes: 2 * MEGABYTE, lanes: 4, thinkMs: 0, withinMs: 180_000 };
      // Enough for the machinery to have its full size.
      await scene.world.paint({ ...many, pictures: MANY / 5 });
      const before = await settled(scene);
      const { length } = await scene.world.paint({ ...many, pictures: MANY });
      const after = await settled(scene);
      const memory = { pictures: length, beforeMb: round(before / MEGABYTE), afterMb: round(after / MEGABYTE) };
      return [
        {
          ...{ name: "picture of 1 MB, last byte to upload, p50", value: p50, unit: "ms", target: 30 },
          detail: { ...rest, p99: round(p99), worldLoopDelayMs, violations },
        },
        {
          ...{ name: "memory after 200 pictures to before", value: after / before, unit: "×", target: NOISE },
          detail: memory,
        },
      ];
    } finally {
      await scene.close();
    }
  },
} satisfies Bench;

/** Memory that is not files, once everything is collected that can be. */
async function settled({ bot }: Scene): Promise<number> {
  for (let n = 0; n < 3; n += 1) {
    await sleep(SETTLE_MS);
    bot.collect();
  }
  await sleep(SETTLE_MS);
  return bot.memory().anonymousBytes;
}

async function conditions({ world }: Scene) {
  const { loopDelayMs, violations } = await world.toll();
  return { worldLoopDelayMs: loopDelayMs, violations: violations.slice(0, 5) };
}
