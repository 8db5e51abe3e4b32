import { command } from "../src/core/command.ts";
import { UserError } from "../src/core/errors.ts";
import type { Button } from "../src/core/part.ts";
import { keyOwner } from "../src/core/quota/own-keys.ts";
import { t } from "../src/i18n.ts";

/** A Venice key of one's own: whether there is one, and what sets or removes it. */
export default command({
  name: "key",
  cost: "free",
  private: true,
  immediate: true,
  options: {},
  async *run(_options, turn, { money }) {
    const { locale, place, person } = turn;
    if (place.platform === "telegram" && !place.private) throw new UserError("error.key.private");
    const mine = await money.ownKeys.has(keyOwner.person(person, place));
    const isShared = !place.private && place.owner === undefined && (await turn.mayManage());
    const theirs = isShared && (await money.ownKeys.has(keyOwner.server(place)));
    const lines = [t(locale, mine ? "key.mine" : "key.none")];
    if (isShared) lines.push(t(locale, theirs ? "key.server" : "key.server.none"));
    const button = (label: string, name: "key-set" | "key-remove", whose: "me" | "server"): Button => ({
      kind: "button",
      label,
      who: whose === "me" ? "asker" : "manager",
      update: true,
      call: { command: name, options: { whose } },
    });
    const row = (whose: "me" | "server", has: boolean): Button[] => [
      button(t(locale, whose === "me" ? "key.set" : "key.server.set"), "key-set", whose),
      ...(has ? [button(t(locale, whose === "me" ? "key.remove" : "key.server.remove"), "key-remove", whose)] : []),
    ];
    const rows = [row("me", mine), ...(isShared ? [row("server", theirs)] : [])];
    yield { type: "choices", phase: "done", rows };
    yield { type: "text", text: lines.join("\n\n") };
  },
});
