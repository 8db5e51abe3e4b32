import type { FakeAdapter } from "../fakes/adapter.ts";
import { openHouse, type TestHouse } from "../fakes/house.ts";

/** A house whose waiting costs no time: both its clock and the emulator's go on by it. */
export async function openPatientHouse(o: Parameters<typeof openHouse>[0] = {}) {
  const clock = { now: Date.now(), pauses: [] as number[], onPause: () => {} };
  const first: { house?: TestHouse } = {};
  const house = await openHouse({
    ...o,
    now: () => clock.now,
    async pause(ms, signal) {
      clock.pauses.push(ms);
      clock.onPause();
      if (signal.aborted) return;
      clock.now += ms;
      first.house?.emulator.forward(ms);
      await new Promise((resolve) => setImmediate(resolve));
    },
  });
  first.house = house;
  return { house, clock };
}

export const queuedIn = ({ emulator }: TestHouse) => emulator.requests.filter(({ path }) => path.endsWith("/queue"));

/** The turn that brings what the pressed one could not wait for. */
export function brought(adapter: FakeAdapter, job: string, carrier = 1) {
  return adapter.shown(`discord:job:${job}:${carrier}`);
}
