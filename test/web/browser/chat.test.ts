import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Choices } from "../../../src/core/part.ts";
import { aborted, FakeCore } from "../fake-core.ts";
import { openPlayground } from "../playground.ts";
import { browserTestsRun, openBrowser } from "./chromium.ts";
import { openChat } from "./page.ts";

const regenerate = (turn: string): Choices => ({
  type: "choices",
  phase: "done",
  rows: [
    [
      {
        kind: "button",
        id: "again",
        label: "Regenerate",
        who: "asker",
        replaces: turn,
        call: { command: "regenerate", options: {} },
      },
    ],
  ],
});

describe.skipIf(!browserTestsRun("talking in the playground"))("talking in the playground", () => {
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  beforeAll(async () => {
    browser = await openBrowser({ still: true });
    await browser.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  });
  afterAll(() => browser[Symbol.asyncDispose]());

  test("a question typed in the page streams an answer, as markdown, and is there after a reload", async () => {
    await using playground = await openPlayground({ emulated: true });
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    playground.core.script = async function* () {
      yield { type: "text", text: "# Tides\n\nThe **moon** pulls" };
      await gate;
      yield {
        type: "text",
        text: " the sea.\n\n```js\nconst tide = 110; // cm\n```\n\n| a | b |\n|:--|--:|\n| 1 | 2 |\n",
      };
    };
    const chat = await openChat(browser.context, playground);
    const { page } = chat;
    await expect.poll(() => page.locator("#emulated").innerText()).toContain("VENICE_API_KEY");
    await chat.ask("How do tides work?");
    await page.waitForSelector(".answer .block strong");
    await expect.poll(() => page.locator(".answer .blocks").innerText()).toBe("Tides\n\nThe moon pulls");
    await expect.poll(() => page.locator(".send").getAttribute("aria-label")).toBe("Stop");
    await expect.poll(() => page.locator(".answer article").getAttribute("aria-busy")).toBe("true");
    go();
    await page.waitForSelector(".answer .code");
    await chat.settled();
    await expect.poll(() => page.locator(".answer table .right").count()).toBe(2);
    const whole = await page.locator(".answer .blocks").innerText();
    await page.click(".code .copy");
    const copied = async () => (await page.evaluate<string>("navigator.clipboard.readText()")).trim();
    await expect.poll(copied).toBe("const tide = 110; // cm");
    await page.reload();
    await page.waitForSelector(".answer .code");
    await expect.poll(() => page.locator(".answer .blocks").innerText()).toBe(whole);
    await expect.poll(() => page.locator(".question .words").innerText()).toBe("How do tides work?");
    await expect.poll(() => page.locator("#place-name").innerText()).toBe("How do tides work?");
    await chat.close();
  });

  test("Shift and Enter make a new line, and Enter alone sends", async () => {
    await using playground = await openPlayground();
    const chat = await openChat(browser.context, playground);
    await chat.page.focus("#prompt");
    await chat.page.keyboard.type("one");
    await chat.page.keyboard.press("Shift+Enter");
    await chat.page.keyboard.type("two");
    await chat.page.keyboard.press("Enter");
    await chat.page.waitForSelector(".answer .block");
    expect(playground.core.accepted[0]?.call.options).toEqual({ prompt: "one\ntwo" });
    await expect.poll(() => chat.page.inputValue("#prompt")).toBe("");
    await chat.close();
  });

  test.each(["Escape", "the button"])("%s stops an answer that grows", async (how) => {
    await using playground = await openPlayground();
    playground.core.script = async function* (_turn, signal) {
      yield { type: "text", text: "Growing" };
      await aborted(signal);
      yield { type: "notice", text: "Stopped.", tone: "info" };
    };
    const chat = await openChat(browser.context, playground);
    await chat.ask("Go on");
    await chat.page.waitForSelector(".answer .block");
    if (how === "Escape") await chat.page.keyboard.press("Escape");
    else await chat.page.click(".send.stops");
    await chat.page.waitForSelector(".notice.info");
    await chat.settled();
    await expect.poll(() => chat.page.locator(".send").getAttribute("aria-label")).toBe("Send");
    await chat.close();
  });

  test("Regenerate draws the new answer in the same place", async () => {
    await using playground = await openPlayground();
    const { core } = playground;
    core.script = async function* (turn) {
      yield { type: "text", text: turn.replaces ? "Second" : "First\n\nwith more blocks" };
      core.actions.set("again", {
        call: { command: "ask", options: { prompt: "x" } },
        update: false,
        replaces: turn.id,
      });
      yield regenerate(turn.id);
    };
    const chat = await openChat(browser.context, playground);
    await chat.ask("Try");
    await chat.page.getByRole("button", { name: "Regenerate" }).click();
    await expect.poll(() => chat.page.locator(".answer .blocks").innerText()).toBe("Second");
    await expect.poll(() => chat.page.locator(".message").count()).toBe(2);
    await chat.close();
  });

  test("an edited question is answered again, in its place", async () => {
    await using playground = await openPlayground();
    playground.core.script = async function* (turn) {
      yield { type: "text", text: `You said: ${turn.call.options.prompt}` };
    };
    const chat = await openChat(browser.context, playground);
    await chat.ask("Helo");
    await chat.settled();
    await chat.page.focus("#prompt");
    await chat.page.keyboard.press("ArrowUp");
    await chat.page.getByLabel("Your question").fill("Hello");
    await chat.page.getByRole("button", { name: "Answer again" }).click();
    await expect.poll(() => chat.page.locator(".answer .blocks").innerText()).toBe("You said: Hello");
    await expect.poll(() => chat.page.locator(".question .words").innerText()).toBe("Hello");
    await expect.poll(() => chat.page.locator(".question .head").innerText()).toContain("edited");
    await expect.poll(() => chat.page.locator(".message").count()).toBe(2);
    await chat.close();
  });

  test("an edited question whose answer is not remembered is asked once more", async () => {
    await using playground = await openPlayground();
    playground.core.edited = async () => {};
    const chat = await openChat(browser.context, playground);
    await chat.page.getByRole("button", { name: "Private" }).click();
    await chat.ask("Helo");
    await chat.settled();
    await chat.page.focus("#prompt");
    await chat.page.keyboard.press("ArrowUp");
    await chat.page.getByLabel("Your question").fill("Hello");
    await chat.page.keyboard.press("Enter");
    await expect.poll(() => playground.core.accepted.length).toBe(2);
    expect(playground.core.accepted[1]?.call.options).toEqual({ prompt: "Hello", private: true });
    await chat.close();
  });

  test("a reply to an older answer goes on from there, and shows it", async () => {
    await using playground = await openPlayground();
    playground.core.script = async function* (turn) {
      yield { type: "text", text: `About ${turn.call.options.prompt}` };
    };
    const chat = await openChat(browser.context, playground);
    await chat.ask("Venice");
    await chat.settled();
    await chat.ask("Rome");
    await chat.settled();
    await chat.page.locator(".answer").first().getByRole("button", { name: "Reply to this" }).click();
    await expect.poll(() => chat.page.locator(".replying").innerText()).toContain("About Venice");
    await chat.ask("More");
    await chat.settled();
    const [first, , third] = playground.core.accepted;
    expect(third?.replyTo).toBe(`answer:${first?.id.slice(4)}`);
    await expect.poll(() => chat.page.locator(".question .quote").innerText()).toBe("About Venice");
    await expect.poll(() => chat.page.locator(".replying").isVisible()).toBe(false);
    await chat.close();
  });

  test("a question is deleted with its answer after a yes", async () => {
    await using playground = await openPlayground();
    const chat = await openChat(browser.context, playground);
    await chat.ask("Delete me");
    await chat.settled();
    await chat.page.locator(".question").hover();
    await chat.page.locator(".question").getByRole("button", { name: "Delete" }).click();
    await chat.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect.poll(() => chat.page.locator(".message").count()).toBe(0);
    await expect.poll(() => chat.page.locator("#welcome").isVisible()).toBe(true);
    await expect.poll(() => playground.core.deletions.length).toBe(2);
    await chat.close();
  });

  test("a private question is marked, and not the next page's business", async () => {
    await using playground = await openPlayground();
    const chat = await openChat(browser.context, playground);
    await chat.page.getByRole("button", { name: "Private" }).click();
    await chat.ask("A secret");
    await chat.settled();
    expect(playground.core.accepted[0]?.call.options).toEqual({ prompt: "A secret", private: true });
    await expect.poll(() => chat.page.locator(".mark").allInnerTexts()).toEqual(["private", "private"]);
    await chat.close();
  });

  test("a page that is open outlives a restart of the playground, token and all", async () => {
    const core = new FakeCore();
    const first = await openPlayground({ core });
    const { port, store, dataDir } = first;
    const chat = await openChat(browser.context, first);
    await chat.ask("Before");
    await chat.settled();
    await chat.page.fill("#prompt", "After");
    await first[Symbol.asyncDispose]();
    await chat.page.waitForSelector("#offline:not([hidden])");
    await using _second = await openPlayground({ core, store, dataDir, listenOn: port });
    await expect.poll(() => chat.page.locator("#offline").isVisible()).toBe(false);
    await expect.poll(() => chat.page.inputValue("#prompt")).toBe("After");
    await chat.page.press("#prompt", "Enter");
    await expect.poll(() => chat.page.locator(".question .words").allInnerTexts()).toEqual(["Before", "After"]);
    await chat.page.close();
  });

  test("what is refused is said in words, and nothing typed is lost", async () => {
    await using playground = await openPlayground();
    const chat = await openChat(browser.context, playground);
    await chat.page.fill("#prompt", "/nonsense please");
    await chat.page.press("#prompt", "Enter");
    await expect.poll(() => chat.page.locator(".toast").innerText()).toContain("There is no command /nonsense");
    await expect.poll(() => chat.page.inputValue("#prompt")).toBe("/nonsense please");
    expect(playground.core.accepted).toEqual([]);
    await chat.close();
  });

  test("the page stays where a reader is, and follows where nobody reads above", async () => {
    await using playground = await openPlayground();
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    playground.core.script = async function* (turn) {
      yield { type: "text", text: Array.from({ length: 60 }, (_, i) => `Paragraph ${i}.`).join("\n\n") };
      if (turn.call.options.prompt === "wait") await gate;
      yield { type: "text", text: `\n\n${"The end. ".repeat(300)}` };
    };
    const chat = await openChat(browser.context, playground);
    const fromEnd = () =>
      chat.page.$eval("#scroller", (each) => each.scrollHeight - each.scrollTop - each.clientHeight);
    await chat.ask("go");
    await chat.settled();
    await expect.poll(fromEnd).toBeLessThan(5);
    await chat.ask("wait");
    await expect.poll(() => chat.page.locator(".answer").last().locator(".block").count()).toBe(60);
    await expect.poll(fromEnd).toBeLessThan(5);
    await chat.page.locator("#scroller").hover();
    await chat.page.mouse.wheel(0, -600);
    await expect.poll(fromEnd).toBeGreaterThan(300);
    const top = await chat.page.$eval("#scroller", (each) => each.scrollTop);
    go();
    await chat.settled();
    expect(await chat.page.$eval("#scroller", (each) => each.scrollTop)).toBe(top);
    await chat.page.getByRole("button", { name: "Go to the newest message" }).click();
    await expect.poll(fromEnd).toBeLessThan(5);
    await chat.close();
  });
});
