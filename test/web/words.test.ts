import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { addLocale, t } from "../../src/i18n.ts";
import de from "../../src/locales/de.json" with { type: "json" };
import { pageWords } from "../../src/web/words.ts";
import { openPlayground } from "./playground.ts";

beforeAll(() => addLocale("de", de));

describe("the page's words", () => {
  test("are those of the browser's language, on the page and in its faults", async () => {
    await using playground = await openPlayground();
    const get = async (language: string) =>
      (await fetch(playground.url, { headers: { "accept-language": language } })).text();
    const page = await get("de-AT,en;q=0.5");
    expect(page).toContain('<html lang="de">');
    expect(page).toContain("Neue Unterhaltung");
    expect(page).not.toMatch(/%\w+%/);
    expect(await get("xx")).toContain('<html lang="en">');
    const fault = await playground.send("/api/places/nowhere", {
      method: "DELETE",
      headers: { "accept-language": "de" },
    });
    expect(((await fault.json()) as { error: { message: string } }).error.message).toBe(t("de", "web.fault.place"));
  });

  test("are known for everything that the client names, and none is there for nothing", () => {
    const client = join(import.meta.dirname, "../../src/web/client");
    const server = join(import.meta.dirname, "../../src/web");
    const known = Object.keys(pageWords("en"));
    const named = new Set<string>();
    for (const file of globSync("*.{js,html}", { cwd: client })) {
      const code = readFileSync(join(client, file), "utf8");
      for (const [, word = ""] of code.matchAll(/%(\w+)%/g)) named.add(word);
      for (const [, inside = ""] of code.matchAll(/\bw\(([^)]*)/g))
        for (const [, word = ""] of inside.matchAll(/"(\w+)"/g)) named.add(word);
    }
    for (const file of globSync("*.ts", { cwd: server }))
      for (const [, word = ""] of readFileSync(join(server, file), "utf8").matchAll(/"web\.(\w+)"/g)) named.add(word);
    const flags = ["token", "emulated", "locked", "adult", "words", "fault"];
    expect([...named].filter((word) => !known.includes(word) && !flags.includes(word))).toEqual([]);
    expect(known.filter((word) => !named.has(word))).toEqual([]);
  });
});
