import { afterEach, describe, expect, it } from "vitest";
import { DeliveryError } from "../../src/core/adapter.ts";
import type { Call } from "../../src/core/turn.ts";
import type { Shown } from "../fakes/adapter.ts";
import { ada, bob, channel, type TestHouse } from "../fakes/house.ts";
import { brought, openPatientHouse, queuedIn } from "./jobs.ts";
import { attach, labelsOf, picturesOf as mediaOf } from "./pictures.ts";

const film = (options: Record<string, unknown> = {}): Call => ({
  command: "video",
  options: { prompt: "a gondola glides by", ...options },
});
const jobOf = (shown: Shown): string => String(shown.button("Generate").call.options.job);

const open: TestHouse[] = [];
async function patient(o: Parameters<typeof openPatientHouse>[0] = {}) {
  const opened = await openPatientHouse(o);
  open.push(opened.house);
  return opened;
}
const spent = (house: TestHouse, who = ada) => house.deps.quota.spentToday(who, channel);

afterEach(async () => {
  for (const house of open.splice(0)) await house[Symbol.asyncDispose]();
});

describe("/video", () => {
  it("names the price first, and charges nothing for that", async () => {
    const { house } = await patient();
    const asked = await house.does(film());
    expect(asked.text).toBe("MiniMax H3 · 5 s · private: ≈ $0.15. Shall I generate it?");
    expect(labelsOf(asked)).toEqual(["Generate (≈ $0.15)", "Cancel"]);
    expect(queuedIn(house)).toHaveLength(0);
    expect(await spent(house)).toEqual([]);
  });

  it("is made on the press, shown with its length and size, kept, and booked at the price that was named", async () => {
    const { house } = await patient();
    const asked = await house.does(film({ model: "grok-imagine-text-to-video-private" }));
    expect(asked.text).toContain("≈ $0.32");
    const shown = await house.presses(asked, "Generate");
    const [media] = mediaOf(shown);
    expect(media).toMatchObject({ kind: "video", mime: "video/mp4", name: "a-gondola-glides-by.mp4", durationSecs: 5 });
    expect(media?.width).toBeGreaterThan((media?.height ?? 0) * 1.5);
    expect(shown.text).toBe("Grok Imagine · 5 s · $0.32");
    expect(labelsOf(shown)).toEqual(["Again"]);
    expect(shown.statuses).toContain("In the making: about 10 s left");
    expect(await house.deps.kept.open(media?.file ?? { name: "", mime: "", size: 0, ref: "" })).toEqual(media?.bytes);
    expect(await spent(house)).toMatchObject([{ capability: "video", usd: 0.32, calls: 1 }]);
    expect(queuedIn(house).map(({ body }) => body)).toMatchObject([
      { model: "grok-imagine-text-to-video-private", duration: "5s", resolution: "480p", aspect_ratio: "16:9" },
    ]);
  });

  it("is made once however often the button is pressed, and only for who asked", async () => {
    const { house } = await patient();
    const asked = await house.does(film());
    await expect(house.presses(asked, "Generate", bob)).rejects.toThrow("Only the person who asked");
    const [one, other] = await Promise.all([house.presses(asked, "Generate"), house.presses(asked, "Generate")]);
    const notices = [...one.notices, ...other.notices];
    expect(notices).toEqual(["It is being made already."]);
    expect(queuedIn(house)).toHaveLength(1);
    expect(await spent(house)).toMatchObject([{ calls: 1 }]);
  });

  it("leaves its offer without buttons once it was taken, and says so to who still had them", async () => {
    const { house } = await patient();
    const asked = await house.does(film());
    await house.presses(asked, "Generate");
    const buttonless = { type: "choices", phase: "done", rows: [] };
    expect(house.adapter.amended).toEqual([{ sent: ["m1"], choices: buttonless }]);
    expect((await house.presses(asked, "Generate")).notices).toEqual([
      "This offer has been used. Ask again for another one.",
    ]);
  });

  it("is not made where it is cancelled", async () => {
    const { house } = await patient();
    const asked = await house.does(film());
    expect((await house.presses(asked, "Cancel")).text).toContain("nothing was charged");
    expect((await house.presses(asked, "Generate")).notices).toEqual([expect.stringContaining("too old")]);
    expect(queuedIn(house)).toHaveLength(0);
  });

  it("does not keep its place waiting", async () => {
    const { house, clock } = await patient();
    house.emulator.jobMs = 60_000;
    const asked = await house.does(film());
    let answered: Shown | undefined;
    clock.onPause = () => {
      clock.onPause = () => {};
      void house.asks("hello").then((shown) => {
        answered = shown;
        house.emulator.forward(60_000);
      });
    };
    await house.presses(asked, "Generate");
    expect(answered?.text).not.toBe("");
  });

  it("begins with a picture: of a film model its sibling is taken, of none the cheapest private one", async () => {
    const { house } = await patient();
    const image = [await attach(house)];
    const named = await house.does(film({ image, model: "grok-imagine-text-to-video-private" }));
    await house.presses(named, "Generate");
    expect(queuedIn(house)[0]?.body).toMatchObject({ model: "grok-imagine-image-to-video-private" });
    const unnamed = await house.does(film({ image }));
    expect(unnamed.text).toContain("private");
    await house.presses(unnamed, "Generate");
    const body = queuedIn(house)[1]?.body as Record<string, string>;
    expect(body.model).toMatch(/image-to-video/);
    expect(body.image_url).toMatch(/^data:image\/png/);
  });

  it("is what Animate under a picture does, with the words that are asked for then", async () => {
    const { house } = await patient();
    const card = await house.does({ command: "imagine", options: { prompt: "a lantern" } });
    const { call } = card.button("Animate");
    expect(house.core.missing(call).map(([name]) => name)).toEqual(["prompt"]);
    const asked = await house.does({ ...call, options: { ...call.options, prompt: "it swings" } });
    expect(mediaOf(await house.presses(asked, "Generate"))[0]?.kind).toBe("video");
  });

  it("says what a model does not take, before anything is charged", async () => {
    const { house } = await patient();
    const says = async (options: Record<string, unknown>) => (await house.does(film(options))).notices.join();
    const model = "minimax-h3-text-to-video";
    expect(await says({ model, prompt: "x".repeat(2001) })).toContain("MiniMax H3 takes 2000");
    expect(await says({ model, image: [await attach(house)] })).toContain("takes no picture");
    expect(await says({ model: "ovi-image-to-video" })).toContain("begins with a picture");
    expect(await says({ model, duration: "soon" })).toContain("soon is no length of time. There are 5 s, 10 s.");
    expect(await says({ model: "minimax-h4" })).toContain("Did you mean minimax-h3");
    expect(await says({ image: [await attach(house, { width: 80, height: 80 })] })).toContain("too small");
    expect(await says({ model, duration: "7" })).toBe("5 s is the nearest that MiniMax H3 has.");
    expect(queuedIn(house)).toHaveLength(0);
  });

  it("completes models with what they begin with and how private they are, and the lengths of the one that is chosen", async () => {
    const { house } = await patient();
    const complete = (option: string, typed: string, given = {}) =>
      house.core.complete("video", option, typed, { place: channel, person: ada, locale: "en", given });
    expect(await complete("model", "ovi")).toContainEqual({
      name: "Ovi · from a picture · private",
      value: "ovi-image-to-video",
    });
    const names = await complete("duration", "", { model: "veo3.1-fast-text-to-video" });
    expect(names).toEqual([4, 6, 8].map((seconds) => ({ name: `${seconds} s`, value: `${seconds}` })));
    expect((await complete("duration", "1")).map(({ value }) => value)).toEqual(["10"]);
  });

  it("says why it failed, that the money is back, and offers other words and another try", async () => {
    const { house } = await patient();
    const asked = await house.does(film({ prompt: "[policy] a film" }));
    const shown = await house.presses(asked, "Generate");
    expect(shown.notices).toEqual([expect.stringMatching(/refuses to make this.*What it cost is given back\.$/s)]);
    expect(labelsOf(shown)).toEqual(["Try anew"]);
    expect(await spent(house)).toMatchObject([{ usd: 0 }]);
    const other = await house.presses(await house.does(film({ prompt: "[suggestion] a film" })), "Generate");
    expect(labelsOf(other)).toEqual(["Try anew", "Use the suggested words"]);
    const better = await house.presses(other, "Use the suggested words");
    await house.presses(better, "Generate");
    expect(queuedIn(house).at(-1)?.body).toMatchObject({ prompt: "A calm ride along a canal." });
  });

  it("costs nothing where the order itself is refused", async () => {
    const { house } = await patient();
    house.emulator.fault({ path: "/video/queue", refuse: "policy" });
    const shown = await house.presses(await house.does(film()), "Generate");
    expect(shown.notices).toEqual([expect.stringMatching(/[^.]\. Nothing was charged\.$/)]);
    expect(await spent(house)).toEqual([]);
    expect(queuedIn(house)).toHaveLength(1);
  });

  it("says the service's own words as a sentence of their own", async () => {
    const { house } = await patient();
    for (const error of ["No such rider", "No such rider."]) {
      house.emulator.fault({ path: "/video/queue", answer: { status: 422, body: { error } } });
      const shown = await house.presses(await house.does(film()), "Generate");
      expect(shown.notices).toEqual(["It could not be made: No such rider. Nothing was charged."]);
    }
  });

  it("is honest where nobody knows whether the order was taken, and orders no second time", async () => {
    const { house } = await patient();
    house.emulator.fault({ path: "/video/queue", reset: true, count: "always" });
    const shown = await house.presses(await house.does(film()), "Generate");
    expect(shown.notices).toEqual([expect.stringContaining("I do not know whether Venice took the order")]);
    expect(labelsOf(shown)).toEqual(["Try anew"]);
    expect(queuedIn(house)).toHaveLength(1);
    expect(await spent(house)).toMatchObject([{ usd: 0.15 }]);
    expect((await house.presses(shown, "Try anew")).text).toContain("≈ $0.15");
  });

  it("is not ordered again when a crash came while the order was on its way", async () => {
    const { house } = await patient();
    const asked = await house.does(film());
    house.emulator.fault({ path: "/video/queue", silent: true });
    void house.does(asked.button("Generate").call, { id: "discord:cut", asked: [] }).catch(() => {});
    await house.emulator.until((all) => all.some(({ path }) => path.endsWith("/video/queue")));
    const next = await house.crash();
    open[open.indexOf(house)] = next;
    await next.inbox.resume("discord");
    const shown = await next.adapter.shown("discord:cut");
    expect(shown.notices).toEqual([expect.stringContaining("I did not order it again")]);
    expect(queuedIn(next)).toHaveLength(1);
    expect(await spent(next)).toMatchObject([{ usd: 0.15, calls: 1 }]);
  });

  it("is brought after a crash, without a second order", async () => {
    const { house, clock } = await patient();
    house.emulator.jobMs = 60_000;
    const asked = await house.does(film());
    const waits = Promise.withResolvers<void>();
    clock.onPause = waits.resolve;
    void house.does(asked.button("Generate").call, { id: "discord:cut", asked: [] }).catch(() => {});
    await waits.promise;
    const next = await house.crash();
    open[open.indexOf(house)] = next;
    await next.inbox.resume("discord");
    expect(mediaOf(await next.adapter.shown("discord:cut"))).toHaveLength(1);
    expect(queuedIn(next)).toHaveLength(1);
    expect(await spent(next)).toMatchObject([{ usd: 0.15, calls: 1 }]);
  });

  it("comes as a message of its own where it takes longer than its answer can be written", async () => {
    const { house } = await patient();
    house.emulator.jobMs = 15 * 60_000;
    const asked = await house.does(film());
    const first = await house.presses(asked, "Generate");
    expect(first.text).toContain("I will bring it here");
    expect(mediaOf(first)).toHaveLength(0);
    const second = await brought(house.adapter, jobOf(asked));
    expect(second.turn).toMatchObject({ place: channel, person: ada, call: { command: "bring" } });
    expect(second.notices).toEqual(["Ada, here is what you asked for."]);
    expect(second.statuses).toEqual([]);
    expect(mediaOf(second)[0]?.kind).toBe("video");
    expect(queuedIn(house)).toHaveLength(1);
  });

  it("goes on after Stop, because it is paid for", async () => {
    const { house, clock } = await patient();
    house.emulator.jobMs = 60_000;
    const asked = await house.does(film());
    clock.onPause = () => house.deps.running.stop(channel, { turn: "discord:stopped" });
    const { call } = asked.button("Generate");
    const stopped = await house.does(call, { id: "discord:stopped", asked: [] });
    expect(stopped.text).toContain("I will bring it here");
    expect(mediaOf(await brought(house.adapter, jobOf(asked)))).toHaveLength(1);
  });

  it("is brought where its answer can be written no more", async () => {
    const { house } = await patient();
    house.emulator.jobMs = 60_000;
    const asked = await house.does(film());
    house.adapter.onPart = (part, turn) => {
      if (part.type === "status" && turn.id === "discord:torn" && part.text.includes("making"))
        throw new DeliveryError("the message is gone");
    };
    const target = null;
    const { call } = asked.button("Generate");
    await house.core.accept({
      id: "discord:torn",
      at: Date.now(),
      place: channel,
      person: ada,
      call,
      asked: [],
      target,
    });
    expect(mediaOf(await brought(house.adapter, jobOf(asked)))).toHaveLength(1);
    expect(queuedIn(house)).toHaveLength(1);
  });

  it("is sent privately where the bot cannot write by itself", async () => {
    const { house } = await patient();
    house.adapter.targetIn = () => undefined as never;
    house.emulator.jobMs = 15 * 60_000;
    const shown = await house.presses(await house.does(film()), "Generate");
    expect(shown.text).toContain("privately");
    expect(house.adapter.told).toMatchObject([{ person: "ada" }]);
    expect(house.adapter.told[0]?.parts.map(({ type }) => type)).toEqual(["media", "text"]);
  });

  it("bears what passes while it waits, and looks no more often than is good", async () => {
    const { house, clock } = await patient();
    house.emulator.jobMs = 30_000;
    const asked = await house.does(film());
    house.emulator.fault({ path: "/video/retrieve", refuse: "gateway" });
    house.emulator.fault({ path: "/video/retrieve", refuse: "rate", retryAfter: 9 });
    house.emulator.fault({ path: "/video/retrieve", reset: true });
    const shown = await house.presses(asked, "Generate");
    expect(mediaOf(shown)).toHaveLength(1);
    expect(clock.pauses.slice(0, 3)).toEqual([7000, 9000, 7000]);
  });

  it("says so when Venice has it no more", async () => {
    const { house, clock } = await patient();
    house.emulator.jobMs = 40 * 3_600_000;
    clock.onPause = () => {
      clock.now += 3_600_000;
    };
    const asked = await house.does(film());
    await house.presses(asked, "Generate");
    const last = await brought(house.adapter, jobOf(asked));
    expect(last.notices.join(" ")).toContain("kept there for 24 hours");
    expect(last.notices.join(" ")).toContain("has not said that it gives back");
  });

  it("is somebody else's business to nobody, and can be forgotten", async () => {
    const { house } = await patient();
    const asked = await house.does(film());
    const call = { command: "generate", options: { job: jobOf(asked) } };
    expect((await house.does(call, { person: bob })).notices).toEqual([expect.stringContaining("too old")]);
    const wished = await house.does({ command: "forget", options: {} });
    await house.presses(wished, "Forget");
    expect((await house.presses(asked, "Generate")).notices).toEqual([expect.stringContaining("too old")]);
    expect(queuedIn(house)).toHaveLength(0);
  });
});
