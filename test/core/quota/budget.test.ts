import { describe, expect, it } from "vitest";
import type { Books } from "../../../src/core/quota/books.ts";
import { createBudget } from "../../../src/core/quota/budget.ts";

function booksWith(spent: { day: number; month: number }): Books {
  return { total: async (span: "day" | "month") => spent[span] } as Books;
}

describe("a budget", () => {
  it("lets work through while there is room, and none once it is used up", async () => {
    const spent = { day: 0.5, month: 0.5 };
    const budget = createBudget(booksWith(spent), { dayUsd: 1 }, async () => {});
    await budget.claim(0.1);
    spent.day = 1;
    await expect(budget.claim(0)).rejects.toMatchObject({ key: "error.budget.day" });
  });

  it("counts what is under way: together they never go over", async () => {
    const budget = createBudget(booksWith({ day: 0, month: 0 }), { dayUsd: 1 }, async () => {});
    const first = await budget.claim(0.6);
    await expect(budget.claim(0.6)).rejects.toMatchObject({ key: "error.budget.day" });
    first.over();
    await budget.claim(0.6);
  });

  it("is not overrun by who claims at the same moment", async () => {
    const budget = createBudget(booksWith({ day: 0, month: 0 }), { dayUsd: 1, monthUsd: 9 }, async () => {});
    const claims = await Promise.allSettled([0.6, 0.6, 0.6].map((usd) => budget.claim(usd)));
    expect(claims.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
  });

  it("names the month where the month is at its end", async () => {
    const budget = createBudget(booksWith({ day: 0, month: 20 }), { dayUsd: 1, monthUsd: 20 }, async () => {});
    await expect(budget.claim(0.01)).rejects.toMatchObject({ key: "error.budget.month" });
  });

  it("tells the owners at 80 % and at the end", async () => {
    const spent = { day: 0.7, month: 0.7 };
    const told: string[] = [];
    const budget = createBudget(booksWith(spent), { dayUsd: 1 }, async (_cause, key) => void told.push(key));
    await budget.watch();
    expect(told).toEqual([]);
    spent.day = 0.8;
    await budget.watch();
    spent.day = 1.01;
    await budget.watch();
    expect(told).toEqual(["owner.budget.day", "owner.budget.day.over"]);
  });
});
