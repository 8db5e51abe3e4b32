import { createHash } from "node:crypto";
import { t } from "../../i18n.ts";
import type { Adapter } from "../adapter.ts";
import type { Play } from "../characters/players.ts";
import type { Casting, Role, Stage } from "../chat/role.ts";
import { UserError } from "../errors.ts";
import type { Memory } from "../memory/memory.ts";
import type { PlaceSettings } from "../settings.ts";
import type { Store } from "../store/store.ts";
import { type Place, type Platform, placeKey, type Turn, type TurnRecord } from "../turn.ts";
import { addressed, nextSpeaker, waitsFor } from "./director.ts";
import { lineOf, type Player, type Scene } from "./record.ts";
import { createSceneBook } from "./scene-book.ts";
import { scenePrompt } from "./words.ts";

/** Between two lines, so that people can follow, and say something. */
const PACE_MS = 4_000;
/** Lines without a person's word; then the scene waits for one. */
export const MOST_UNPROMPTED = 6;
/** Of one scene in all, answers to people included. */
export const MOST_LINES = 120;

/** Characters who play together. */
export interface Scenes {
  /** The one that plays in a place, or was begun there. */
  at(place: Place): Promise<Scene | undefined>;
  get(id: string): Promise<Scene | undefined>;
  /**
   * Begins one, in a thread of its own where there can be one.
   * @throws UserError where one is under way already
   */
  begin(players: readonly Player[], topic: string, turn: Turn): Promise<Scene>;
  /** Ends it, with the line that is being spoken; false when it had ended before. */
  end(id: string): Promise<boolean>;
  /** Who of the scene answers; undefined where none plays, or what is answered is not part of it. */
  roleIn(casting: Casting, settings: PlaceSettings): Promise<Role | undefined>;
  /** Whether a line is still to be spoken. */
  isDue(scene: Scene, step: number, turnId: string): Promise<boolean>;
  /** The platform gave a place another id: the one that plays there goes on. */
  move(from: Place, to: Place): Promise<void>;
  /** Removes what is kept of the one in a place. */
  forget(place: Place): Promise<void>;
}

export interface ScenesOptions {
  readonly store: Store;
  readonly memory: Memory;
  readonly play: Play;
  readonly adapter: (platform: Platform) => Adapter;
  readonly accept: (turn: TurnRecord) => Promise<"new" | "seen">;
  /** Ends the answer of a turn that is under way. */
  readonly abort: (turnId: string) => void;
  readonly now?: (() => number) | undefined;
  /** 4 s by default. */
  readonly paceMs?: number | undefined;
}

export function createScenes(o: ScenesOptions): Scenes {
  const book = createSceneBook(o.store);
  const now = o.now ?? Date.now;
  const paceMs = o.paceMs ?? PACE_MS;
  const turnIdOf = ({ id, place }: Scene, step: number) => `${place.platform}:scene:${id}:${step}`;

  function lineTurn(scene: Scene, step: number): TurnRecord {
    const { place, by: person } = scene;
    return {
      id: turnIdOf(scene, step),
      at: now(),
      due: now() + paceMs,
      place,
      person,
      call: { command: "scene-line", options: { scene: scene.id, step } },
      asked: [],
      target: o.adapter(place.platform).targetIn(place),
    };
  }

  async function at(place: Place): Promise<Scene | undefined> {
    const scene = await book.at(place);
    return scene?.ended ? undefined : scene;
  }

  /** A thread for it, once: a turn that is begun again after a crash opens no second one. */
  async function stageFor(id: string, title: string, place: Place): Promise<Place> {
    if (place.thread || place.private) return place;
    return (await book.stage(id, async () => o.adapter(place.platform).openThread?.(place, title))) ?? place;
  }

  /** A line was spoken: the next one is due, unless the scene rests until a person says something. @returns whether it was the last */
  async function spoke(scene: Scene, line: string, isWord: boolean, people: readonly string[]): Promise<boolean> {
    const step = scene.step + 1;
    const lines = scene.lines + 1;
    const unprompted = isWord ? 0 : scene.unprompted + 1;
    const ended = lines >= MOST_LINES;
    const rests = ended || unprompted >= MOST_UNPROMPTED || waitsFor(line, people);
    // First the line, then the record: a crash between the two leaves a line that waits, never a scene that stands still.
    if (!rests) await o.accept(lineTurn(scene, step));
    await book.change(scene.id, (known) =>
      known.step === scene.step ? { ...known, step, lines, unprompted, ended: known.ended || ended } : known,
    );
    return ended;
  }

  /** Somebody is no more: the others go on, as long as there are two. */
  async function leave(scene: Scene, { key }: Player): Promise<void> {
    const cast = scene.cast.filter((player) => player.key !== key);
    if (cast.length >= 2) await o.accept(lineTurn(scene, scene.step + 1));
    await book.change(scene.id, (known) => ({ ...known, cast, step: scene.step + 1, ended: cast.length < 2 }));
  }

  return {
    at,
    get: (id) => book.get(id),
    async begin(cast, topic, turn) {
      const id = createHash("sha256").update(turn.id).digest("base64url").slice(0, 12);
      const before = await at(turn.place);
      if (before && before.id !== id) throw new UserError("error.scene.running");
      const { platform } = turn.place;
      if (o.adapter(platform).targetIn(turn.place) === undefined) throw new UserError("error.scene.place");
      const place = await stageFor(
        id,
        cast
          .map(({ name }) => name)
          .join(", ")
          .slice(0, 90),
        turn.place,
      );
      const { id: personId, name, locale, roles } = turn.person;
      const by = { id: personId, name, locale, roles: [...roles] };
      const begun = { step: 0, lines: 0, unprompted: 0, ended: false };
      const scene = before ?? { id, place, from: placeKey(turn.place), by, cast: [...cast], topic, ...begun };
      await book.add(scene);
      await o.accept(lineTurn(scene, 0));
      return scene;
    },
    async end(id) {
      let was = false;
      const scene = await book.change(id, (known) => {
        was = !known.ended;
        return { ...known, ended: true };
      });
      if (scene) o.abort(turnIdOf(scene, scene.step));
      return was;
    },
    async roleIn({ turn, question, after }, settings) {
      const scene = await at(turn.place);
      if (!scene || placeKey(scene.place) !== placeKey(turn.place)) return undefined;
      const line = lineOf(scene);
      if (question.again || (after && after.line !== line)) return undefined;
      const { turns } = await o.memory.thread(placeKey(scene.place), undefined, line);
      const isWord = question.cue === undefined;
      const me = chosen(scene, question.text, after?.role) ?? nextSpeaker(scene.cast, turns);
      const people = turns.flatMap(({ person, question: asked }) => (asked && person ? [person.name] : []));
      if (isWord) people.push(turn.person.name);
      const step = isWord ? scene.step : Number(turn.call.options.step);
      const role = await o.play(me.key, turn, settings).catch(async (error: unknown) => {
        if (error instanceof UserError) await leave(scene, me);
        throw error;
      });
      const stage: Stage = {
        async spoke(said) {
          const isLast = await spoke({ ...scene, step }, said, isWord, people);
          return isLast ? { type: "notice", text: t(turn.locale, "scene.over"), tone: "info" } : undefined;
        },
      };
      return { ...role, memory: line, prompt: `${role.prompt}\n\n${scenePrompt(scene, me)}`, scene: stage };
    },
    async isDue(scene, step, turnId) {
      if (!scene.ended && scene.step === step) return true;
      // It was spoken before a crash cut the showing of it.
      return Boolean((await o.memory.turn(placeKey(scene.place), turnId))?.answer);
    },
    move: (from, to) => book.move(from, to),
    async forget(place) {
      const scene = await book.at(place);
      if (!scene) return;
      await this.end(scene.id);
      await book.remove(scene);
    },
  };
}

/** Who is named; else who said what is replied to. */
function chosen({ cast }: Scene, text: string, said: string | undefined): Player | undefined {
  return addressed(text, cast) ?? cast.find(({ key }) => key === said);
}
