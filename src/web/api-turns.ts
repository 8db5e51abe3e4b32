import type { Hono } from "hono";
import { readJson } from "./body.ts";
import { describeCommands } from "./commands.ts";
import { WebFault } from "./fault.ts";
import { type InboundDeps, onPress, onTurn } from "./inbound.ts";
import { completeQuery, pressMessage, stopMessage, turnMessage } from "./messages.ts";
import { localeOf, personAt } from "./person.ts";
import { placeOf } from "./places.ts";

/** What a person does in a place: asks, presses, stops, and has suggestions made while typing. */
export function turnRoutes(app: Hono, deps: () => InboundDeps): void {
  app.get("/api/commands", (c) => c.json({ commands: describeCommands(deps().core.commands, localeOf(c)) }));

  app.get("/api/complete", async (c) => {
    const { core, rooms } = deps();
    const { place, command, option, typed, given } = completeQuery.parse(c.req.query());
    const entry = rooms.places.get(place);
    if (!entry) throw new WebFault(404, "place");
    const person = personAt(c);
    const typing = { place: placeOf(entry), person, locale: person.locale, given };
    return c.json({ suggestions: await core.complete(command, option, typed, typing) });
  });

  app.post("/api/turns", async (c) => {
    const message = await readJson(c.req.raw, turnMessage);
    const begun = await onTurn(deps(), message, personAt(c));
    return c.json(begun, "missing" in begun ? 200 : 202);
  });

  app.post("/api/press", async (c) => {
    const message = await readJson(c.req.raw, pressMessage);
    const begun = await onPress(deps(), message, personAt(c));
    if ("refused" in begun) return c.json({ error: { code: "refused", message: begun.refused } }, 409);
    return c.json(begun, "missing" in begun ? 200 : 202);
  });

  app.post("/api/stop", async (c) => {
    const { core, rooms } = deps();
    const { place, turn } = await readJson(c.req.raw, stopMessage);
    const entry = rooms.places.get(place);
    if (!entry) throw new WebFault(404, "place");
    return c.json({ stopped: core.stop(placeOf(entry), turn) });
  });
}
