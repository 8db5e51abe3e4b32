import type { Core } from "../core/adapter.ts";
import type { Log } from "../log.ts";
import type { Blobs } from "./blobs.ts";
import { WebFault } from "./fault.ts";
import { createHub, type Hub } from "./hub.ts";
import { loadPlaces, type Places, placeOf } from "./places.ts";
import { loadRoom, type Room } from "./room.ts";
import type { Shown } from "./shown.ts";
import { createWrites, type WebStore, type Writes } from "./store.ts";
import type { PlaceView } from "./view.ts";

/** Conversations that nobody looks at stay in memory until there are more than this. */
const IDLE_ROOMS = 12;
/** Who has just opened one is about to write into it: whoever opened it next would get another, without those words. */
const FRESH_MS = 60_000;

/** Everything that the playground shows: its places, their conversations, and who watches them. */
export interface Rooms {
  readonly hub: Hub;
  readonly places: Places;
  /** @throws WebFault 404 where there is no such place */
  open(id: string): Promise<Room>;
  /** Leaves out what the core no longer knows: it was forgotten, or has expired. */
  reconcile(room: Room): Promise<void>;
  /** Deletes a place and all that was said there. */
  delete(id: string): Promise<void>;
  view(): readonly PlaceView[];
  /** Tells every page what places there are now. */
  tellPlaces(): void;
  close(): Promise<void>;
}

export async function openRooms(o: {
  readonly store: WebStore;
  readonly core: Core;
  readonly log: Log;
  readonly blobs: Blobs;
  readonly now: () => number;
}): Promise<Rooms> {
  const { store, core, log, blobs } = o;
  const places = await loadPlaces(store, o.now);
  const hub = createHub();
  const writes: Writes = createWrites((error) => log.error({ err: error }, "the playground could not keep a message"));
  const rooms = new Map<string, Promise<Room>>();
  const onRemoved = (gone: readonly Shown[]) =>
    void blobs
      .delete(gone.flatMap((each) => [...each.files, ...each.media].map((file) => file.id)))
      .catch((error: unknown) => log.error({ err: error }, "the playground could not delete a file"));
  const loaded = new Map<string, { readonly room: Room; readonly openedAt: number }>();

  function evict(): void {
    for (const [id, { room, openedAt }] of loaded) {
      if (loaded.size <= IDLE_ROOMS) return;
      if (o.now() - openedAt < FRESH_MS) continue;
      // A fleeting answer lives nowhere else.
      if (room.isWatched || room.isGrowing || room.all().some((each) => each.fleeting)) continue;
      loaded.delete(id);
      rooms.delete(id);
    }
  }

  async function open(id: string): Promise<Room> {
    if (!places.get(id)) throw new WebFault(404, "place");
    let room = rooms.get(id);
    if (!room) {
      // What was said last may still be on its way to the store.
      room = writes.settled().then(() => loadRoom({ id, store, writes, hub, onRemoved }));
      rooms.set(id, room);
      room.catch(() => rooms.delete(id));
    }
    const opened = await room;
    if (rooms.get(id) === room) loaded.set(id, { room: opened, openedAt: o.now() });
    evict();
    return opened;
  }

  const view = () =>
    places.list().map(({ id, name, named, at, nsfw = false }) => ({
      ...{ id, name: named ? name : "", at, nsfw },
      growing: loaded.get(id)?.room.isGrowing ?? false,
    }));

  const tellPlaces = () => hub.toAll({ type: "places", places: view() });

  return {
    hub,
    places,
    open,
    async reconcile(room) {
      const entry = places.get(room.id);
      if (!entry) return;
      const place = placeOf(entry);
      const forgotten: string[] = [];
      for (const each of room.all()) {
        if (each.fleeting || each.state === "waiting" || each.state === "growing") continue;
        const known = await core.knows(place, each.id);
        if (!known && each.remembered) forgotten.push(each.id);
        else if (known && !each.remembered) room.put({ ...each, remembered: true });
      }
      room.remove(forgotten);
    },
    async delete(id) {
      const room = await open(id);
      const place = placeOf(places.get(id)!);
      core.stop(place);
      await core.deleted(
        place,
        room.all().map((each) => each.id),
      );
      await core.left(place);
      room.drop();
      await blobs.deleteOf(id);
      rooms.delete(id);
      loaded.delete(id);
      await places.delete(id);
      hub.toPlace(id, { type: "place-gone", place: id });
      tellPlaces();
    },
    view,
    tellPlaces,
    async close() {
      hub.close();
      await writes.settled();
    },
  };
}
