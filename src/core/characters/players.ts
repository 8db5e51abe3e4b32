import { t } from "../../i18n.ts";
import type { Role } from "../chat/role.ts";
import { UserError } from "../errors.ts";
import type { Choices } from "../part.ts";
import type { PlaceSettings } from "../settings.ts";
import type { Turn } from "../turn.ts";
import { characterIn, NOBODY } from "./figure.ts";
import type { Find } from "./find.ts";
import { plainName } from "./names.ts";
import { personaId } from "./personas.ts";
import type { Roles } from "./roles.ts";
import type { VeniceCast } from "./venice-cast.ts";

/**
 * Makes a character's role for one turn.
 * @throws UserError when it is gone, with a way out where the place has it set; when it may not appear here
 */
export type Play = (key: string, turn: Turn, settings: PlaceSettings) => Promise<Role>;

export function createPlay(o: { readonly find: Find; readonly roles: Roles; readonly cast: VeniceCast }): Play {
  return async (key, turn, settings) => {
    const figure = await o.find.byKey(key, turn.place);
    if (!figure) throw gone(key, turn, settings);
    o.find.check(figure, turn.place);
    const role = await o.roles.role(figure, turn.place, plainName(turn.person.name));
    // A character with a voice of its own speaks by itself: this one only where answers are spoken anyway.
    const voice = settings.speech ? await o.roles.voice(key, turn.locale) : undefined;
    return {
      ...role,
      ...(voice && { voice }),
      async confirm() {
        if (personaId(key) === undefined && !(await o.cast.recheck(key))) throw gone(key, turn, settings);
      },
    };
  };
}

function gone(key: string, { locale }: Turn, settings: PlaceSettings): UserError {
  const name = personaId(key) === undefined ? key : "?";
  const error = personaId(key) === undefined ? "error.character.gone" : "error.persona.gone";
  if (characterIn(settings) !== key) return new UserError(error, { name });
  const offer: Choices = {
    type: "choices",
    phase: "done",
    rows: [
      [
        {
          kind: "button",
          label: t(locale, "button.character.clear"),
          who: settings.editors === "anyone" ? "anyone" : "manager",
          call: { command: "character", options: { name: NOBODY } },
        },
      ],
    ],
  };
  return new UserError(error, { name }, { offer });
}
