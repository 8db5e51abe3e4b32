import { setTimeout as sleep } from "node:timers/promises";
import type { Venice } from "../../venice/index.ts";
import type { Adapter } from "../adapter.ts";
import type { Role } from "../chat/role.ts";
import type { Speaker } from "../part.ts";
import { createRecent } from "../recent.ts";
import { createVoices, voiceValue } from "../speech/voices.ts";
import { type Place, type Platform, placeKey } from "../turn.ts";
import type { Figure } from "./figure.ts";
import type { Find } from "./find.ts";
import { plainName, safeName } from "./names.ts";
import type { Personas } from "./personas.ts";
import { afterPrompt, exampleLines, houseRules, personaPrompt } from "./play.ts";
import type { VeniceCast } from "./venice-cast.ts";

const MINUTE_MS = 60_000;
/** A platform that does not say who is there in time counts as one that cannot say. */
const PATIENCE_MS = 2000;

/** How characters appear. */
export interface Roles {
  /** Under which name, and with which face. */
  speaker(figure: Figure, place: Place): Promise<Speaker>;
  /** Whom the model plays. @param user the name of who speaks with it */
  role(figure: Figure, place: Place, user: string): Promise<Role>;
  /** Whose name could be taken for this one; undefined where that cannot be found out. */
  namesLike(name: string, place: Place): Promise<readonly string[] | undefined>;
  /** A voice that is always the same for the same character; undefined where nothing can be read aloud. */
  voice(key: string, locale: string): Promise<string | undefined>;
}

export function createRoles(o: {
  readonly venice: Venice;
  readonly cast: VeniceCast;
  readonly personas: Personas;
  readonly find: Find;
  readonly adapter: (platform: Platform) => Adapter;
  readonly now?: () => number;
}): Roles {
  const voices = createVoices(o.venice.models);
  const names = createRecent<readonly string[]>(1000, 10 * MINUTE_MS, o.now);

  async function namesLike(name: string, place: Place): Promise<readonly string[] | undefined> {
    const adapter = o.adapter(place.platform);
    if (!adapter.names) return [];
    const key = `${placeKey(place)} ${name}`;
    const recent = names.get(key);
    if (recent) return recent;
    const asked = adapter.names(place, name).catch(() => undefined);
    const found = await Promise.race([asked, sleep(PATIENCE_MS, undefined, { ref: false })]);
    if (found) names.set(key, found);
    return found;
  }

  async function speaker({ name, key, venice, persona }: Figure, place: Place): Promise<Speaker> {
    const [others, avatar] = await Promise.all([
      namesLike(plainName(name), place),
      venice ? o.cast.portrait(venice) : o.personas.portrait(place, persona?.id ?? key),
    ]);
    const avatarUrl = venice?.photoUrl?.startsWith("https:") ? venice.photoUrl : undefined;
    return {
      type: "speaker",
      name: safeName(name, others),
      ...(avatar && { avatar }),
      ...(avatarUrl && { avatarUrl }),
    };
  }

  /** The model that it was made for, where Venice still has it. */
  async function modelOf(wanted: string | undefined): Promise<string | undefined> {
    if (!wanted) return undefined;
    const { model, replaces } = await o.venice.models.settle(wanted);
    return replaces === undefined ? model.id : undefined;
  }

  return {
    namesLike,
    speaker,
    async role(figure, place, user) {
      const tame = !o.find.mayBeAdult(place);
      const shown = await speaker(figure, place);
      const own = { key: figure.key, speaker: shown, memory: figure.key };
      const { venice, persona } = figure;
      const char = plainName(figure.name);
      if (persona) {
        const words = { char, user };
        return {
          ...own,
          prompt: personaPrompt(persona, words, tame),
          examples: exampleLines(persona, words),
          after: afterPrompt(persona, words),
        };
      }
      return { ...own, slug: figure.key, prompt: houseRules(char, tame), model: await modelOf(venice?.modelId) };
    },
    async voice(key, locale) {
      const { model, name } = await voices.settled([], locale);
      if (name === undefined) return undefined;
      // Voices that speak like the usual one, in the same language: the first letter is theirs alone.
      const alike = (model.speech?.voices ?? []).filter((each) => each[0] === name[0]);
      return voiceValue({ model, name: alike[hash(key) % Math.max(1, alike.length)] ?? name });
    },
  };
}

function hash(text: string): number {
  let sum = 7;
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return sum;
}
