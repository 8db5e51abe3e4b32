import { command } from "../src/core/command.ts";
import { checkScope, SCOPES } from "../src/core/memory/scope.ts";
import type { Button } from "../src/core/part.ts";
import { t } from "../src/i18n.ts";

export default command({
  name: "forget",
  cost: "free",
  private: true,
  immediate: true,
  options: { scope: { kind: "string", choices: SCOPES } },
  async *run({ scope = "me" }, turn) {
    await checkScope(scope, turn);
    const button = (answer: "confirm" | "cancel"): Button => ({
      kind: "button",
      label: t(turn.locale, `forget.${answer}`),
      style: answer === "confirm" ? "danger" : "secondary",
      who: "asker",
      update: true,
      call: { command: "forget-now", options: { scope, answer } },
    });
    yield { type: "text", text: t(turn.locale, scope === "place" ? "forget.place.confirm" : "forget.me.confirm") };
    yield { type: "choices", phase: "done", rows: [[button("confirm"), button("cancel")]] };
  },
});
