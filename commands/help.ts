import { command } from "../src/core/command.ts";
import { t, tOr } from "../src/i18n.ts";

export default command({
  name: "help",
  cost: "free",
  private: true,
  immediate: true,
  options: {},
  async *run(_options, turn, { commands, retentionDays, settings }) {
    const { memory } = await settings.of(turn.place);
    const offered = commands.filter((each) => !each.hidden && !each.onMessage && !(each.placeWide && turn.place.owner));
    const lines = offered.map((each) => `- \`/${each.name}\` ${tOr(turn.locale, `command.${each.name}`, "")}`);
    const text = [
      `**${t(turn.locale, "help.title")}**`,
      t(turn.locale, turn.place.private ? "help.ask.private" : "help.ask.shared"),
      memory ? t(turn.locale, "help.remember", { days: retentionDays }) : "",
      `${t(turn.locale, "help.commands")}\n\n${lines.join("\n")}`,
    ];
    yield { type: "text", text: text.filter(Boolean).join("\n\n") };
  },
});
