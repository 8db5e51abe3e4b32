import type { Store } from "../store/store.ts";
import { type Place, placeKey } from "../turn.ts";
import { type Scene, sceneSchema } from "./record.ts";

const KEPT_MS = 7 * 86_400_000;

/** The scenes that are known, by their ids and by where they play or were begun. */
export interface SceneBook {
  get(id: string): Promise<Scene | undefined>;
  at(place: Place): Promise<Scene | undefined>;
  add(scene: Scene): Promise<void>;
  /** Changes come one after another. Undefined where there is none (any more). */
  change(id: string, change: (scene: Scene) => Scene): Promise<Scene | undefined>;
  remove(scene: Scene): Promise<void>;
  /** The platform gave a place another id: what plays or was begun there goes along. */
  move(from: Place, to: Place): Promise<void>;
  /** Where a scene plays: opened by the first who asks, and the same for all later ones. */
  stage(id: string, open: () => Promise<Place | undefined>): Promise<Place | undefined>;
}

export function createSceneBook(store: Store): SceneBook {
  const scenes = store.space<Scene>("scenes", KEPT_MS);
  const places = store.space<string>("scene-places", KEPT_MS);
  const stages = store.space<{ readonly place?: Place | undefined }>("scene-stages", KEPT_MS);
  let last: Promise<unknown> = Promise.resolve();

  async function get(id: string): Promise<Scene | undefined> {
    const record = await scenes.get(id);
    return record === undefined ? undefined : sceneSchema.safeParse(record).data;
  }

  async function changeNow(id: string, change: (scene: Scene) => Scene): Promise<Scene | undefined> {
    const scene = await get(id);
    if (!scene) return undefined;
    const changed = change(scene);
    if (changed !== scene) await scenes.set(id, changed);
    return changed;
  }

  return {
    get,
    async at(place) {
      const id = await places.get(placeKey(place));
      return id === undefined ? undefined : get(id);
    },
    async add(scene) {
      await Promise.all([
        scenes.insert(scene.id, scene),
        places.set(placeKey(scene.place), scene.id),
        places.set(scene.from, scene.id),
      ]);
    },
    change(id, change) {
      const changing = last.then(() => changeNow(id, change));
      last = changing.catch(() => {});
      return changing;
    },
    async remove({ id, place, from }) {
      await Promise.all([scenes.delete(id), places.deleteMany([placeKey(place), from]), stages.delete(id)]);
    },
    async move(before, to) {
      const [old, key] = [placeKey(before), placeKey(to)];
      const id = await places.get(old);
      if (id === undefined) return;
      await this.change(id, (scene) => ({
        ...scene,
        place: placeKey(scene.place) === old ? to : scene.place,
        from: scene.from === old ? key : scene.from,
      }));
      await Promise.all([places.set(key, id), places.delete(old)]);
    },
    async stage(id, open) {
      const known = await stages.get(id);
      if (known) return known.place;
      const place = await open();
      await stages.set(id, { place });
      return place;
    },
  };
}
