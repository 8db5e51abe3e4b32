import sharp from "sharp";
import { expect } from "vitest";
import { sniff } from "../../../src/venice/index.ts";
import { asked, type Ground, type Seat, sees, soon } from "./seat.ts";
import { picture, recording } from "./things.ts";

type Case = (seat: Seat, ground: Ground) => Promise<void>;

/** Every command that makes something to be seen or heard. */
export const making: Readonly<Record<string, Case>> = {
  async imagine(seat, ground) {
    const prompt = "a gondola at dusk, imagined";
    const more = { style: "Watercolor", aspect: "16:9", count: 2, seed: 7, negative: "people", model: "venice-sd35" };
    await seat.does("imagine", { prompt, ...more });
    const album = await sees(seat, { file: "image" });
    expect(album.files).toHaveLength(2);
    for (const { kind, bytes, alt } of album.files) {
      expect([kind, sniff(bytes)?.mime]).toEqual(["image", expect.stringMatching(/^image\//)]);
      if (ground.has.alts) expect(alt).toContain("gondola");
    }
    const card = await sees(seat, { text: /seed 7.*\$0\./s, button: /Upscale/ });
    const actions = ["Upscale", "Vary", "Edit", "Cut out", "Animate"];
    expect(card.buttons.map((label) => label.replace(/^\P{L}+/u, ""))).toEqual(
      expect.arrayContaining([...actions, "Again"]),
    );
    const [request] = asked(ground, "/image/generate", prompt);
    expect(request?.body).toMatchObject({
      style_preset: "Watercolor",
      variants: 2,
      seed: 7,
      negative_prompt: "people",
    });
    await seat.presses(card, /2 Cut out|Cut out/);
    await sees(seat, { file: "image", button: /Upscale/, text: /^(?!.*seed 7)/s });
    if (!ground.has.suggestions) return;
    expect((await seat.suggests("imagine", "style", "anim"))?.[0]?.name).toContain("Anim");
    expect((await seat.suggests("imagine", "aspect", ""))?.map(({ value }) => value)).toContain("16:9");
    expect((await seat.suggests("imagine", "model", ""))?.length).toBeGreaterThan(2);
  },

  async edit(seat, ground) {
    const prompt = "make the sky edited green";
    const photo = await picture();
    const image = ground.has.manyFiles ? [photo, await picture({ name: "second.png" })] : photo;
    await seat.does("edit", { prompt, image });
    const shown = await sees(seat, { file: "image", button: /Upscale/ });
    expect(asked(ground, ground.has.manyFiles ? "/image/multi-edit" : "/image/edit", prompt)).toHaveLength(1);
    const form = await seat.opens(shown, /Edit/);
    expect(form.fields.join()).toContain("What is to be changed");
    await form.fill({ prompt: "now with edited stars" });
    await soon(async () => {
      const made = (await seat.seen()).filter(({ files }) => files.some(({ kind }) => kind === "image"));
      expect(made).toHaveLength(2);
    });
    await soon(() => expect(asked(ground, "/image/edit", "now with edited stars")).toHaveLength(1));
  },

  async upscale(seat) {
    await seat.does("upscale", { image: await picture(), scale: 2 });
    const { files } = await sees(seat, { file: "image", button: /Cut out/ });
    expect(await sharp(files[0]?.bytes).metadata()).toMatchObject({ width: 640, height: 600 });
  },

  async cutout(seat) {
    await seat.does("cutout", { image: await picture() });
    const { files } = await sees(seat, { file: "image", button: /Upscale/ });
    expect(sniff(files[0]!.bytes)?.mime).toMatch(/image\/(png|webp)/);
  },

  async video(seat, ground) {
    const prompt = "a gondola glides by, filmed";
    const model = "grok-imagine-text-to-video-private";
    await seat.does("video", { prompt, model, duration: "5s" });
    const quote = await sees(seat, { text: /5 s.*≈ \$0\.32\. Shall I generate it/, button: /Generate \(≈ \$0\.32\)/ });
    expect(asked(ground, "/video/queue", prompt)).toEqual([]);
    await seat.presses(quote, /Generate/);
    const { files } = await sees(seat, { file: "video", text: /5 s · \$0\.32/ });
    expect(sniff(files[0]!.bytes)?.mime).toBe("video/mp4");
    expect(asked(ground, "/video/queue", prompt)).toHaveLength(1);
    if (!ground.has.suggestions) return;
    expect((await seat.suggests("video", "model", "grok"))?.length).toBeGreaterThan(0);
    expect((await seat.suggests("video", "duration", ""))?.length).toBeGreaterThan(0);
  },

  async music(seat, ground) {
    const prompt = "a barcarole for two mandolins";
    ground.venice.fault({ path: "/audio/queue", model: "ace-step-15", jobMs: 5_000 });
    await seat.does("music", { prompt, model: "ace-step-15" });
    const quote = await sees(seat, { text: /≈ \$\d.*Shall I generate it/, button: /Generate/ });
    expect(asked(ground, "/audio/queue", prompt)).toEqual([]);
    await seat.presses(quote, /Generate/);
    await soon(async () => expect((await seat.past()).join()).toContain("In the making"));
    const { files } = await sees(seat, { text: /60 s · \$/, button: /Again/ });
    expect(files.map(({ kind }) => kind)).toEqual([expect.stringMatching(/audio|file/)]);
    expect(sniff(files[0]!.bytes)?.mime).toMatch(/^audio\//);
    expect(asked(ground, "/audio/queue", prompt)).toHaveLength(1);
  },

  async say(seat, ground) {
    await seat.does("say", { text: "Good day, Venice.", voice: "Bella", speed: 1.25 });
    const { files } = await sees(seat, { file: "voice" });
    expect(sniff(files[0]!.bytes)?.mime).toBe("audio/ogg");
    expect(files[0]?.seconds).toBeGreaterThan(0);
    expect(asked(ground, "/audio/speech", "Good day, Venice.")[0]?.body).toMatchObject({
      voice: "af_bella",
      speed: 1.25,
    });
    if (!ground.has.suggestions) return;
    expect((await seat.suggests("say", "voice", "bella"))?.[0]?.value).toBe("tts-kokoro/af_bella");
    expect(await seat.suggests("say", "voice", "")).toHaveLength(25);
  },

  async transcribe(seat, ground) {
    const words = "The gondola leaves at dusk.";
    await seat.does("transcribe", { audio: await recording(ground, words), language: "English" });
    await sees(seat, { text: new RegExp(words) });
    if (ground.has.suggestions)
      expect((await seat.suggests("transcribe", "language", "ger"))?.[0]).toEqual({ name: "German", value: "de" });
  },

  async "read-aloud"(seat, { has }) {
    // Without a menu, a command that replies to the message takes its words.
    await seat.doesTo(has.menus ? "read-aloud" : "say", "The tide is high tonight.");
    await sees(seat, { file: "voice" });
  },
};
