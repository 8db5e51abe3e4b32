import { t } from "../i18n.ts";
import type { Log } from "../log.ts";
import type { Actions } from "./actions.ts";
import type { Adapter, Core } from "./adapter.ts";
import { regenerateChoices } from "./chat/choices.ts";
import { variantsOf } from "./chat/variants.ts";
import type { Command } from "./command.ts";
import type { Deps } from "./deps.ts";
import type { Inbox } from "./inbox.ts";
import type { Moves } from "./moves.ts";
import { missingOptions } from "./options.ts";
import type { Order } from "./order.ts";
import type { TellOwners } from "./owners.ts";
import { type Place, placeKey } from "./turn.ts";

/** What the adapters see of the house. */
export function createCore(o: {
  readonly deps: Deps;
  readonly commands: readonly Command[];
  readonly inbox: Inbox;
  readonly actions: Actions;
  readonly moves: Pick<Moves, "known" | "move">;
  readonly order: Order;
  readonly tellOwners: TellOwners;
  readonly log: Log;
}): Core {
  const { deps, inbox, actions } = o;
  const { memory, running, settings, folding } = deps;
  const find = (name: string) => o.commands.find((command) => command.name === name);
  const adapterOf = (place: { platform: Adapter["platform"] }) => deps.adapter(place.platform);

  async function offerAgain(place: Place, messageId: string, text: string): Promise<void> {
    const key = placeKey(place);
    const id = await memory.turnOf(key, messageId);
    const turn = id === undefined ? undefined : await memory.turn(key, id);
    if (!turn?.person || turn.command || !turn.asked.includes(messageId) || turn.answered.length === 0) return;
    if (text.trim() === "" || text === (turn.edited ?? turn.question)) return;
    await memory.revise(key, turn.id, (known) => ({ ...known, edited: text }));
    const { language = "en" } = await settings.of(place);
    const asker = { place, person: { ...turn.person, locale: language, roles: [] }, id: turn.id };
    const choices = await actions.register(regenerateChoices(turn.id, language, true), asker);
    await adapterOf(place).amend(place, turn.answered, choices);
  }

  return {
    commands: o.commands,
    accept: (turn) => inbox.accept(turn),
    missing(call) {
      const command = find(call.command);
      return command ? missingOptions(command, call) : [];
    },
    isPrivate(call) {
      const isPrivate = find(call.command)?.private ?? false;
      return typeof isPrivate === "function" ? isPrivate(call.options) : isPrivate;
    },
    async complete(name, option, typed, typing) {
      const spec = find(name)?.options[option];
      if (spec?.kind !== "string" || !spec.complete) return [];
      try {
        return (await spec.complete(typed, typing, deps)).slice(0, 25);
      } catch (error) {
        // A list that cannot be had leaves the field to be typed freely.
        o.log.warn({ command: name, option, error }, "Suggestions failed");
        return [];
      }
    },
    async press(id, where, person, value) {
      const place = await o.moves.known(where);
      const pressed = await actions.press(id, place, person, value);
      if ("refused" in pressed || pressed.replaces === undefined) return pressed;
      const { immediate, aside } = find(pressed.call.command) ?? {};
      const count = immediate || aside ? undefined : o.order.full(placeKey(place), person.id);
      // Said here, so that the sentence does not take the place of the answer that was to be replaced.
      return count === undefined ? pressed : { refused: t(person.locale, "error.queue.full", { count }) };
    },
    stop: (place, turn) => running.stop(place, { turn }),
    async edited(place, messageId, text) {
      const [growing] = running.askedBy(place, messageId);
      if (growing === undefined) return offerAgain(place, messageId, text);
      // Its answer is offered anew once it is there.
      const later = running.ended(growing).then(() => offerAgain(place, messageId, text));
      later.catch((error) => o.log.warn({ turn: growing, error }, "An edited question could not be offered again"));
    },
    async deleted(place, messageIds) {
      const key = placeKey(place);
      const gone = new Set<string>();
      for (const messageId of messageIds) {
        const growing = running.shownIn(place, messageId);
        for (const id of [...running.askedBy(place, messageId), ...growing]) running.abort(id, "deleted");
        for (const id of growing) gone.add(id);
        const id = await memory.turnOf(key, messageId);
        const turn = id === undefined ? undefined : await memory.turn(key, id);
        if (id !== undefined) gone.add(id);
        // All answers that were to be seen there.
        if (turn) for (const each of await variantsOf(memory, key, turn)) gone.add(each);
      }
      if (gone.size > 0) await folding.erase(key, [...gone]);
      // An answer that still grows enters memory at its end.
      for (const id of [...gone].filter(running.has)) {
        const later = running.ended(id).then(() => folding.erase(key, [id]));
        later.catch((error) => o.log.warn({ turn: id, error }, "A deleted answer could not be forgotten"));
      }
    },
    async knows(place, messageId) {
      const key = placeKey(place);
      const id = await memory.turnOf(key, messageId);
      if (id === undefined) return false;
      const turn = await memory.turn(key, id);
      // A turn that still grows is not there yet; one that was forgotten is there without its person.
      return turn === undefined || turn.person !== undefined;
    },
    async asked(place, turnId) {
      const turn = await memory.turn(placeKey(place), turnId);
      return turn?.person && (turn.edited ?? turn.question);
    },
    async joined(place) {
      await Promise.all([settings.restore(place), deps.characters.personas.restore(place)]);
      await o.tellOwners(`join:${place.platform}:${place.server ?? place.id}`, "owner.join", {
        place: `${place.name ?? place.id} (${place.platform} ${place.server ?? place.id})`,
      });
    },
    moved: (from, to) => o.moves.move(from, to),
    async left(place) {
      await Promise.all([settings.fade(place), deps.characters.personas.fade(place)]);
    },
  };
}
