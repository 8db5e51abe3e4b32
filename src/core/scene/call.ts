import { t } from "../../i18n.ts";
import { inMarkdown } from "../characters/names.ts";
import type { Suggestion, Typing } from "../command-spec.ts";
import type { Deps } from "../deps.ts";
import { UserError } from "../errors.ts";
import type { Choices, Part } from "../part.ts";
import { checkMayEdit } from "../settings-access.ts";
import type { Turn } from "../turn.ts";
import type { Player, Scene } from "./record.ts";

const FEWEST = 2;
const MOST = 5;
const MOST_CHARACTERS = 100;

/**
 * Who is to play, by names or keys with commas between them.
 * @throws UserError for too few, too many, and for whom there is not
 */
export async function castOf(names: string | undefined, turn: Turn, deps: Deps): Promise<readonly Player[]> {
  if (!(await deps.settings.of(turn.place)).memory) throw new UserError("error.scene.memory");
  const typed = (names ?? "").split(/[,;\n]/).map((name) => name.trim());
  const wanted = typed.filter(Boolean);
  if (wanted.length < FEWEST || wanted.length > MOST) throw new UserError("error.scene.count");
  const { find, roles } = deps.characters;
  const figures = await Promise.all(wanted.map((name) => find.byName(name, turn.place)));
  const players = figures.map(async (figure) => {
    const { name } = await roles.speaker(figure, turn.place);
    return { key: figure.key, name };
  });
  const cast = await Promise.all(players);
  if (new Set(cast.map(({ key }) => key)).size < cast.length) throw new UserError("error.scene.twice");
  return cast;
}

/** Completes the last of the names; what stands before it stays. */
export async function suggestCast(typed: string, { place }: Typing, deps: Deps): Promise<readonly Suggestion[]> {
  const at = typed.lastIndexOf(",") + 1;
  const before = typed.slice(0, at).trim();
  const found = await deps.characters.find.suggestions(typed.slice(at), place);
  const chosen = new Set(before.split(",").map((key) => key.trim()));
  return found
    .filter(({ value }) => value !== "none" && !chosen.has(value))
    .map(({ name, value }) => ({ name: `${before}${name}`.slice(0, MOST_CHARACTERS), value: `${before}${value}` }))
    .filter(({ value }) => value.length <= MOST_CHARACTERS);
}

/** Ends what plays here: for who began it, and who may change what is set here. */
export async function* endScene(turn: Turn, deps: Deps): AsyncGenerator<Part> {
  const scene = await deps.scenes.at(turn.place);
  if (scene && scene.by.id !== turn.person.id) await checkMayEdit(await deps.settings.of(turn.place), turn);
  const ended = scene !== undefined && (await deps.scenes.end(scene.id));
  yield { type: "notice", text: t(turn.locale, ended ? "scene.ended" : "scene.none"), tone: "info" };
}

/** What is said where it is begun. */
export function sceneWords({ cast, topic }: Scene, locale: string): string {
  const names = new Intl.ListFormat(locale).format(cast.map(({ name }) => `**${inMarkdown(name)}**`));
  const about = topic === "" ? "" : topic.replace(/^/gm, "> ");
  return [t(locale, "scene.begun", { names }), about, t(locale, "scene.how")].filter(Boolean).join("\n\n");
}

/** The button that ends it. */
export function sceneChoices({ id }: Scene, locale: string): Choices {
  const label = t(locale, "button.scene.stop");
  const call = { command: "scene-stop", options: { scene: id } };
  return {
    type: "choices",
    phase: "done",
    rows: [[{ kind: "button", label, emoji: "⏹️", who: "asker-or-manager", call }]],
  };
}
