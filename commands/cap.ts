import { command } from "../src/core/command.ts";
import { inUsd } from "../src/core/money.ts";
import { CAPPED, type Capped } from "../src/core/quota/caps.ts";
import { t } from "../src/i18n.ts";

/** An owner's caps, in US dollars a day: pressed in `/settings`. */
export default command({
  name: "cap",
  cost: "free",
  hidden: true,
  private: true,
  immediate: true,
  access: "owner",
  options: {
    what: { kind: "string", choices: CAPPED, required: true },
    usd: { kind: "number", min: 0, max: 10_000, required: true },
  },
  async *run({ what, usd }, turn, { money }) {
    const table = await money.caps.set(what as Capped, usd > 0 ? usd : undefined);
    const lines = CAPPED.flatMap((each) =>
      table[each] === undefined ? [] : [`- ${t(turn.locale, `cap.${each}`)}: ${inUsd(table[each])}`],
    );
    yield {
      type: "text",
      text: `**${t(turn.locale, "cap.title")}**\n\n${lines.join("\n") || t(turn.locale, "cap.none")}`,
    };
  },
});
