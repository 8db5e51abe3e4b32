import { describe, expect, it } from "vitest";
import type { Line } from "../../../src/core/quota/books.ts";
import { isApart } from "../../../src/core/usage/compared.ts";
import { sumBy, toCsv } from "../../../src/core/usage/report.ts";

const line = (more: Partial<Line>): Line => ({
  ...{ day: "2026-01-02", person: "discord:1", place: "discord:7", capability: "chat", model: "m" },
  ...{ calls: 1, inputTokens: 10, outputTokens: 5, usd: 0.5 },
  ...more,
});

describe("the books, added up", () => {
  const lines = [
    line({ usd: 1 }),
    line({ day: "2026-01-01", person: "discord:2", usd: 3, calls: 2 }),
    line({ usd: 1 }),
  ];

  it("have the dearest first", () => {
    expect(sumBy(lines, "person")).toEqual([
      { name: "discord:2", usd: 3, calls: 2 },
      { name: "discord:1", usd: 2, calls: 2 },
    ]);
  });
  it("have days in order", () => {
    expect(sumBy(lines, "day").map(({ name }) => name)).toEqual(["2026-01-01", "2026-01-02"]);
  });
});

describe("the table", () => {
  it("quotes what a spreadsheet would split, or take for a formula", () => {
    const names = new Map([["discord:1", '=HYPERLINK("x"), Ada']]);
    const [head, row] = toCsv([line({})], (key) => names.get(key) ?? key).split("\r\n");
    expect(head).toBe("day,person,place,personName,placeName,capability,model,calls,inputTokens,outputTokens,usd");
    expect(row).toBe(`2026-01-02,discord:1,discord:7,"'=HYPERLINK(""x""), Ada",discord:7,chat,m,1,10,5,0.5`);
  });
});

describe("our figure beside Venice's", () => {
  it("is apart above 5 %, and not for a few cents", () => {
    expect(isApart(10, 10.4)).toBe(false);
    expect(isApart(10, 10.6)).toBe(true);
    expect(isApart(0.01, 0.04)).toBe(false);
    expect(isApart(0, 1)).toBe(true);
  });
});
