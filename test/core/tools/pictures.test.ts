import { describe, expect, it } from "vitest";
import { attach, labelsOf, paidFor, picturesOf } from "../../commands/pictures.ts";
import { ada, channel, openHouse, type TestHouse } from "../../fakes/house.ts";

/** What the model was told of its tools in the newest request. */
function toolResults({ emulator }: TestHouse): readonly string[] {
  const { messages } = emulator.requests.findLast(({ path }) => path === "/chat/completions")?.body as {
    messages: { role: string; content: string }[];
  };
  return messages.filter(({ role }) => role === "tool").map(({ content }) => content);
}

describe("pictures in the course of an answer", () => {
  it("are painted when somebody just asks, shown at once, and charged to who asked", async () => {
    await using house = await openHouse();
    const shown = await house.asks("Paint a gondola at dusk");
    const [picture] = picturesOf(shown);
    expect(picture).toMatchObject({ kind: "image", alt: expect.stringContaining("gondola") });
    const order = shown.parts.map(({ type }) => type);
    expect(order.indexOf("media")).toBeLessThan(order.lastIndexOf("text"));
    expect(shown.notices).toContainEqual(expect.stringMatching(/Z-Image Turbo · seed \d+ · \$0\.01/));
    expect(toolResults(house)[0]).toMatch(/1 picture\(s\), \d+×\d+ pixels, by Z-Image Turbo, seed \d+/);
    expect(labelsOf(shown)).toEqual(["Upscale", "Vary", "Edit", "Cut out", "Animate", "Again", "Regenerate"]);
    expect(await house.deps.quota.spentToday(ada, channel)).toContainEqual(
      expect.objectContaining({ capability: "image", usd: 0.01 }),
    );
    expect(picturesOf(await house.presses(shown, "Upscale"))).toHaveLength(1);
  });

  it("are changed in plain words, whether a command made them or an answer", async () => {
    await using house = await openHouse();
    await house.does({ command: "imagine", options: { prompt: "a gondola" } });
    const shown = await house.asks("Edit the picture: make it blue");
    expect(picturesOf(shown)).toHaveLength(1);
    expect(paidFor(house).at(-1)?.path).toBe("/image/edit");
  });

  it("that the question brings are the first to be changed", async () => {
    await using house = await openHouse();
    const shown = await house.asks("Edit this picture: make it blue", {
      options: { image: [await attach(house, { width: 512 })] },
    });
    expect(picturesOf(shown)).toHaveLength(1);
    expect(paidFor(house).at(-1)?.path).toBe("/image/edit");
  });

  it("become a button where they would cost more than may be spent without a press", async () => {
    await using house = await openHouse({ confirmUsd: 0.005 });
    const shown = await house.asks("Paint a gondola at dusk");
    expect(picturesOf(shown)).toHaveLength(0);
    expect(paidFor(house)).toHaveLength(0);
    const pressed = await house.presses(shown, "Make the picture (≈ $0.01)");
    expect(picturesOf(pressed)).toHaveLength(1);
  });

  it("that are forbidden are not shown, and the model hears why", async () => {
    await using house = await openHouse();
    const shown = await house.asks("Paint [violation]");
    expect(picturesOf(shown)).toHaveLength(0);
    expect(toolResults(house)[0]).toContain("content rules forbid");
  });

  it("tell the model that there is none to be changed", async () => {
    await using house = await openHouse();
    await house.asks("Edit the picture: make it blue");
    expect(paidFor(house)).toHaveLength(0);
    expect(toolResults(house)[0]).toContain("need a picture");
  });

  it("are not paid twice when a crash cuts the answer that they are in", async () => {
    let house = await openHouse();
    const reached = Promise.withResolvers<void>();
    house.adapter.onPart = (part) => {
      if (part.type !== "media") return;
      reached.resolve();
      return new Promise<never>(() => {});
    };
    void house.asks("Paint a gondola at dusk", { id: "discord:cut" });
    await reached.promise;
    house = await house.crash();
    await house.inbox.resume("discord");
    const shown = await house.adapter.shown("discord:cut");
    expect(picturesOf(shown)).toHaveLength(1);
    expect(shown.text).not.toBe("");
    expect(paidFor(house)).toHaveLength(1);
    await house[Symbol.asyncDispose]();
  });

  it("leave with whom they were made for", async () => {
    await using house = await openHouse();
    const shown = await house.does({ command: "imagine", options: { prompt: "a gondola" } });
    const asked = await house.does({ command: "forget", options: {} });
    const done = await house.presses(asked, "Forget");
    expect(done.text).toContain("1 files");
    const gone = await house.presses(shown, "Upscale");
    expect(gone.notices).toEqual([expect.stringContaining("a-gondola.webp")]);
    expect(paidFor(house)).toHaveLength(1);
  });
});
