import type { Figure } from "./figure.ts";
import type { Scene } from "./scene.ts";
import { round, spread } from "./stats.ts";
import type { WorkKind } from "./world/works.ts";

const MEGABYTE = 1_048_576;
const WARM_UP = 5;
const COUNT = 40;
/** As the fastest models do; the platform is then ready for the next edit. */
const THINK_MS = 1_500;

/** How long something of 1 MB, one at a time, stays in the bot between Venice's last byte and the upload. */
export async function waitFigure({ world }: Scene, kind: WorkKind, what: string): Promise<Figure> {
  const one = { kind, bytes: MEGABYTE, lanes: 1, thinkMs: THINK_MS, withinMs: 120_000 };
  await world.make({ ...one, count: WARM_UP });
  const traces = await world.make({ ...one, count: COUNT });
  const { p50, p99, ...rest } = spread(traces.map(({ madeAt, leftAt }) => leftAt - madeAt));
  const { loopDelayMs, violations } = await world.toll();
  return {
    ...{ name: `${what} of 1 MB, last byte to upload, p50`, value: p50, unit: "ms", target: 30 },
    detail: { ...rest, p99: round(p99), worldLoopDelayMs: loopDelayMs, violations: violations.slice(0, 5) },
  };
}
