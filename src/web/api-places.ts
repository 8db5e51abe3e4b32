import type { Hono } from "hono";
import type { Core } from "../core/adapter.ts";
import { readJson } from "./body.ts";
import { WebFault } from "./fault.ts";
import { changePlaceMessage, editMessage, newPlaceMessage } from "./messages.ts";
import { placeOf } from "./places.ts";
import type { Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";
import type { WebEvent } from "./view.ts";

/** The places, what was said in them, and the stream that tells what happens there. */
export function placeRoutes(app: Hono, deps: () => { readonly rooms: Rooms; readonly core: Core }): void {
  app.get("/api/places", (c) => c.json({ places: deps().rooms.view() }));

  app.post("/api/places", async (c) => {
    const { rooms } = deps();
    const { name } = await readJson(c.req.raw, newPlaceMessage);
    const { id } = await rooms.places.create(name);
    rooms.tellPlaces();
    return c.json({ place: rooms.view().find((each) => each.id === id) }, 201);
  });

  app.patch("/api/places/:place", async (c) => {
    const { rooms } = deps();
    const { name, nsfw } = await readJson(c.req.raw, changePlaceMessage);
    const id = c.req.param("place");
    if (!rooms.places.get(id)) throw new WebFault(404, "place");
    if (name !== undefined) await rooms.places.rename(id, name);
    if (nsfw !== undefined) await rooms.places.restrict(id, nsfw);
    rooms.tellPlaces();
    return c.json({ place: rooms.view().find((each) => each.id === id) });
  });

  app.delete("/api/places/:place", async (c) => {
    await deps().rooms.delete(c.req.param("place"));
    return c.json({ places: deps().rooms.view() });
  });

  app.get("/api/places/:place/messages", async (c) => {
    const room = await deps().rooms.open(c.req.param("place"));
    return c.json(room.page(c.req.query("before")));
  });

  app.patch("/api/places/:place/messages/:message", async (c) => {
    const { rooms, core } = deps();
    const { text } = await readJson(c.req.raw, editMessage);
    const room = await rooms.open(c.req.param("place"));
    const shown = find(room, c.req.param("message"));
    if (shown.role !== "question") throw new WebFault(409, "answer");
    room.put({ ...shown, text, edited: true });
    room.tell({ type: "message-changed", message: room.view(shown.id)! });
    await core.edited(placeOf(rooms.places.get(room.id)!), shown.id, text);
    // What the core then offers under the answer: to answer the edited question.
    const answer = room.all().find((each) => each.role === "answer" && each.turn === shown.turn);
    const again = answer?.choices.flat().find((choice) => choice.again)?.id;
    return c.json({ message: room.view(shown.id), again });
  });

  app.delete("/api/places/:place/messages/:message", async (c) => {
    const { rooms, core } = deps();
    const room = await rooms.open(c.req.param("place"));
    const shown = find(room, c.req.param("message"));
    // With a question goes its answer; an answer may go alone, and then only the page forgets its question's.
    const ids = shown.role === "question" ? withAnswer(room, shown.id) : [shown.id];
    await core.deleted(placeOf(rooms.places.get(room.id)!), ids);
    room.remove(ids);
    rooms.tellPlaces();
    return c.json({ deleted: ids });
  });

  app.get("/api/events", async (c) => {
    const { rooms } = deps();
    const room = await rooms.open(c.req.query("place") ?? "");
    await rooms.reconcile(room);
    const state = (): WebEvent[] => {
      const places = rooms.view();
      const place = places.find((each) => each.id === room.id);
      if (!place) return [{ type: "place-gone", place: room.id }];
      return [
        { type: "state", place, ...room.page() },
        { type: "places", places },
      ];
    };
    c.header("content-type", "text/event-stream; charset=utf-8");
    c.header("cache-control", "no-store");
    // Proxies that gather output would make the words wait.
    c.header("x-accel-buffering", "no");
    return c.body(rooms.hub.watch(room.id, state));
  });
}

function find(room: Room, id: string) {
  const shown = room.get(id);
  if (!shown) throw new WebFault(404, "message");
  return shown;
}

function withAnswer(room: Room, question: string): readonly string[] {
  return [
    question,
    ...room.all().flatMap((each) => (each.role === "answer" && each.replyTo === question ? [each.id] : [])),
  ];
}
