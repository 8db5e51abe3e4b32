import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Media, Part } from "../../../src/core/part.ts";
import { addLocale } from "../../../src/i18n.ts";
import de from "../../../src/locales/de.json" with { type: "json" };
import { FakeCore } from "../fake-core.ts";
import { openPlayground } from "../playground.ts";
import { browserTestsRun, openBrowser } from "./chromium.ts";
import { openChat } from "./page.ts";
import { toneOf } from "./sound.ts";

const picture = async (alt: string, color: string, more: Partial<Media> = {}): Promise<Part> => {
  const bytes = await sharp({ create: { width: 320, height: 200, channels: 3, background: color } })
    .png()
    .toBuffer();
  const media = { bytes, mime: "image/png", name: `${color}.png`, alt, width: 320, height: 200, ...more };
  return { type: "media", media: { kind: "image", ...media } };
};
const voice: Part = {
  type: "media",
  media: {
    ...{ kind: "voice", bytes: toneOf(6), mime: "audio/wav", name: "voice.wav", alt: "Welcome aboard" },
    durationSecs: 6,
    waveform: Uint8Array.from({ length: 200 }, (_, n) => 40 + (n % 160)),
  },
};

function coreThatSays(...parts: readonly Part[]): FakeCore {
  const core = new FakeCore();
  core.script = async function* () {
    yield* parts;
  };
  return core;
}

const lightbox = (page: Page) => page.getByRole("dialog", { name: "Picture" });

describe.skipIf(!browserTestsRun("pictures, sound and voices"))("pictures, sound and voices", () => {
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  beforeAll(async () => {
    browser = await openBrowser({ still: true });
  });
  afterAll(() => browser[Symbol.asyncDispose]());

  test("several pictures are a grid, leafed through in large by keyboard, without those behind a veil", async () => {
    const parts = await Promise.all([
      picture("A red one", "red"),
      picture("A secret one", "green", { spoiler: true }),
      picture("A blue one", "blue"),
    ]);
    await using playground = await openPlayground({ core: coreThatSays(...parts) });
    const chat = await openChat(browser.context, playground);
    const { page } = chat;
    await chat.ask("Paint three");
    await chat.settled();
    await page.getByRole("group", { name: "3 pictures" }).waitFor();
    await page.getByRole("button", { name: "A red one" }).focus();
    await page.keyboard.press("Enter");
    const large = lightbox(page).locator("img");
    await expect.poll(() => large.getAttribute("alt")).toBe("A red one");
    await expect.poll(() => lightbox(page).locator(".count").innerText()).toBe("1 / 2");
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => large.getAttribute("alt")).toBe("A blue one");
    await expect.poll(() => large.evaluate((each) => Reflect.get(each, "naturalWidth"))).toBe(320);
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => large.getAttribute("alt")).toBe("A red one");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Escape");
    // Back at the picture that was looked at last.
    await expect.poll(() => page.evaluate("document.activeElement.querySelector('img')?.alt")).toBe("A blue one");
    await page.getByText("Show the picture").click();
    await page.getByRole("button", { name: "A secret one" }).click();
    await expect.poll(() => lightbox(page).locator(".count").innerText()).toBe("2 / 3");
    await chat.close();
  });

  test("a voice message plays, is sought in by keyboard, and tells its length and speed", async () => {
    await using playground = await openPlayground({ core: coreThatSays(voice) });
    const chat = await openChat(browser.context, playground);
    const { page } = chat;
    const ranges: (string | undefined)[] = [];
    page.on("request", (request) => {
      if (request.url().includes("/media/")) ranges.push(request.headers().range);
    });
    await chat.ask("Say it");
    await chat.settled();
    const player = page.getByRole("group", { name: "Voice message: Welcome aboard" });
    await expect.poll(() => player.locator(".time").innerText()).toBe("0:06");
    await expect.poll(() => player.locator(".waveform .rest rect").count()).toBe(56);
    expect(ranges).toEqual([]);
    await player.getByRole("button", { name: "Play" }).click();
    await player.getByRole("button", { name: "Pause" }).waitFor();
    expect(ranges[0]).toMatch(/^bytes=0-/);
    const seek = player.getByRole("slider", { name: "Position" });
    await seek.focus();
    await page.keyboard.press("End");
    await expect.poll(() => player.locator("audio").evaluate((audio) => Reflect.get(audio, "ended"))).toBe(true);
    await player.getByRole("button", { name: "Play" }).waitFor();
    await page.keyboard.press("Home");
    await expect.poll(() => seek.getAttribute("aria-valuetext")).toBe("0:00 / 0:06");
    await player.getByRole("button", { name: /^Speed/ }).click();
    await expect.poll(() => player.locator("audio").evaluate((audio) => Reflect.get(audio, "playbackRate"))).toBe(1.5);
    await chat.close();
  });

  test("who speaks is shown by name and face, and read so to a screen reader", async () => {
    const face = await sharp({ create: { width: 64, height: 64, channels: 3, background: "teal" } })
      .png()
      .toBuffer();
    const core = coreThatSays(
      { type: "speaker", name: "Casanova", avatar: face, avatarUrl: "https://cdn.example.com/face.png" },
      { type: "text", text: "Buonasera." },
    );
    await using playground = await openPlayground({ core });
    const chat = await openChat(browser.context, playground);
    const { page } = chat;
    const outside: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(playground.url)) outside.push(request.url());
    });
    await chat.ask("Good evening");
    await chat.settled();
    await expect.poll(() => page.locator(".answer .who").innerText()).toBe("Casanova");
    await expect.poll(() => page.$eval(".avatar.face", (each) => Reflect.get(each, "naturalWidth"))).toBe(64);
    await expect.poll(() => page.locator(".answer article").getAttribute("aria-label")).toMatch(/^Casanova, /);
    await expect.poll(() => page.locator("#live").innerText()).toBe("Casanova: Buonasera.");
    expect(outside).toEqual([]);
    await chat.close();
  });

  test("a voice message is recorded in the page, and goes out as sound", async () => {
    await using playground = await openPlayground();
    const chat = await openChat(browser.context, playground);
    const { page } = chat;
    const begin = page.getByRole("button", { name: "Record a voice message" });
    await begin.click();
    await page.getByRole("group", { name: "Recording" }).waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("group", { name: "Recording" }).count()).toBe(0);
    expect(playground.core.accepted).toEqual([]);
    await begin.click();
    await expect.poll(() => page.locator(".voice-bar .time").innerText()).not.toBe("0:00");
    await page.getByRole("button", { name: "Send the recording" }).click();
    await expect.poll(() => playground.core.accepted.length).toBe(1);
    const { options } = playground.core.accepted[0]!.call;
    expect(options).toMatchObject({ audio: [{ name: expect.stringMatching(/^voice-message\./) }] });
    const [file] = options.audio as { ref: string; mime: string; name: string; size: number }[];
    expect(file?.mime).toMatch(/^audio\/(webm|ogg|mp4)$/);
    expect(file?.size).toBeGreaterThan(300);
    await chat.settled();
    await page.getByRole("group", { name: "Voice message" }).getByRole("button", { name: "Play" }).click();
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await chat.close();
  });

  test("answers are leafed through by the arrows under them", async () => {
    await using playground = await openPlayground();
    const { core } = playground;
    core.script = async function* (turn) {
      yield { type: "text", text: turn.replaces ? "Another answer" : "One answer" };
      const leaf = (id: string, label: string, emoji?: string) =>
        ({ kind: "button", id, label, emoji, who: "asker", replaces: turn.id, call: turn.call }) as const;
      yield { type: "choices", phase: "done", rows: [[leaf("a", "◀"), leaf("b", "1/2", "🔄"), leaf("c", "▶")]] };
    };
    const chat = await openChat(browser.context, playground);
    const { page } = chat;
    await chat.ask("Answer");
    await chat.settled();
    core.actions.set("c", { call: core.accepted[0]!.call, update: false, replaces: core.accepted[0]!.id });
    await expect.poll(() => page.locator(".leaves").innerText()).toBe("1/2");
    await page.locator(".leaves").getByRole("button", { name: "Next" }).click();
    await expect.poll(() => page.locator(".answer .blocks").innerText()).toBe("Another answer");
    await expect.poll(() => page.locator(".answer").count()).toBe(1);
    await chat.close();
  });

  test("a status that tells a part of the whole has a bar", async () => {
    const core = new FakeCore();
    core.script = async function* (_turn, signal) {
      yield { type: "status", text: "Filming… 40 %" };
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    };
    await using playground = await openPlayground({ core });
    const chat = await openChat(browser.context, playground);
    await chat.ask("Film it");
    await expect.poll(() => chat.page.getByRole("progressbar").getAttribute("value")).toBe("40");
    await chat.page.keyboard.press("Escape");
    await chat.settled();
    await chat.close();
  });

  test("the page speaks the browser's language", async () => {
    addLocale("de", de);
    await using german = await openBrowser({ still: true, locale: "de-DE" });
    await using playground = await openPlayground({ emulated: true });
    const chat = await openChat(german.context, playground);
    await expect.poll(() => chat.page.evaluate("document.documentElement.lang")).toBe("de");
    await expect
      .poll(() => chat.page.getByRole("button", { name: "Neue Unterhaltung" }).first().isVisible())
      .toBe(true);
    await chat.ask("Hallo");
    await chat.settled();
    await expect.poll(() => chat.page.locator(".answer").getByRole("button", { name: "Kopieren" }).count()).toBe(1);
    await chat.close();
  });
});
