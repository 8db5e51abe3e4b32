import { command } from "../src/core/command.ts";
import { inUsd } from "../src/core/money.ts";
import { drawChart } from "../src/core/usage/chart.ts";
import { compared } from "../src/core/usage/compared.ts";
import { GROUPS, sumBy, toCsv } from "../src/core/usage/report.ts";
import { t } from "../src/i18n.ts";

export default command({
  name: "usage",
  cost: "free",
  access: "owner",
  private: true,
  immediate: true,
  options: { days: { kind: "integer", min: 1, max: 60 } },
  async *run({ days = 7 }, turn, { money, untold }) {
    const { locale } = turn;
    const lines = await money.books.lines(days);
    const names = await money.names.of([...new Set(lines.flatMap(({ person, place }) => [person, place]))]);
    const nameOf = (key: string) => names.get(key) ?? (key === "background" ? t(locale, "usage.background") : key);
    const usd = lines.reduce((sum, line) => sum + line.usd, 0);
    const count = lines.reduce((sum, line) => sum + line.calls, 0);
    const title = t(locale, "usage.title", { days, usd: inUsd(usd), count });
    const notes = [...(await compared(days, usd, money, locale)), ...(await untold()).map((note) => `⚠️ ${note}`)];
    yield { type: "text", text: [`**${title}**`, ...notes].join("\n\n") };
    const sums = (group: (typeof GROUPS)[number]) =>
      sumBy(lines, group).map((sum) => ({ ...sum, name: nameOf(sum.name) }));
    const panels = GROUPS.slice(1).map((group) => ({
      title: t(locale, `usage.${group}` as "usage.person"),
      sums: sums(group),
    }));
    const bytes = await drawChart({ title, days: sums("day"), panels });
    yield { type: "media", media: { kind: "image", bytes, mime: "image/png", name: "usage.png", alt: title } };
    const csv = new TextEncoder().encode(toCsv(lines, nameOf));
    yield { type: "media", media: { kind: "file", bytes: csv, mime: "text/csv", name: "usage.csv" } };
  },
});
