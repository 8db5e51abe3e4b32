import { command } from "../src/core/command.ts";
import { UserError } from "../src/core/errors.ts";
import { keyOwner } from "../src/core/quota/own-keys.ts";
import { t } from "../src/i18n.ts";

/** The form that `/key` opens. */
export default command({
  name: "key-set",
  cost: "free",
  hidden: true,
  private: true,
  immediate: true,
  options: {
    whose: { kind: "string", choices: ["me", "server"], required: true },
    key: { kind: "string", required: true, secret: true, maxLength: 512 },
  },
  async *run({ whose, key }, turn, { money }) {
    const { locale, place, person } = turn;
    if (place.platform === "telegram" && !place.private) throw new UserError("error.key.private");
    if (whose === "server" && !(await turn.mayManage())) throw new UserError("error.access.manager");
    await money.ownKeys.set(whose === "me" ? keyOwner.person(person, place) : keyOwner.server(place), key, turn.signal);
    yield { type: "text", text: t(locale, whose === "me" ? "key.saved" : "key.server.saved") };
  },
});
