import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPlayground } from "../playground.ts";
import { browserTestsRun, openBrowser } from "./chromium.ts";
import { openChat } from "./page.ts";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

describe.skipIf(!browserTestsRun("commands, forms, buttons and files"))("commands, forms, buttons and files", () => {
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  beforeAll(async () => {
    browser = await openBrowser({ still: true });
  });
  afterAll(() => browser[Symbol.asyncDispose]());

  test("the palette narrows with what is typed, and is used by keyboard alone", async () => {
    await using playground = await openPlayground();
    const chat = await openChat(browser.context, playground);
    const { page } = chat;
    await page.focus("#prompt");
    await page.keyboard.type("/");
    const names = () => page.locator("#palette .command").allInnerTexts();
    await expect
      .poll(() => names())
      .toEqual(["/ask", "/model", "/settings", "/forget", "/count", "/transcribe", "/help"]);
    await page.keyboard.press("ArrowDown");
    const active = await page.getAttribute("#prompt", "aria-activedescendant");
    await expect.poll(() => page.locator(`#${active}`).innerText()).toContain("/model");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator("#palette").isVisible()).toBe(false);
    await page.fill("#prompt", "/hel");
    await expect.poll(() => names()).toEqual(["/help"]);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".answer .block");
    expect(playground.core.accepted[0]?.call).toEqual({ command: "help", options: {} });
    await expect.poll(() => page.locator(".question .command").innerText()).toBe("/help");
    await chat.close();
  });

  test("a command's form has a field for each option, and sends their values", async () => {
    await using playground = await openPlayground();
    const chat = await openChat(browser.context, playground);
    const { page } = chat;
    await page.fill("#prompt", "/count");
    await page.keyboard.press("Enter");
    const field = page.getByLabel("from");
    await expect.poll(() => page.getAttribute(":focus", "id")).toBe(await field.getAttribute("id"));
    await expect.poll(() => field.getAttribute("max")).toBe("9");
    await page.keyboard.press("Enter");
    expect(playground.core.accepted).toEqual([]);
    await field.fill("7");
    await page.getByLabel("loud").check();
    await page.getByRole("button", { name: "Run" }).click();
    await page.waitForSelector(".answer .block");
    expect(playground.core.accepted[0]?.call).toEqual({ command: "count", options: { from: 7, loud: true } });
    await expect.poll(() => page.locator(".question .option").allInnerTexts()).toEqual(["from 7", "loud true"]);
    await expect.poll(() => page.locator("#prompt").isVisible()).toBe(true);
    await chat.close();
  });

  test("an option with suggestions is a combobox, and what follows a typed command fills it", async () => {
    await using playground = await openPlayground();
    const chat = await openChat(browser.context, playground);
    const { page } = chat;
    await page.fill("#prompt", "/model");
    await page.keyboard.press("Enter");
    const box = page.getByRole("combobox");
    await box.fill("qwen");
    await expect.poll(() => page.getByRole("option").allInnerTexts()).toEqual(["qwen3-235b · $0.20"]);
    await expect.poll(() => box.getAttribute("aria-expanded")).toBe("true");
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => page.getByRole("option").getAttribute("aria-selected")).toBe("true");
    await page.keyboard.press("Enter");
    await expect.poll(() => box.inputValue()).toBe("qwen3-235b");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".answer .block");
    await chat.ask("/model llama-3.3-70b");
    await chat.settled();
    expect(playground.core.accepted.map((each) => each.call.options)).toEqual([
      { name: "qwen3-235b" },
      { name: "llama-3.3-70b" },
    ]);
    await chat.close();
  });

  test("what a typed command lacks is asked for in a form", async () => {
    await using playground = await openPlayground();
    const chat = await openChat(browser.context, playground);
    await chat.page.fill("#prompt", "/count please");
    await chat.page.press("#prompt", "Enter");
    await chat.page.getByLabel("from").fill("2");
    await chat.page.getByRole("button", { name: "Run" }).click();
    await chat.page.waitForSelector(".answer .block");
    expect(playground.core.accepted[0]?.call).toEqual({ command: "count", options: { from: 2 } });
    await chat.close();
  });

  test("a form that wants a file has the keyboard where it is chosen, and says so where it is missing", async () => {
    await using playground = await openPlayground();
    const chat = await openChat(browser.context, playground);
    const { page } = chat;
    await page.fill("#prompt", "/transcribe");
    await page.keyboard.press("Enter");
    const choose = page.getByRole("button", { name: /^audio/ });
    const hasFocus = () => choose.evaluate((button) => button === button.ownerDocument.activeElement);
    await expect.poll(hasFocus).toBe(true);
    await page.getByLabel("speed").fill("2");
    await page.getByRole("button", { name: "Run" }).click();
    await expect.poll(hasFocus).toBe(true);
    await expect.poll(() => page.locator(".toast").innerText()).toContain("Choose a file…");
    // Nothing that is said lies over what is pressed next.
    await page.getByRole("button", { name: "Run" }).click({ timeout: 5_000 });
    await expect.poll(() => page.getByLabel("speed").inputValue()).toBe("2");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.evaluate("document.activeElement.id")).toBe("prompt");
    expect(playground.core.accepted).toEqual([]);
    await chat.close();
  });

  test("the settings panel opens from the head of the page, and its menus and buttons redraw it", async () => {
    await using playground = await openPlayground();
    const { core } = playground;
    core.script = async function* (turn) {
      const call = { command: "settings", options: {} };
      yield { type: "text", text: `Search: ${turn.call.options.value ?? "off"}` };
      yield {
        type: "choices",
        phase: "done",
        rows: [
          [
            {
              kind: "menu",
              id: "menu",
              label: "Web search",
              who: "manager",
              fills: "value",
              update: true,
              call,
              items: [
                { label: "off", value: "off", selected: true },
                { label: "on", value: "on" },
              ],
            },
          ],
          [
            {
              kind: "button",
              id: "persona",
              label: "Persona…",
              emoji: "🎭",
              who: "manager",
              call: { command: "persona", options: {} },
            },
          ],
        ],
      };
    };
    core.actions.set("menu", { call: { command: "settings", options: { value: "on" } }, update: true });
    core.actions.set("persona", { call: { command: "persona", options: {} }, update: true });
    const chat = await openChat(browser.context, playground);
    const { page } = chat;
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByLabel("Web search").selectOption("on");
    await expect.poll(() => page.locator(".answer .blocks").innerText()).toBe("Search: on");
    await expect.poll(() => page.locator(".answer").count()).toBe(1);
    await page.getByRole("button", { name: "Persona…" }).click();
    await page.getByLabel("text").fill("A pirate");
    await page.getByRole("button", { name: "Run" }).click();
    await expect
      .poll(() => core.accepted.at(-1))
      .toMatchObject({ call: { command: "persona", options: { text: "A pirate" } }, update: true });
    await chat.settled();
    core.actions.delete("persona");
    await page.getByRole("button", { name: "Persona…" }).click();
    await expect.poll(() => page.locator(".toast").innerText()).toContain("too old");
    expect(chat.faults.filter((fault) => !/409/.test(fault))).toEqual([]);
    await page.close();
  });

  test("files are attached by button and by paste, shown small, and sent with the question", async () => {
    await using playground = await openPlayground();
    const chat = await openChat(browser.context, playground);
    const { page } = chat;
    await page.setInputFiles(".composer input[type=file]", {
      name: "notes.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("words"),
    });
    await page.evaluate(`
      const bytes = Uint8Array.from(atob("${PNG.toString("base64")}"), (sign) => sign.charCodeAt(0));
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([bytes], "dot.png", { type: "image/png" }));
      const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      document.querySelector("#prompt").dispatchEvent(paste);
    `);
    await expect
      .poll(() => page.locator(".attachment:not(.busy) .file-name").allInnerTexts())
      .toEqual(["notes.txt", "dot.png"]);
    await chat.ask("What are these?");
    await chat.settled();
    expect(playground.core.accepted[0]?.call.options).toMatchObject({
      prompt: "What are these?",
      image: [{ name: "dot.png", mime: "image/png" }],
      file: [{ name: "notes.txt", mime: "text/plain" }],
    });
    await expect.poll(() => page.locator(".attachment").count()).toBe(0);
    await expect.poll(() => page.$eval(".question img", (each) => Reflect.get(each, "naturalWidth"))).toBe(1);
    await chat.close();
  });

  test("a picture of an answer is shown, veiled where it must be, and opens large", async () => {
    await using playground = await openPlayground();
    playground.core.script = async function* () {
      yield {
        type: "media",
        media: { kind: "image", bytes: PNG, mime: "image/png", name: "dot.png", alt: "One dot", spoiler: true },
      };
      yield { type: "text", text: "Here" };
    };
    const chat = await openChat(browser.context, playground);
    const { page } = chat;
    await chat.ask("Paint");
    await chat.settled();
    await page.getByText("Show the picture").click();
    await expect.poll(() => page.locator(".veil").count()).toBe(0);
    await page.getByRole("button", { name: "One dot" }).click();
    await expect.poll(() => page.getByRole("dialog", { name: "Picture" }).isVisible()).toBe(true);
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("dialog", { name: "Picture" }).isVisible()).toBe(false);
    await chat.close();
  });

  test("a secret is typed where nobody can read it", async () => {
    await using playground = await openPlayground();
    const { core } = playground;
    core.script = async function* (turn) {
      yield { type: "text", text: turn.call.command === "key-set" ? "Saved." : "No key yet." };
      const call = { command: "key-set", options: {} };
      const button = { kind: "button", id: "key", label: "Set my key…", who: "asker", update: true, call } as const;
      yield { type: "choices", phase: "done", rows: [[button]] };
    };
    core.actions.set("key", { call: { command: "key-set", options: {} }, update: true });
    const chat = await openChat(browser.context, playground);
    const { page } = chat;
    await chat.ask("Key?");
    await page.getByRole("button", { name: "Set my key…" }).click();
    const field = page.locator(".sheet").getByLabel("key");
    expect([await field.getAttribute("type"), await field.getAttribute("autocomplete")]).toEqual([
      "password",
      "new-password",
    ]);
    await field.fill("rosebud");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator(".answer .blocks").innerText()).toBe("Saved.");
    expect(core.accepted.at(-1)?.call.options).toEqual({ key: "rosebud" });
    await expect.poll(() => page.content()).not.toContain("rosebud");
    await chat.close();
  });

  test("what can be done to a message stands in its menu, which the keyboard opens", async () => {
    await using playground = await openPlayground();
    const chat = await openChat(browser.context, playground);
    const { page } = chat;
    await chat.ask("Hello");
    await chat.settled();
    const more = page.locator(".answer").getByRole("button", { name: "More" });
    await more.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem").waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.evaluate("document.activeElement.ariaLabel")).toBe("More");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await expect
      .poll(() => playground.core.accepted.at(-1)?.call)
      .toEqual({
        command: "read-aloud",
        options: { text: "Fine." },
      });
    await chat.settled();
    await expect.poll(() => page.locator(".question").last().locator(".quote").innerText()).toBe("Fine.");
    await page.fill("#prompt", "/read");
    await expect.poll(() => page.locator("#palette").isVisible()).toBe(false);
    await chat.close();
  });

  test("files that are dropped while a form is open go to the field that takes them", async () => {
    await using playground = await openPlayground();
    const chat = await openChat(browser.context, playground);
    const { page } = chat;
    await page.fill("#prompt", "/transcribe");
    await page.keyboard.press("Enter");
    await page.getByLabel("speed").fill("1.25");
    await page.evaluate(`
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["OggS and more"], "memo.ogg", { type: "audio/ogg" }));
      for (const type of ["dragover", "drop"])
        document.querySelector("#chat").dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    `);
    await expect.poll(() => page.locator(".sheet .attachment:not(.busy)").count()).toBe(1);
    await page.getByRole("button", { name: "Run" }).click();
    await expect
      .poll(() => playground.core.accepted[0]?.call)
      .toMatchObject({
        command: "transcribe",
        options: { audio: [{ name: "memo.ogg", mime: "audio/ogg" }], speed: 1.25 },
      });
    await chat.settled();
    // There is nothing in it that plays.
    await expect.poll(() => page.locator(".question").innerText()).toContain("This file is gone.");
    await chat.close().catch((error: Error) => {
      if (!/416|ERR_|Failed to load/.test(error.message)) throw error;
    });
  });
});
