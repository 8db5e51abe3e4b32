import { command } from "../src/core/command.ts";
import { inUsd } from "../src/core/money.ts";
import type { Spent } from "../src/core/quota/books.ts";
import { t } from "../src/i18n.ts";

const CELLS = 12;

export default command({
  name: "quota",
  cost: "free",
  private: true,
  immediate: true,
  options: {},
  async *run(_options, turn, { money, models, settings }) {
    const { locale, person, place } = turn;
    const { model } = await models.answering((await settings.of(place)).model);
    const view = await money.overview(person, place, model);
    const lines = (spent: readonly Spent[]) =>
      spent.map(({ capability, calls, usd }) => t(locale, "quota.line", { capability, count: calls, usd: inUsd(usd) }));
    const hours = Math.max(1, Math.ceil(view.renewsInMs / 3_600_000));
    const paragraphs = [`**${t(locale, "quota.title")}**`];
    if (view.allowanceUsd === undefined) paragraphs.push(t(locale, "quota.unlimited"));
    else {
      const part = Math.min(1, view.spentUsd / view.allowanceUsd);
      const left = { left: inUsd(Math.max(0, view.allowanceUsd - view.spentUsd)), usd: inUsd(view.allowanceUsd) };
      paragraphs.push(`${bar(part)} ${t(locale, "quota.left", { ...left, hours })}`);
    }
    paragraphs.push(list(lines(view.spent)) || t(locale, "quota.none"));
    const share = `${Math.round(view.share * 100)} %`;
    paragraphs.push(t(locale, view.waiting > 0 ? "quota.share.busy" : "quota.share", { share, people: view.waiting }));
    const prices = view.prices.map(([what, name, usd]) => t(locale, `quota.price.${what}`, { name, usd: inUsd(usd) }));
    paragraphs.push(`**${t(locale, "quota.prices")}**`, list(prices));
    if (view.own) paragraphs.push(`**${t(locale, "quota.own")}**`, list(lines(view.own)) || t(locale, "quota.none"));
    yield { type: "text", text: paragraphs.join("\n\n") };
  },
});

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join("\n");

/** How much of an allowance is used up. */
function bar(part: number): string {
  const used = Math.round(part * CELLS);
  return "▰".repeat(used) + "▱".repeat(CELLS - used);
}
