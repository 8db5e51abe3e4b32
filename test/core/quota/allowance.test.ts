import { describe, expect, it } from "vitest";
import { createAllowances, nextDay } from "../../../src/core/quota/allowance.ts";
import type { Books } from "../../../src/core/quota/books.ts";

function allowances(o: { budget?: number; balance?: number; people?: number; answer?: number }) {
  return createAllowances({
    books: { active: async () => o.people ?? 0 } as Books,
    budgetDayUsd: o.budget,
    balanceUsd: () => o.balance,
    answerUsd: async () => o.answer ?? 0.001,
    now: () => Date.UTC(2026, 0, 1, 20),
  });
}

describe("a day's allowance", () => {
  it("is a fifth of the smaller of budget and a thirtieth of the balance, while few are active", async () => {
    expect(await allowances({ budget: 10, balance: 60, people: 2 }).ofPerson(1)).toBeCloseTo(60 / 30 / 5);
    expect(await allowances({ budget: 1, balance: 60, people: 2 }).ofPerson(1)).toBeCloseTo(1 / 5);
  });
  it("is divided among all who are active, and goes by weight", async () => {
    expect(await allowances({ budget: 10, people: 20 }).ofPerson(1)).toBeCloseTo(0.5);
    expect(await allowances({ budget: 10, people: 20 }).ofPerson(3)).toBeCloseTo(1.5);
  });
  it("is never less than one answer of the default model", async () => {
    expect(await allowances({ budget: 0.01, people: 100, answer: 0.02 }).ofPerson(1)).toBe(0.02);
  });
  it("is not there where neither a budget nor a balance is known", async () => {
    expect(await allowances({}).ofPerson(1)).toBeUndefined();
    await allowances({}).check(1_000, 5, 1);
  });
  it("says when it renews, once it is used up", async () => {
    const used = allowances({ budget: 1 }).check(0.2, 0, 1);
    await expect(used).rejects.toMatchObject({ key: "error.allowance.used", params: { usd: "$0.20", hours: 4 } });
  });
  it("refuses what is dearer than what is left, but never a plain answer", async () => {
    const o = allowances({ budget: 1, answer: 0.01 });
    const params = { usd: "$0.32", left: "$0.10" };
    await expect(o.check(0.1, 0.32, 1)).rejects.toMatchObject({ key: "error.allowance.left", params });
    await o.check(0.195, 0.01, 1);
  });
});

describe("a day", () => {
  it("ends a day at midnight UTC", () => {
    expect(nextDay(Date.UTC(2026, 11, 31, 23, 59))).toBe(Date.UTC(2027, 0, 1));
    expect(nextDay(Date.UTC(2026, 0, 1))).toBe(Date.UTC(2026, 0, 2));
  });
});
