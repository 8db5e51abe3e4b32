import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FakeCore } from "../fake-core.ts";
import { openPlayground } from "../playground.ts";
import { browserTestsRun, openBrowser } from "./chromium.ts";
import { measureContrast } from "./contrast.ts";
import { openChat } from "./page.ts";
import { toneOf } from "./sound.ts";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

/** A core whose answer has a bit of everything. */
function richCore(): FakeCore {
  const core = new FakeCore();
  core.script = async function* (turn) {
    yield { type: "speaker", name: "Casanova" };
    yield { type: "reasoning", text: "Let me think about that." };
    for (const alt of ["One dot", "Another dot"])
      yield {
        type: "media",
        media: { kind: "image", bytes: PNG, mime: "image/png", name: "dot.png", alt, spoiler: true },
      };
    const sound = { bytes: toneOf(2), mime: "audio/wav", durationSecs: 2, waveform: new Uint8Array(100).fill(90) };
    yield { type: "media", media: { kind: "voice", name: "voice.wav", ...sound } };
    yield {
      type: "media",
      media: { kind: "audio", name: "music.wav", alt: "A song of a very long name, long", ...sound },
    };
    yield { type: "media", media: { kind: "file", name: "usage.csv", bytes: Buffer.from("a,b"), mime: "text/csv" } };
    yield {
      type: "text",
      text: `## A heading\n\nWords with \`code\`, a [link](https://example.com/) and **weight**.\n\n> A quotation\n\n| A long heading | Another one | And a third heading | And one more |\n|:--|--:|:-:|--|\n| 1 | 2 | 3 | ${"x".repeat(60)} |\n\n\`\`\`js\nconst a = "${"long ".repeat(40)}"; // comment\n\`\`\`\n\n${"Unbreakable".repeat(20)}`,
    };
    yield { type: "sources", sources: [{ number: 1, title: "A page", url: "https://example.com/a" }] };
    yield { type: "notice", text: "Something to know.", tone: "info" };
    yield { type: "notice", text: "Something went wrong.", tone: "error" };
    yield {
      type: "choices",
      phase: "done",
      rows: [
        [
          { kind: "button", id: "a", label: "Primary", style: "primary", who: "anyone", call: turn.call },
          { kind: "button", id: "b", label: "Secondary", who: "anyone", call: turn.call },
          { kind: "button", id: "c", label: "Danger", style: "danger", who: "anyone", call: turn.call },
          {
            kind: "menu",
            id: "m",
            label: "Menu",
            who: "anyone",
            call: turn.call,
            fills: "x",
            items: [{ label: "One", value: "1", selected: true, description: "The first" }],
          },
        ],
      ],
    };
  };
  return core;
}

describe.skipIf(!browserTestsRun("the look of the playground, keyboard and screen reader"))("the page", () => {
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  beforeAll(async () => {
    browser = await openBrowser({ still: true });
  });
  afterAll(() => browser[Symbol.asyncDispose]());

  test("fits 360 pixels, with its list of places behind a button", async () => {
    await using playground = await openPlayground({ core: richCore(), emulated: true });
    const chat = await openChat(browser.context, playground);
    const { page } = chat;
    await page.setViewportSize({ width: 360, height: 640 });
    await chat.ask("Everything, please: a question that is somewhat longer than one line of a narrow screen");
    await chat.settled();
    const sticksOut = await page.evaluate<string[]>(`[...document.querySelectorAll("body *")]
      .filter((each) => each.checkVisibility() && !each.closest("pre, .table, .sidebar, .unseen, svg"))
      .filter((each) => each.getBoundingClientRect().right > 360.5)
      .map((each) => each.tagName + "." + each.className)`);
    expect(sticksOut).toEqual([]);
    await expect.poll(() => page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await expect.poll(() => page.evaluate("document.querySelector('#sidebar').inert")).toBe(true);
    await page.getByRole("button", { name: "Conversations" }).click();
    await expect.poll(() => page.evaluate("document.querySelector('#sidebar').inert")).toBe(false);
    await expect.poll(() => page.evaluate("document.activeElement.className")).toBe("place");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.evaluate("document.activeElement.id")).toBe("sidebar-open");
    await chat.close();
  });

  test.each(["light", "dark"])("has readable contrast everywhere in %s colours", async (theme) => {
    await using playground = await openPlayground({ core: richCore(), emulated: true });
    const chat = await openChat(browser.context, playground);
    const { page } = chat;
    await chat.ask("Everything");
    await chat.settled();
    await page.getByRole("radio", { name: theme === "dark" ? "Dark" : "Light" }).check({ force: true });
    await page.fill("#prompt", "/");
    const background = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    expect(background).toBe(theme === "dark" ? "rgb(7, 26, 32)" : "rgb(250, 246, 238)");
    const found = await page.evaluate<{ text: string; contrast: number }[]>(measureContrast);
    expect(found.length).toBeGreaterThan(40);
    expect(found.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
    await page.reload();
    await expect.poll(() => page.evaluate("document.documentElement.dataset.theme")).toBe(theme);
    await page.evaluate("localStorage.clear()");
    await chat.close();
  });

  test("follows the system's colours until it is told otherwise", async () => {
    await using playground = await openPlayground();
    const chat = await openChat(browser.context, playground);
    const paper = () => chat.page.evaluate("getComputedStyle(document.body).backgroundColor");
    const before = await paper();
    await chat.page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(() => paper()).not.toBe(before);
    await chat.page.getByRole("radio", { name: "Light" }).check({ force: true });
    await expect.poll(() => paper()).toBe(before);
    await chat.page.evaluate("localStorage.clear()");
    await chat.close();
  });

  test("gives everything that can be pressed or filled in a name", async () => {
    await using playground = await openPlayground({ core: richCore() });
    const chat = await openChat(browser.context, playground);
    await chat.ask("Everything");
    await chat.settled();
    await chat.page.fill("#prompt", "/ask");
    await chat.page.keyboard.press("Enter");
    const nameless = await chat.page.evaluate<
      string[]
    >(`[...document.querySelectorAll("button, a[href], input, select, textarea, dialog, nav, main")]
      .filter((each) => each.getAttribute("aria-hidden") !== "true")
      .filter((each) => !(each.ariaLabel || each.labels?.length || each.innerText?.trim() || each.textContent.trim() || document.getElementById(each.getAttribute("aria-labelledby"))  || each.matches("dialog")))
      .map((each) => each.outerHTML.slice(0, 120))`);
    expect(nameless).toEqual([]);
    const ids = await chat.page.evaluate<string[]>("[...document.querySelectorAll('[id]')].map((each) => each.id)");
    expect(new Set(ids).size).toBe(ids.length);
    await chat.close();
  });

  test("can be walked through with the Tab key, each stop plainly marked", async () => {
    await using playground = await openPlayground({ core: richCore() });
    const chat = await openChat(browser.context, playground);
    const { page } = chat;
    await chat.ask("Everything");
    await chat.settled();
    await page.focus(".skip");
    await expect.poll(() => page.$eval(".skip", (each) => each.getBoundingClientRect().top)).toBeGreaterThan(0);
    await page.keyboard.press("Enter");
    await expect.poll(() => page.evaluate("document.activeElement.id")).toBe("prompt");
    const stops = new Set<string>();
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press("Tab");
      const [name, marked] = await page.evaluate<[string, boolean]>(`(() => {
        const each = document.activeElement;
        const style = getComputedStyle(each.matches(".theme input") ? each.parentElement : each);
        const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
        return [each.ariaLabel ?? each.innerText ?? each.id, outlined || each.id === "prompt" || each === document.body];
      })()`);
      stops.add(name.trim());
      expect([name, marked]).toEqual([name, true]);
    }
    for (const name of [
      "Copy",
      "Play",
      "Position",
      "More",
      "Delete",
      "Primary",
      "Danger",
      "Settings",
      "Attach files",
      "Private",
      "New conversation",
    ])
      expect([...stops]).toContain(name);
    await chat.close();
  });

  test("reads an answer to a screen reader once, when it is whole", async () => {
    await using playground = await openPlayground();
    const words = Array.from({ length: 40 }, (_, i) => `word${i} `);
    playground.core.script = async function* () {
      for (const word of words) {
        yield { type: "text", text: word };
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    const chat = await openChat(browser.context, playground);
    await chat.page.evaluate(`
      window.said = [];
      new MutationObserver(() => said.push(document.querySelector("#live").innerText)).observe(document.querySelector("#live"), { childList: true });
    `);
    await chat.ask("Speak");
    await chat.settled();
    await expect.poll(() => chat.page.evaluate("said.length")).toBe(2);
    const [begin, end] = await chat.page.evaluate<string[]>("said");
    expect(begin).toBe("Gondolier answers…");
    expect(end).toBe(`Gondolier: ${words.join("").trim()}`);
    await expect.poll(() => chat.page.getAttribute(".answer article", "aria-busy")).toBe("false");
    await expect.poll(() => chat.page.getAttribute(".answer article", "aria-label")).toMatch(/^Gondolier, /);
    await chat.close();
  });

  test("moves between messages with Alt and the arrow keys", async () => {
    await using playground = await openPlayground();
    const chat = await openChat(browser.context, playground);
    for (const words of ["one", "two"]) {
      await chat.ask(words);
      await chat.settled();
    }
    const focused = () =>
      chat.page.evaluate("document.activeElement.closest('.message')?.innerText.includes('two') ?? false");
    await expect.poll(() => chat.page.locator(".question .words").allInnerTexts()).toEqual(["one", "two"]);
    await expect.poll(() => chat.page.locator(".answer article[aria-busy=false]").count()).toBe(2);
    await expect.poll(() => chat.page.evaluate("document.activeElement.id")).toBe("prompt");
    await chat.page.keyboard.press("Alt+ArrowUp");
    await chat.page.keyboard.press("Alt+ArrowUp");
    await expect.poll(focused).toBe(true);
    await chat.page.keyboard.press("Alt+ArrowDown");
    await chat.page.keyboard.press("Alt+ArrowDown");
    await expect.poll(() => chat.page.evaluate("document.activeElement.id")).toBe("prompt");
    await chat.close();
  });

  test("makes, names, switches and deletes places; each keeps its own words", async () => {
    await using playground = await openPlayground();
    const chat = await openChat(browser.context, playground);
    const { page } = chat;
    await chat.ask("First matter");
    await chat.settled();
    await page.fill("#prompt", "a draft");
    await page.getByRole("button", { name: "New conversation", exact: true }).first().click();
    await expect.poll(() => page.locator(".places li").count()).toBe(2);
    await expect.poll(() => page.locator("#welcome").isVisible()).toBe(true);
    await expect.poll(() => page.inputValue("#prompt")).toBe("");
    await page
      .locator(".places .current")
      .getByRole("button", { name: /^Rename/ })
      .click();
    await page.getByRole("dialog").getByRole("textbox").fill("Second matter");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator("#place-name").innerText()).toBe("Second matter");
    await page.getByRole("button", { name: "First matter", exact: true }).click();
    await expect.poll(() => page.locator(".question .words").allInnerTexts()).toEqual(["First matter"]);
    await expect.poll(() => page.inputValue("#prompt")).toBe("a draft");
    await page
      .locator(".places .current")
      .getByRole("button", { name: /^Delete/ })
      .click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect.poll(() => page.locator("#place-name").innerText()).toBe("Second matter");
    await expect.poll(() => page.locator(".places li").count()).toBe(1);
    await chat.close();
  });

  test("shows what another window does in the same place", async () => {
    await using playground = await openPlayground();
    const [one, two] = [await openChat(browser.context, playground), await openChat(browser.context, playground)];
    await one.ask("Hello from here");
    await two.page.waitForSelector(".answer .block");
    await expect.poll(() => two.page.locator(".question .words").innerText()).toBe("Hello from here");
    await one.close();
    await two.close();
  });

  test("marks a place where something was said meanwhile, until it is looked at", async () => {
    await using playground = await openPlayground();
    const chat = await openChat(browser.context, playground);
    const { page } = chat;
    await chat.ask("First matter");
    await chat.settled();
    const first = playground.core.accepted[0]!;
    await page.getByRole("button", { name: "New conversation", exact: true }).first().click();
    await expect.poll(() => page.locator(".places li").count()).toBe(2);
    await expect.poll(() => page.locator(".fresh").count()).toBe(0);
    await playground.core.accept({ ...first, id: "job:1", asked: [], target: playground.web.targetIn(first.place) });
    await expect.poll(() => page.locator(".places li", { hasText: "First matter" }).locator(".fresh").count()).toBe(1);
    await page.getByRole("button", { name: /^First matter/ }).click();
    await expect.poll(() => page.locator(".fresh").count()).toBe(0);
    await expect.poll(() => page.locator(".answer").count()).toBe(2);
    await page.evaluate("localStorage.clear()");
    await chat.close();
  });

  test("asks for the password where one is set, and opens with it", async () => {
    await using playground = await openPlayground({ host: "0.0.0.0", password: "ponte dei sospiri" });
    const page = await browser.context.newPage();
    await page.goto(playground.url);
    await page.getByLabel("Password").fill("wrong guess");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator("#fault").innerText()).toBe("That is not the password.");
    await page.getByLabel("Password").fill("ponte dei sospiri");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".place");
    await page.fill("#prompt", "Hello");
    await page.press("#prompt", "Enter");
    await page.waitForSelector(".answer .block");
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByLabel("Password").waitFor();
    await page.close();
  });
});
