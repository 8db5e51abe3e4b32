import type { Core } from "../core/adapter.ts";
import type { CommandSpec } from "../core/command-spec.ts";
import type { Call, Person, TurnRecord } from "../core/turn.ts";
import { tOr } from "../i18n.ts";
import type { Blobs } from "./blobs.ts";
import { describeOption } from "./commands.ts";
import { WebFault } from "./fault.ts";
import type { PressMessage, Target, TurnMessage } from "./messages.ts";
import { describeQuestion, optionsFrom, readOptions } from "./options.ts";
import { placeOf } from "./places.ts";
import type { Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";
import { emptyAnswer, type Shown } from "./shown.ts";
import type { Begun } from "./view.ts";

export interface InboundDeps {
  readonly core: Core;
  readonly rooms: Rooms;
  readonly blobs: Blobs;
  readonly now: () => number;
}

/** A question or a command from the page becomes a turn. */
export async function onTurn(o: InboundDeps, message: TurnMessage, person: Person): Promise<Begun> {
  const room = await o.rooms.open(message.place);
  const command = o.core.commands.find((each) => each.name === message.command && !each.hidden);
  if (!command) throw new WebFault(404, "command", { name: message.command });
  for (const id of [message.replyTo, message.about])
    if (id !== undefined && !room.get(id)) throw new WebFault(404, "message");
  const given = readOptions(command, message.options, o.blobs, room.id);
  const call: Call = { command: command.name, options: { ...aboutOf(o, message, command, room), ...given } };
  const lacks = lacking(o.core, call, person.locale);
  if (lacks) return lacks;
  const question = `question:${message.id}`;
  const privacy = privacyOf(o.core, call);
  // What is done to a message points to it, instead of saying it once more.
  const asks = describeQuestion(command, message.about === undefined ? call : { ...call, options: given });
  const record = recordOf(o, message.id, room, person, call, {
    asked: [question],
    replyTo: message.replyTo,
    target: { message: `answer:${message.id}`, ...privacy },
  });
  const shown: Shown = {
    ...emptyAnswer({
      id: question,
      at: record.at,
      turn: record.id,
      replyTo: message.about ?? message.replyTo,
      ...shownPrivacy(privacy),
    }),
    ...asks,
    role: "question",
    state: "done",
  };
  const begun = await begin(o, room, record, shown);
  if (!begun.seen) await o.rooms.places.touch(room.id, privacy.private ? undefined : asks.text);
  if (privacy.fleeting) await o.blobs.keepBriefly(asks.files.map((file) => file.id));
  o.rooms.tellPlaces();
  return begun;
}

/** A pressed button, or a choice from a menu, becomes a turn. */
export async function onPress(o: InboundDeps, message: PressMessage, person: Person): Promise<Begun> {
  const room = await o.rooms.open(message.place);
  const place = placeOf(o.rooms.places.get(room.id)!);
  const pressed = await o.core.press(message.action, place, person, message.value);
  if ("refused" in pressed) return pressed;
  const command = o.core.commands.find((each) => each.name === pressed.call.command);
  // Only what the call lacks may come from the page: everything else was stored with the button.
  const wanted = o.core.missing(pressed.call).map(([name]) => name);
  const given = Object.fromEntries(Object.entries(message.options).filter(([name]) => wanted.includes(name)));
  const filled = command ? readOptions(command, given, o.blobs, room.id) : {};
  const call: Call = { ...pressed.call, options: { ...pressed.call.options, ...filled } };
  const lacks = lacking(o.core, call, person.locale);
  if (lacks) return lacks;
  const carrier = room.withAction(message.action);
  const own = `answer:${message.id}`;
  const replaced = pressed.replaces === undefined ? undefined : (answerTo(room, pressed.replaces) ?? carrier?.id);
  const id = (pressed.update ? carrier?.id : replaced) ?? own;
  const { private: wasPrivate = false, fleeting: wasFleeting = false } = room.get(id) ?? {};
  const { private: isPrivate, fleeting } = privacyOf(o.core, call);
  const record = recordOf(o, message.id, room, person, call, {
    asked: [],
    replyTo: id === own ? carrier?.id : undefined,
    replaces: pressed.replaces,
    update: pressed.update || undefined,
    target: { message: id, private: isPrivate || wasPrivate, fleeting: fleeting || wasFleeting },
  });
  return begin(o, room, record);
}

/** Shows the question and room for its answer, then hands the turn to the core. */
async function begin(
  o: InboundDeps,
  room: Room,
  record: TurnRecord,
  question?: Shown,
): Promise<Begun & { seen: boolean }> {
  const { message, ...privacy } = record.target as Target;
  const added: string[] = [];
  const add = (shown: Shown) => {
    // The same request again: what it shows is there already.
    if (room.get(shown.id) || room.wasDeleted(shown.id)) return;
    room.put(shown);
    added.push(shown.id);
    room.tell({ type: "message-added", message: room.view(shown.id)! });
  };
  if (question) add(question);
  const { id: turn, at } = record;
  add(emptyAnswer({ id: message, at, turn, replyTo: question?.id, ...shownPrivacy(privacy) }));
  try {
    const outcome = await o.core.accept(record);
    // Without a reply to come, an empty answer would wait for ever.
    if (outcome === "seen") room.remove(added);
    return { turn, message, seen: outcome === "seen" };
  } catch (error) {
    room.remove(added);
    throw error;
  }
}

/** What a command says by itself to its caller only is not kept; it is private where the person wished it so. */
function privacyOf(core: Core, call: Call): Pick<Target, "private" | "fleeting"> {
  const fleeting = core.isPrivate(call);
  return { private: fleeting && !core.isPrivate({ ...call, options: {} }), fleeting };
}

const shownPrivacy = (privacy: Pick<Target, "private" | "fleeting">) => ({
  private: privacy.private || undefined,
  fleeting: privacy.fleeting || undefined,
});

function recordOf(
  o: InboundDeps,
  id: string,
  room: Room,
  person: Person,
  call: Call,
  rest: Pick<TurnRecord, "asked" | "replyTo" | "replaces" | "update"> & { readonly target: Target },
): TurnRecord {
  const place = placeOf(o.rooms.places.get(room.id)!);
  return { id: `web:${id}`, at: o.now(), place, person, call, ...rest };
}

function answerTo(room: Room, turn: string): string | undefined {
  return room.all().find((each) => each.role === "answer" && each.turn === turn)?.id;
}

/** The form for what the call lacks; undefined where it can run. */
function lacking(core: Core, call: Call, locale: string): Begun | undefined {
  const { command } = call;
  const missing = core
    .missing(call)
    .map(([name, spec]) => ({ ...describeOption(command, name, spec, locale), required: true }));
  return missing.length > 0 ? { missing, command, title: tOr(locale, `command.${command}`, command) } : undefined;
}

/** What the message that a command is done to gives it. */
function aboutOf(o: InboundDeps, { about }: TurnMessage, command: CommandSpec, room: Room): Call["options"] {
  const message = about === undefined ? undefined : room.get(about);
  return message ? optionsFrom(message, command, o.blobs) : {};
}
