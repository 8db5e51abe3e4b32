import { command } from "../src/core/command.ts";
import { checkScope, forgetPerson, SCOPES } from "../src/core/memory/scope.ts";
import { placeKey } from "../src/core/turn.ts";
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
    const count = scope === "place" ? await deps.memory.drop(placeKey(turn.place)) : await forgetPerson(turn, deps);
    const text = count > 0 ? t(turn.locale, "forget.done", { count }) : t(turn.locale, "forget.nothing");
    yield { type: "text", text };
  },
});
