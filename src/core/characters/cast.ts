import type { Cast, Casting, Role } from "../chat/role.ts";
import type { PlaceSettings } from "../settings.ts";
import { characterIn } from "./figure.ts";
import type { Play } from "./players.ts";
import type { Roles } from "./roles.ts";

/**
 * Who answers: whoever the scene calls for, where one plays; who said what is replied to; else who is set in the place.
 * @param o.scene undefined where no scene plays that this belongs to
 */
export function createCast(o: {
  readonly play: Play;
  readonly roles: Pick<Roles, "voice">;
  readonly scene: (casting: Casting, settings: PlaceSettings) => Promise<Role | undefined>;
}): Cast {
  return {
    async roleIn(settings, casting) {
      const set = characterIn(settings);
      if (!casting) return set && settings.speech ? { voice: await o.roles.voice(set, "en") } : {};
      const { turn, question, after } = casting;
      const inScene = question.private ? undefined : await o.scene(casting, settings);
      if (inScene) return inScene;
      const key = after ? after.role : set;
      if (key === undefined) return after?.line === undefined ? {} : { memory: after.line };
      const role = await o.play(key, turn, settings);
      return { ...role, memory: after?.line ?? key };
    },
  };
}
