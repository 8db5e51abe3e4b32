import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "../../../src/config.ts";
import { type Emulator, startEmulator } from "../../../src/emulator/index.ts";
import { type Gondolier, startGondolier } from "../../../src/gondolier.ts";
import { silent } from "../../../src/log.ts";
import { browserTestsRun, openBrowser } from "./chromium.ts";

const SLOW_MS = 30_000;

/** The whole bot, with the emulator in Venice's place. */
async function start(dataDir: string, emulator: Emulator, port = 0): Promise<Gondolier> {
  const venice = { VENICE_API_KEY: "test", VENICE_BASE_URL: emulator.url };
  const env = { ...venice, PLAYGROUND: "on", PORT: String(port), OWNERS: "web:me", DATA_DIR: dataDir };
  return startGondolier(readConfig(env), silent, (error) => {
    throw error;
  });
}

const lastAnswer = (page: Page) => page.locator(".answer").last();

async function settled(page: Page): Promise<void> {
  await expect.poll(() => page.locator(".message.growing").count(), { timeout: SLOW_MS }).toBe(0);
}

/** Sends a command or a question, and waits for its answer. */
async function say(page: Page, words: string): Promise<void> {
  const before = await page.locator(".answer").count();
  await page.fill("#prompt", words);
  await page.press("#prompt", "Escape");
  await page.press("#prompt", "Enter");
  await expect.poll(() => page.locator(".answer").count(), { timeout: SLOW_MS }).toBeGreaterThan(before);
  await settled(page);
}

describe.skipIf(!browserTestsRun("the whole bot behind its page"))("the whole bot behind its page", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "gondolier-real-"));
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let emulator: Emulator;
  let bot: Gondolier;
  let url = "";
  let page: Page;
  const faults: string[] = [];
  beforeAll(async () => {
    emulator = await startEmulator();
    [browser, bot] = await Promise.all([openBrowser({ still: true }), start(dataDir, emulator)]);
    url = `http://127.0.0.1:${bot.port}`;
    page = await browser.context.newPage();
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) faults.push(message.text());
    });
    page.on("request", (request) => {
      if (/^https?:/.test(request.url()) && !request.url().startsWith(url)) faults.push(request.url());
    });
    await page.goto(url);
    await page.waitForSelector(".place[aria-current]");
  }, SLOW_MS);
  afterAll(async () => {
    await browser[Symbol.asyncDispose]();
    await bot.stop(1000);
    await emulator.stop();
    rmSync(dataDir, { recursive: true, force: true });
    expect(faults).toEqual([]);
  }, SLOW_MS);

  test("paints from a form, and each button under the picture goes on from it", { timeout: SLOW_MS }, async () => {
    await page.fill("#prompt", "/imagine");
    await page.keyboard.press("Enter");
    await page.getByLabel("prompt").fill("a gondola at dusk");
    const style = page.getByRole("combobox", { name: "style" });
    await style.fill("water");
    await page.getByRole("option").first().click();
    await expect.poll(() => style.inputValue()).not.toBe("water");
    await page.getByRole("spinbutton", { name: "count" }).fill("2");
    await page.getByRole("button", { name: "Run" }).click();
    const grid = lastAnswer(page).getByRole("group", { name: "2 pictures" });
    await grid.waitFor({ timeout: SLOW_MS });
    await expect
      .poll(() => grid.locator("img").evaluateAll((all) => all.map((each) => Reflect.get(each, "naturalWidth") > 100)))
      .toEqual([true, true]);
    await expect.poll(() => grid.locator("img").first().getAttribute("alt")).toContain("gondola");
    await settled(page);
    await lastAnswer(page).getByRole("button", { name: "2 Edit" }).click();
    await page.locator(".sheet").getByLabel("prompt").fill("make it night");
    await page.getByRole("button", { name: "Run" }).click();
    await expect.poll(() => page.locator(".answer").count()).toBe(2);
    await settled(page);
    await expect.poll(() => lastAnswer(page).locator(".picture img").count()).toBe(1);
  });

  test("speaks, hears what is recorded, and reads an answer aloud", { timeout: SLOW_MS }, async () => {
    await say(page, "/say Welcome aboard. The lagoon is calm tonight.");
    const player = lastAnswer(page).getByRole("group", { name: /^Voice message/ });
    await expect.poll(() => player.locator(".time").innerText()).toMatch(/^0:0[1-9]$/);
    await player.getByRole("button", { name: "Play" }).click();
    await expect
      .poll(() => player.locator("audio").evaluate((audio) => Reflect.get(audio, "currentTime") > 0))
      .toBe(true);
    await player.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Record a voice message" }).click();
    await expect.poll(() => page.locator(".voice-bar .time").innerText()).not.toBe("0:00");
    await page.getByRole("button", { name: "Send the recording" }).click();
    await expect.poll(() => page.locator(".question .player").count()).toBe(1);
    await expect.poll(() => lastAnswer(page).locator("blockquote").count(), { timeout: SLOW_MS }).toBe(1);
    await settled(page);
    await lastAnswer(page).getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Read aloud" }).click();
    await expect.poll(() => lastAnswer(page).locator(".player").count(), { timeout: SLOW_MS }).toBe(1);
    await settled(page);
  });

  test("lets a character be leafed to and chosen, which then answers with its face", { timeout: SLOW_MS }, async () => {
    await say(page, "/character");
    const gallery = lastAnswer(page);
    const first = await gallery.locator(".blocks strong").first().innerText();
    await gallery.getByRole("button", { name: "Next" }).click();
    await expect.poll(() => gallery.locator(".blocks strong").first().innerText()).not.toBe(first);
    const name = await gallery.locator(".blocks strong").first().innerText();
    await expect.poll(() => gallery.locator(".picture img").getAttribute("alt")).toBe(name);
    await gallery.getByRole("button", { name: "Choose" }).click();
    await settled(page);
    await say(page, "Good evening!");
    await expect.poll(() => lastAnswer(page).locator(".who").innerText()).toBe(name);
    await expect
      .poll(() =>
        lastAnswer(page)
          .locator(".avatar.face")
          .evaluate((face) => Reflect.get(face, "naturalWidth")),
      )
      .toBeGreaterThan(0);
    await lastAnswer(page).locator(".leaves").getByRole("button", { name: "Next" }).click();
    await expect.poll(() => lastAnswer(page).locator(".leaves").innerText(), { timeout: SLOW_MS }).toContain("2/2");
    await expect.poll(() => lastAnswer(page).locator(".who").innerText()).toBe(name);
    await settled(page);
  });

  test("shows what was used as a chart and a table, and takes a key that nobody sees", {
    timeout: SLOW_MS,
  }, async () => {
    await say(page, "/usage");
    await expect.poll(() => lastAnswer(page).locator(".picture img").count()).toBe(1);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      lastAnswer(page)
        .getByRole("link", { name: /^usage\.csv/ })
        .click(),
    ]);
    expect(download.suggestedFilename()).toBe("usage.csv");
    await say(page, "/key");
    await lastAnswer(page)
      .getByRole("button", { name: /^Set my key/ })
      .click();
    await expect.poll(() => page.locator(".sheet input").getAttribute("type")).toBe("password");
    await page.keyboard.press("Escape");
    await say(page, "/settings");
    await lastAnswer(page)
      .getByRole("button", { name: /^Web search/ })
      .click();
    await expect.poll(() => lastAnswer(page).locator(".blocks").innerText()).toMatch(/Web search: auto/);
    await settled(page);
  });

  test("brings a film that was ordered, after a restart too", { timeout: 2 * SLOW_MS }, async () => {
    await say(page, "/video a gondola gliding under a bridge");
    await lastAnswer(page)
      .getByRole("button", { name: /^Generate/ })
      .click();
    await lastAnswer(page)
      .getByText(/In the making/)
      .waitFor({ timeout: SLOW_MS });
    const { port } = bot;
    await bot.stop(100);
    bot = await start(dataDir, emulator, port);
    const film = page.locator("video");
    await expect.poll(() => film.count(), { timeout: SLOW_MS }).toBe(1);
    await expect.poll(() => film.evaluate((video) => Reflect.get(video, "duration") > 1)).toBe(true);
    await settled(page);
    await page.reload();
    await film.waitFor();
    await expect.poll(() => film.count()).toBe(1);
  });
});
