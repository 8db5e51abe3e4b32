import { globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commands } from "../commands/index.ts";
import { addLocale, isKey, languageOf, t, tOr } from "../src/i18n.ts";
import en from "../src/locales/en.json" with { type: "json" };

const root = join(import.meta.dirname, "..");
const folder = join(root, "src/locales");
const others = readdirSync(folder).filter((file) => file !== "en.json");
const english: Readonly<Record<string, string>> = en;

/** Discord takes no longer descriptions. */
const DESCRIPTION = 100;
/** Nor longer buttons. */
const BUTTON = 80;
const MISSING_AT_MOST = 0.05;

const read = (file: string): Record<string, unknown> => JSON.parse(readFileSync(join(folder, file), "utf8"));
const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

describe("English", () => {
  it("has words for every command that people are offered, and for each of its options", () => {
    const keys = commands
      .filter((command) => !command.hidden)
      .flatMap(({ name, options }) => [
        `command.${name}`,
        ...Object.keys(options)
          // An id that only our own buttons fill in is offered to nobody.
          .filter((option) => !(name === "stop" && option === "turn"))
          .map((option) => `command.${name}.${option}`),
      ]);
    expect(keys.filter((key) => !isKey(key))).toEqual([]);
  });

  it("has words for the forms that buttons open", () => {
    const asked = commands
      .filter((command) => command.hidden)
      .flatMap(({ name, options }) =>
        Object.entries(options).flatMap(([option, spec]) =>
          spec.kind === "string" && spec.multiline ? [`command.${name}`, `command.${name}.${option}`] : [],
        ),
      );
    expect(asked).not.toEqual([]);
    expect(asked.filter((key) => !isKey(key))).toEqual([]);
  });

  it("has every key that the code names", () => {
    const groups = new Set(Object.keys(english).map((key) => key.split(".")[0]));
    const unknown: string[] = [];
    let named = 0;
    for (const file of globSync("{src,commands}/**/*.ts", { cwd: root })) {
      const code = readFileSync(join(root, file), "utf8");
      const calls = [
        ...code.matchAll(/\bt\(\s*[\w.?]+,\s*"([^"]+)"/g),
        ...code.matchAll(/\bnew UserError\(\s*"([^"]+)"/g),
        ...code.matchAll(/\btellOwners\(\s*[^,]+,\s*"([^"]+)"/g),
        // Keys that a choice between two or a table hands over.
        ...code.matchAll(/"((?:error|notice|owner|settings|status|button|forget|export|help)\.[a-z]+(?:\.[a-z]+)*)"/g),
      ];
      for (const [, key = ""] of calls) {
        if (!groups.has(key.split(".")[0])) continue;
        named++;
        if (!isKey(key)) unknown.push(`${file}: ${key}`);
      }
    }
    expect(unknown).toEqual([]);
    expect(named).toBeGreaterThan(40);
  });

  it("says nothing that is empty", () => {
    expect(Object.entries(english).filter(([, words]) => words.trim() === "")).toEqual([]);
  });
});

describe.each(["en.json", ...others])("%s", (file) => {
  const words = read(file);

  it("holds sentences under known keys, and nothing else", () => {
    for (const [key, text] of Object.entries(words)) {
      expect(isKey(key), `${key} is no key of en.json`).toBe(true);
      expect(typeof text, key).toBe("string");
      expect(String(text).trim(), key).not.toBe("");
    }
  });

  it("names no key twice", () => {
    const keys = [...readFileSync(join(folder, file), "utf8").matchAll(/^\s*"([^"]+)":/gm)].map(([, key]) => key);
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  });

  it("keeps every placeholder", () => {
    const changed = Object.entries(words)
      .filter(([key]) => isKey(key))
      .filter(([key, text]) => String(placeholders(String(text))) !== String(placeholders(english[key] ?? "")));
    expect(changed).toEqual([]);
  });

  it("keeps commands' names as they are typed", () => {
    const slashes = (text: string) => [...new Set(text.match(/(?<![\w./])\/[a-z]+/g))].sort();
    const changed = Object.entries(words)
      .filter(([key]) => isKey(key))
      .filter(([key, text]) => String(slashes(String(text))) !== String(slashes(english[key] ?? "")));
    expect(changed).toEqual([]);
  });

  it("fits where the platforms show it", () => {
    const tooLong = Object.entries(words).filter(
      ([key, text]) =>
        (key.startsWith("command.") && String(text).length > DESCRIPTION) ||
        (key.startsWith("button.") && String(text).length > BUTTON),
    );
    expect(tooLong).toEqual([]);
  });

  it("covers at least 95 in 100 keys", () => {
    const missing = Object.keys(english).filter((key) => !Object.hasOwn(words, key));
    if (missing.length > 0) console.log(`${file}: ${missing.length} keys are shown in English: ${missing.join(", ")}`);
    expect(missing.length / Object.keys(english).length).toBeLessThanOrEqual(MISSING_AT_MOST);
  });
});

describe("words", () => {
  it("fill their placeholders, and leave one that is not given", () => {
    expect(t("en", "error.option.missing", { option: "a $& name" })).toBe("Please give a $& name.");
    expect(t("en", "error.option.missing")).toBe("Please give {option}.");
  });

  it("are taken from the nearest language, and from English where that has none", () => {
    addLocale("xx", { "web.send": "Xend" });
    expect(languageOf("xx-Latn-XX")).toBe("xx");
    expect(t("XX-yy", "web.send")).toBe("Xend");
    expect(t("xx", "button.stop")).toBe("Stop");
    expect(t("zz", "web.send")).toBe("Send");
    expect(languageOf("zz", "xx")).toBe("xx");
  });

  it("of a key that is made up at run time fall back to what is given", () => {
    expect(tOr("en", "command.ask", "?")).toBe("Ask anything");
    expect(tOr("en", "command.nothing", "?")).toBe("?");
    expect(isKey("constructor")).toBe(false);
  });
});
