import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isReserved, isTaken, plainName, safeName } from "../../../src/core/characters/names.ts";
import { skeleton } from "../../../src/core/characters/skeleton.ts";

describe("names that can be taken for others", () => {
  it("have the same skeleton", () => {
    for (const name of [
      "аdmin",
      "ADMIN",
      "Αdmin",
      "adm1n",
      "a\u200bdmin",
      "ádmín",
      "ＡＤＭＩＮ",
      "@admin",
      "𝓪𝓭𝓶𝓲𝓷",
      "admln",
    ])
      expect(skeleton(name), name).toBe(skeleton("admin"));
    expect(skeleton("Modem")).toBe(skeleton("Modern".replace("rn", "m")));
    expect(skeleton("Clara")).not.toBe(skeleton("Clora"));
    expect(skeleton("綾波")).not.toBe(skeleton("綾"));
  });

  it("are refused for staff, the platform and everyone", () => {
    const reserved = [
      "everyone", "@everyone", "еvеryоnе", "here", "Clyde", "CIyde", "Discord", "Disсord Team", "System", "SYSTЕM",
      "Admin", "Admin Bob", "Bob [Mod]", "moderator", "Gondolier", "G0ndolier", "\u200b", "  ", "Telegram", "sta\u200bff",
    ]; // biome-ignore format: a list
    for (const name of reserved) expect(isReserved(name), name).toBe(true);
    for (const name of [
      "Captain Brine",
      "Administrator's Cat".slice(14),
      "Modesty",
      "Heretic",
      "Luna",
      "綾波レイ",
      "Botticelli",
    ])
      expect(isReserved(name), name).toBe(false);
  });

  it("are found among members and roles", () => {
    expect(isTaken("Аnna", ["bob", "Anna"])).toBe(true);
    expect(isTaken("Annabel", ["Anna"])).toBe(false);
  });
});

describe("the name under which a character speaks", () => {
  it("stays as it is where it is safe, and is marked where it is not", () => {
    expect(safeName("Captain Brine", ["Ada"])).toBe("Captain Brine");
    expect(safeName("Ada", ["Ada"])).toBe("Ada (AI)");
    expect(safeName("Admin", [])).toBe("Admin (AI)");
    // Nobody could say who is there.
    expect(safeName("Captain Brine", undefined)).toBe("Captain Brine (AI)");
  });

  it("is always one that every platform takes and nobody else has", () => {
    const pieces = fc.constantFrom(
      "clyde",
      "Discord",
      "admin",
      "a",
      " ",
      "\u202e",
      "👩‍🚀",
      "\n",
      "e\u0301\u0301\u0301\u0301",
      "Ada",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(pieces).map((all) => all.join("")),
        ),
        (name) => {
          const safe = safeName(name, ["Ada", "Bob"]);
          expect(safe.length).toBeGreaterThan(0);
          expect(safe.length).toBeLessThanOrEqual(80);
          expect(safe).not.toMatch(/clyde|discord|\n|\p{Cf}/iu);
          expect(safe.isWellFormed()).toBe(true);
          expect(["ada", "bob", "everyone", "admin", "system"]).not.toContain(skeleton(safe));
        },
      ),
    );
  });

  it("is one line, without towers of accents", () => {
    expect(plainName("a\u0301\u0302\u0303\u0304b\nc\u202ed")).toBe("á\u0302\u0303b c d");
    expect(plainName("x".repeat(200))).toHaveLength(80);
  });
});
