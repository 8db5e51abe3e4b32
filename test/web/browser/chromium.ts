import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  // A microphone that beeps, which the page may use.
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
];

/** Where this machine has a Chromium; `CHROMIUM` names another one. */
export function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? "").split(":").concat("/usr/bin", "/usr/local/bin");
  const places = folders.filter(Boolean).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [process.env.CHROMIUM ?? "", ...places].find((place) => place !== "" && existsSync(place));
}

/** A fresh browser with a profile of its own, which goes when it is closed. */
export async function openBrowser(
  o: { width?: number; height?: number; dark?: boolean; still?: boolean; touch?: boolean; locale?: string } = {},
): Promise<{ context: BrowserContext; [Symbol.asyncDispose](): Promise<void> }> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("There is no Chromium on this machine");
  const profile = mkdtempSync(join(tmpdir(), "gondolier-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: FLAGS,
    viewport: { width: o.width ?? 1200, height: o.height ?? 800 },
    colorScheme: o.dark ? "dark" : "light",
    reducedMotion: o.still ? "reduce" : "no-preference",
    hasTouch: o.touch ?? false,
    locale: o.locale ?? "en-GB",
  });
  return {
    context,
    async [Symbol.asyncDispose]() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/**
 * Whether browser tests run. Where there is no Chromium they are left out, which is said in one line; with
 * `GONDOLIER_REQUIRE_BROWSER=1` that is a failure.
 */
export function browserTestsRun(what: string, found = findChromium()): boolean {
  if (found) return true;
  if (process.env.GONDOLIER_REQUIRE_BROWSER === "1")
    throw new Error(`No Chromium was found, so these tests cannot run: ${what}`);
  process.stderr.write(`LEFT OUT, no Chromium on this machine: ${what}\n`);
  return false;
}
