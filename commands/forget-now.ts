import { command } from "../src/core/command.ts";
import { checkScope, forgetPerson, forgetPlace, SCOPES } from "../src/core/memory/scope.ts";
import { t } from "../src/i18n.ts";

/** The answer to what `/forget` asks. */
export default command({
  name: "forget-now",
  cost: "free",
  hidden: true,
  private: true,
  immediate: true,
  options: {
    scope: { kind: "string", choices: SCOPES, required: true },
    answer: { kind: "string", choices: ["confirm", "cancel"], required: true },
  },
  async *run({ scope, answer }, turn, deps) {
    await checkScope(scope, turn);
    if (answer === "cancel") {
      yield { type: "text", text: t(turn.locale, "forget.kept") };
      return;
    }
    const { turns, files, choices } = await (scope === "place" ? forgetPlace : forgetPerson)(turn, deps);
    const said = turns > 0 ? t(turn.locale, "forget.done", { count: turns }) : "";
    const made = files > 0 ? t(turn.locale, "forget.files", { count: files }) : "";
    const chosen = choices ? t(turn.locale, "forget.choices") : "";
    yield { type: "text", text: [said, made, chosen].filter(Boolean).join(" ") || t(turn.locale, "forget.nothing") };
  },
});
