import { command } from "../src/core/command.ts";
import { checkScope, exported, SCOPES } from "../src/core/memory/scope.ts";
import type { Part } from "../src/core/part.ts";
import { t } from "../src/i18n.ts";

export default command({
  name: "export",
  cost: "free",
  private: true,
  immediate: true,
  options: { scope: { kind: "string", choices: SCOPES } },
  async *run({ scope = "me" }, turn, deps) {
    await checkScope(scope, turn);
    const { count, choices, json } = await exported(scope, turn, deps);
    const nothing = scope === "place" ? "export.nothing.place" : "export.nothing";
    if (count === 0 && !choices) return yield { type: "text", text: t(turn.locale, nothing) };
    const bytes = new TextEncoder().encode(json);
    const file: Part = {
      type: "media",
      media: { kind: "file", bytes, mime: "application/json", name: "gondolier-export.json" },
    };
    const said = count > 0 ? t(turn.locale, "export.ready", { count }) : "";
    const ready = [said, choices ? t(turn.locale, "export.choices") : ""].filter(Boolean).join(" ");
    if (turn.place.private) {
      yield { type: "text", text: ready };
      return yield file;
    }
    const told = await deps.adapter(turn.place.platform).tell(turn.person.id, privately(ready, file));
    yield {
      type: "notice",
      text: t(turn.locale, told ? "export.sent" : "export.closed"),
      tone: told ? "info" : "error",
    };
  },
});

async function* privately(text: string, file: Part): AsyncIterable<Part> {
  yield { type: "text", text };
  yield file;
}
