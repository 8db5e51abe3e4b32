import { command } from "../src/core/command.ts";
import { t } from "../src/i18n.ts";

export default command({
  name: "quota",
  cost: "free",
  private: true,
  immediate: true,
  options: {},
  async *run(_options, turn, { quota }) {
    const spent = await quota.spentToday(turn.person, turn.place);
    const lines = spent.map(({ capability, calls, usd }) =>
      t(turn.locale, "quota.line", { capability, count: calls, usd: usd.toFixed(usd < 0.01 ? 4 : 2) }),
    );
    const text = lines.length > 0 ? lines.map((line) => `- ${line}`).join("\n") : t(turn.locale, "quota.none");
    yield { type: "text", text: `**${t(turn.locale, "quota.title")}**\n\n${text}` };
  },
});
