import { describe, expect, it } from "vitest";
import { channel, openHouse } from "../fakes/house.ts";

describe("/privacy", () => {
  it("says which models are how private, which one answers here, and what is kept for how long", async () => {
    await using house = await openHouse();
    const { text } = await house.does({ command: "privacy", options: {} });
    const all = await house.deps.models.all();
    const count = (...badges: string[]) => all.filter(({ badge }) => badges.includes(badge)).length;
    expect(text).toContain(`🔒 **private** (${count("private")})`);
    expect(text).toContain(`🎭 **anonymized** (${count("anonymized", "unknown")})`);
    expect(text).toContain(`🛡️ **TEE** (${count("tee", "e2ee")})`);
    expect(text).toContain("The model here, GLM 5.2, is private.");
    expect(text).toContain("for 30 days");
    expect(text).not.toContain("long memory");
    await house.deps.settings.change(channel, { recall: true });
    expect((await house.does({ command: "privacy", options: {} })).text).toContain("The long memory is on here");
  });
});

describe("the privacy badge", () => {
  it("stands under each answer where it is switched on, and names the model that answered", async () => {
    await using house = await openHouse();
    expect((await house.asks("hello")).notices).toEqual([]);
    house.adapter.managers.add("ada");
    const panel = await house.does({ command: "settings", options: {} });
    expect((await house.presses(panel, "Privacy badge: on")).text).toContain("**Privacy badge:** on");
    expect((await house.asks("hello again")).notices).toEqual(["🔒 GLM 5.2 · private"]);
    const model = (await house.deps.models.all()).find(({ badge }) => badge === "anonymized");
    await house.deps.settings.change(channel, { model: model?.id });
    expect((await house.asks("and again")).notices).toEqual([`🎭 ${model?.name} · anonymized`]);
  });
});
