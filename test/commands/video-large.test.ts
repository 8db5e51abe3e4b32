import { afterEach, describe, expect, it } from "vitest";
import { UserError } from "../../src/core/errors.ts";
import { filmDimensions } from "../../src/core/jobs/film-info.ts";
import { secondsOf } from "../../src/core/speech/sound.ts";
import { type Call, personKey } from "../../src/core/turn.ts";
import type { Shown } from "../fakes/adapter.ts";
import { ada, type TestHouse } from "../fakes/house.ts";
import { openPatientHouse } from "./jobs.ts";
import { picturesOf as mediaOf } from "./pictures.ts";

const SMALL = 150_000;
const film: Call = { command: "video", options: { prompt: "a gondola glides by" } };
const smaller = /too large to be sent here as it is, so it is shown smaller.*30 days/;

let house: TestHouse;
async function open(): Promise<void> {
  ({ house } = await openPatientHouse());
}
afterEach(() => house[Symbol.asyncDispose]());

const generates = async (): Promise<Shown> => house.presses(await house.does(film), "Generate");
const keptFiles = () => house.store.timeline.range(`kept:${personKey("discord", ada.id)}`, { limit: 100 });

describe("a film that is too large for where it is shown", () => {
  it("is shown smaller, and says so; what is kept, and what buttons work with, is the whole one", async () => {
    await open();
    house.adapter.mostBytes.here = SMALL;
    const shown = await generates();
    const [media] = mediaOf(shown);
    expect(media).toMatchObject({ kind: "video", mime: "video/mp4", name: "a-gondola-glides-by.mp4", durationSecs: 5 });
    expect(media?.bytes.byteLength).toBeLessThanOrEqual(SMALL);
    expect(filmDimensions(media?.bytes ?? new Uint8Array())).toEqual({ width: media?.width, height: media?.height });
    expect(secondsOf(media?.bytes ?? new Uint8Array())).toBeCloseTo(5, 1);
    expect(shown.notices).toEqual([expect.stringMatching(smaller)]);
    expect(shown.statuses.at(-1)).toBe("Making it small enough to be sent here…");
    expect(media?.file?.size).toBeGreaterThan(SMALL);
    expect((await house.deps.kept.open(media!.file!)).byteLength).toBe(media?.file?.size);
  });

  it("is shown as it is where it fits", async () => {
    await open();
    const shown = await generates();
    expect(shown.notices).toEqual([]);
    expect(shown.statuses.join()).not.toContain("small enough");
    expect(await keptFiles()).toHaveLength(1);
  });

  it("is made smaller for a private chat as that takes it", async () => {
    await open();
    house.adapter.targetIn = () => undefined as never;
    house.adapter.mostBytes = { here: Number.POSITIVE_INFINITY, privately: SMALL };
    house.emulator.jobMs = 15 * 60_000;
    await generates();
    const [told] = house.adapter.told;
    const media = told?.parts.find((part) => part.type === "media")?.media;
    expect(media?.bytes.byteLength).toBeLessThanOrEqual(SMALL);
    expect(told?.parts.at(-1)).toMatchObject({ type: "notice", text: expect.stringMatching(smaller) });
  });

  it("is the same smaller one when it is shown again after a crash, and is forgotten with the whole one", async () => {
    await open();
    const asked = await house.does(film);
    house.adapter.mostBytes.here = SMALL;
    const first = Promise.withResolvers<Uint8Array>();
    house.adapter.onPart = async (part) => {
      if (part.type !== "media") return;
      first.resolve(part.media.bytes);
      await new Promise(() => {});
    };
    void house.does(asked.button("Generate").call, { id: "discord:cut", asked: [] }).catch(() => {});
    const bytes = await first.promise;
    expect(await keptFiles()).toHaveLength(2);
    house = await house.crash();
    house.adapter.mostBytes.here = SMALL;
    await house.inbox.resume("discord");
    const [media] = mediaOf(await house.adapter.shown("discord:cut"));
    expect(Buffer.compare(media!.bytes, bytes)).toBe(0);
    expect(await keptFiles()).toHaveLength(2);
    await house.deps.kept.forget(personKey("discord", ada.id));
    await expect(house.deps.kept.open(media!.file!)).rejects.toThrow(UserError);
    expect(await house.deps.kept.done(media!.file!.ref, `at most ${SMALL}`)).toBeUndefined();
  });

  it("stays whole where it cannot be made small enough: the platform then says what it cannot take", async () => {
    await open();
    house.adapter.mostBytes.here = 1000;
    const shown = await generates();
    expect(mediaOf(shown)[0]?.bytes.byteLength).toBeGreaterThan(SMALL);
    expect(shown.notices).toEqual([]);
  });

  it("is no matter of songs", async () => {
    await open();
    house.adapter.mostBytes.here = 10;
    const asked = await house.does({ command: "music", options: { prompt: "a barcarole", model: "ace-step-15" } });
    const shown = await house.presses(asked, "Generate");
    expect(mediaOf(shown)[0]?.bytes.byteLength).toBeGreaterThan(10);
    expect(shown.notices).toEqual([]);
  });
});
