import type { Core } from "../core/adapter.ts";
import type { CommandSpec, OptionSpec } from "../core/command-spec.ts";
import type { Call, FileRef, Person, TurnRecord } from "../core/turn.ts";
import { type Blobs, mustFind } from "./blobs.ts";
import { describeOption } from "./commands.ts";
import { WebFault } from "./fault.ts";
import type { PressMessage, Target, TurnMessage } from "./messages.ts";
import { placeOf } from "./places.ts";
import type { Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";
import { emptyAnswer, type Shown } from "./shown.ts";
import type { Begun, OptionView } from "./view.ts";

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
  if (!command) throw new WebFault(404, "command", `There is no command ${message.command}. /help lists them.`);
  const call: Call = { command: command.name, options: readOptions(o, command, message.options, room.id) };
  const missing = viewMissing(o.core, call);
  if (missing.length > 0) return { missing, command: call.command };
  if (message.replyTo !== undefined && !room.get(message.replyTo))
    throw new WebFault(404, "message", "The message that you reply to is gone.");
  const question = `question:${message.id}`;
  const privacy = privacyOf(o.core, call);
  const asks = describeQuestion(command, call);
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
      replyTo: message.replyTo,
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
  const lacks = o.core.missing(pressed.call).map(([name]) => name);
  const given = Object.fromEntries(Object.entries(message.options).filter(([name]) => lacks.includes(name)));
  const filled = command ? readOptions(o, command, given, room.id) : {};
  const call: Call = { ...pressed.call, options: { ...pressed.call.options, ...filled } };
  const missing = viewMissing(o.core, call);
  if (missing.length > 0) return { missing, command: call.command };
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

function viewMissing(core: Core, call: Call): readonly OptionView[] {
  return core.missing(call).map(([name, spec]) => describeOption(call.command, name, spec, "en"));
}

/** The page's values as the command's options; files are looked up by their ids. */
function readOptions(
  o: InboundDeps,
  command: CommandSpec,
  given: TurnMessage["options"],
  place: string,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const spec = command.options[name];
      if (!spec) throw new WebFault(400, "option", `/${command.name} has no option ${name}.`);
      return [name, isFile(spec) ? readFiles(o.blobs, name, value, place) : readPlain(name, value)];
    }),
  );
}

const isFile = (spec: OptionSpec) => spec.kind === "image" || spec.kind === "audio" || spec.kind === "file";

function readFiles(blobs: Blobs, name: string, value: unknown, place: string): readonly FileRef[] {
  if (!Array.isArray(value)) throw new WebFault(400, "option", `${name} takes files.`);
  return value.map((id: string) => {
    const file = mustFind(blobs, id);
    if (file.place !== place) throw new WebFault(404, "file", "This file belongs to another conversation.");
    return { name: file.name, mime: file.mime, size: file.size, ref: file.id };
  });
}

function readPlain(name: string, value: TurnMessage["options"][string]): string | number | boolean {
  if (Array.isArray(value)) throw new WebFault(400, "option", `${name} takes no files.`);
  return value;
}

/** A call as its question is shown: the first required text is what was said, the rest stands beside it. */
function describeQuestion(command: CommandSpec, call: Call): Pick<Shown, "command" | "text" | "fields" | "files"> {
  const words = Object.entries(command.options).find(([, spec]) => spec.kind === "string" && spec.required)?.[0];
  const given = Object.entries(call.options);
  const files = given.flatMap(([, value]) => (Array.isArray(value) ? (value as FileRef[]) : []));
  return {
    command: command.name,
    text: words === undefined ? "" : String(call.options[words] ?? ""),
    fields: given.flatMap(([name, value]) =>
      name === words || Array.isArray(value) ? [] : [[name, String(value)] as const],
    ),
    files: files.map(({ ref, name, mime, size }) => ({ id: ref, name, mime, size })),
  };
}
