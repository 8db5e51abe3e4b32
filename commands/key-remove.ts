import { command } from "../src/core/command.ts";
import { UserError } from "../src/core/errors.ts";
import { keyOwner } from "../src/core/quota/own-keys.ts";
import { t } from "../src/i18n.ts";

/** Pressed under `/key`. */
export default command({
  name: "key-remove",
  cost: "free",
  hidden: true,
  private: true,
  immediate: true,
  options: { whose: { kind: "string", choices: ["me", "server"], required: true } },
  async *run({ whose }, turn, { money }) {
    const { locale, place, person } = turn;
    if (whose === "server" && !(await turn.mayManage())) throw new UserError("error.access.manager");
    const had = await money.ownKeys.remove(whose === "me" ? keyOwner.person(person, place) : keyOwner.server(place));
    yield { type: "text", text: t(locale, had ? "key.removed" : "key.none") };
  },
});
