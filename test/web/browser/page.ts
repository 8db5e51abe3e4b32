import type { BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import type { Playground } from "../playground.ts";

/** An open chat page that fails the test at every error or refused load that it sees. */
export interface Chat {
  readonly page: Page;
  readonly faults: string[];
  /** Writes a question and sends it; resolves when it is taken. */
  ask(words: string): Promise<void>;
  /** Waits until nothing grows any more. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export async function openChat(context: BrowserContext, playground: Playground): Promise<Chat> {
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  await page.goto(playground.url);
  await page.waitForSelector(".place[aria-current]");
  return {
    page,
    faults,
    async ask(words) {
      const taken = page.waitForResponse(/\/api\/turns$/);
      await page.fill("#prompt", words);
      await page.press("#prompt", "Enter");
      await taken;
    },
    async settled() {
      const { core } = playground;
      await core.idle();
      // What was answered may not be drawn yet.
      for (const id of core.sent.get(core.accepted.at(-1)?.id ?? "") ?? [])
        await page.locator(`[id="${id}"]`).waitFor({ state: "attached" });
      await expect.poll(() => page.locator(".message.growing").count()).toBe(0);
    },
    async close() {
      await page.close();
      expect(faults).toEqual([]);
    },
  };
}
