import { type Core, DeliveryError, type Reply } from "../core/adapter.ts";
import type { Choices, Part } from "../core/part.ts";
import type { TurnRecord } from "../core/turn.ts";
import { t } from "../i18n.ts";
import type { Log } from "../log.ts";
import { follow, type Latest } from "../render/latest.ts";
import { warmUp } from "../render/markdown.ts";
import type { Blobs } from "./blobs.ts";
import { viewChoices } from "./choices.ts";
import { Drawing } from "./drawing.ts";
import { target } from "./messages.ts";
import { createPace } from "./pace.ts";
import type { Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";
import { emptyAnswer, type Shown, viewOf } from "./shown.ts";

/** A page draws no faster than this is worth; the first words and the end do not wait. */
const DRAW_MS = 40;

export interface ReplyDeps {
  readonly core: Core;
  readonly rooms: () => Rooms;
  readonly blobs: () => Blobs;
  readonly log: Log;
  readonly now: () => number;
}

/** The message that carries a turn's answer: the one that it replaces, or one of its own. */
function answerIdOf(turn: Pick<TurnRecord, "id" | "target">, sent: readonly string[] = []): string {
  return sent[0] ?? target.safeParse(turn.target).data?.message ?? `answer:${turn.id}`;
}

/** The renderer of one turn's answer. */
export function createReply(o: ReplyDeps, turn: TurnRecord, sent: readonly string[]): Reply {
  const id = answerIdOf(turn, sent);
  return {
    async show(parts, noteSent) {
      const room = await openRoom(o, turn.place.id);
      const empty = emptyAnswer({ id, at: turn.at, turn: turn.id, replyTo: turn.asked[0], ...privacyOf(turn) });
      if (room.wasDeleted(id)) return drain(parts);
      const known = room.get(id);
      // Two that grow in one message do not bring each other back.
      const old = turn.replaces !== undefined && known && !isGrowing(known) ? known : undefined;
      const shown = known ? { ...known, ...begun(turn), ...privacyOf(turn) } : empty;
      let noted: Promise<undefined | { error: unknown }> | undefined;
      const onWords = () => {
        noted ??= noteSent([id]).then(
          () => undefined,
          (error: unknown) => ({ error }),
        );
      };
      if (!old) onWords();
      // What costs nothing comes in one go, in no order of its own.
      const isFree = o.core.commands.find((each) => each.name === turn.call.command)?.cost === "free";
      const manner = { locale: turn.person.locale, isPanel: turn.update ?? false, isOrdered: !isFree, old, onWords };
      const excuse = await grow(o, room, shown, parts, manner);
      if (excuse) sayBelow(room, { ...empty, id: `answer:${turn.id}` }, excuse);
      // It is no chat either: it may have been the wish to be forgotten.
      if (isFree) await o.rooms().reconcile(room);
      const failure = await noted;
      if (failure) throw failure.error;
    },
  };
}

/** Says something in a place where nobody asked. */
export async function deliverTo(
  o: ReplyDeps,
  placeId: string,
  parts: AsyncIterable<Part>,
  locale = "en",
): Promise<void> {
  const room = await openRoom(o, placeId);
  const id = crypto.randomUUID();
  const empty = emptyAnswer({ id: `delivered:${id}`, at: o.now(), turn: `delivery:${id}` });
  const manner = { locale, isPanel: false, isOrdered: true, old: undefined, onWords: () => {} };
  await grow(o, room, empty, parts, manner);
}

/** Puts a finished answer's buttons in place of the present ones. */
export async function amendAnswer(o: ReplyDeps, placeId: string, id: string, choices: Choices): Promise<void> {
  const room = await openRoom(o, placeId);
  const shown = room.get(id);
  if (!shown) return;
  const changed = { ...shown, choices: viewChoices(choices) };
  room.put(changed);
  room.tell({ type: "choices", message: id, choices: changed.choices });
}

const isGrowing = ({ state }: Shown): boolean => state === "waiting" || state === "growing";

/** What stands there stays until the first new words; of an answer that is made anew, only the buttons go at once. */
function begun({ id, at, replaces }: TurnRecord): Partial<Shown> & Pick<Shown, "turn"> {
  return replaces === undefined ? { turn: id, state: "growing" } : { turn: id, at, state: "waiting", choices: [] };
}

/** The old answer is back, and what is said stands below it. */
function sayBelow(room: Room, empty: Shown, { notices, done }: Latest): void {
  if (notices.length === 0) return;
  const said = notices.map(({ text, tone }) => ({ text, tone }));
  room.put({ ...empty, state: "done", notices: said, choices: viewChoices(done) });
  room.tell({ type: "message-added", message: room.view(empty.id)! });
}

/** How an answer is marked, and whether it is kept. */
function privacyOf(turn: Pick<TurnRecord, "target">): Pick<Shown, "private" | "fleeting"> {
  const read = target.safeParse(turn.target).data;
  return { private: read?.private || undefined, fleeting: read?.fleeting || undefined };
}

/** A deleted question has no place for its answer; the parts are read to their end all the same. */
async function drain(parts: AsyncIterable<Part>): Promise<void> {
  await follow(parts, () => undefined);
}

async function openRoom(o: ReplyDeps, placeId: string): Promise<Room> {
  const room = await o
    .rooms()
    .open(placeId)
    .catch((error: unknown) => ({ error }));
  if ("error" in room) throw new DeliveryError("the conversation is gone", { cause: room.error });
  return room;
}

/** Notes whether an answer begins with words or with a file. */
async function* noteFirst(
  parts: AsyncIterable<Part>,
  note: (first: "text" | "media") => unknown,
): AsyncGenerator<Part> {
  let noted = false;
  for await (const part of parts) {
    if (!noted && (part.type === "media" || (part.type === "text" && part.text.trim() !== ""))) {
      noted = true;
      note(part.type);
    }
    yield part;
  }
}

interface Manner {
  readonly locale: string;
  /** What stands there is changed in one go, not word by word. */
  readonly isPanel: boolean;
  /** What comes first is meant to stand first. */
  readonly isOrdered: boolean;
  /** What comes back where there is not a word of an answer. */
  readonly old: Shown | undefined;
  /** Told when there is one. */
  readonly onWords: () => void;
}

/** @returns what was said in place of an answer, where the old one is back */
async function grow(
  o: ReplyDeps,
  room: Room,
  shown: Shown,
  parts: AsyncIterable<Part>,
  { locale, isPanel, isOrdered, old, onWords }: Manner,
): Promise<Latest | undefined> {
  const rooms = o.rooms();
  // The old answer stays kept until there is a new one.
  if (old) room.grow(shown, viewOf(shown).blocks);
  else room.put(shown);
  room.tell({ type: "answer-started", message: room.view(shown.id)! });
  rooms.tellPlaces();
  let latest: Latest | undefined;
  const pace = createPace(() => {
    try {
      if (latest && !(isPanel && (latest.text || latest.media.length > 0))) drawing.draw(latest);
    } catch (error) {
      o.log.error({ err: error, turn: shown.turn }, "an answer could not be drawn");
    }
  }, DRAW_MS);
  const onKept = () => pace.soon();
  const drawing = new Drawing({ room, blobs: o.blobs(), log: o.log, shown, old, locale, onKept, onWords });
  let isBack = false;
  let state: "done" | "cut" = "cut";
  // Loading the parser takes a moment once: better while the model thinks than when its first words are there.
  setImmediate(warmUp);
  try {
    latest = await follow(
      noteFirst(parts, (first) => isOrdered && drawing.leadWith(first)),
      (changed, what) => {
        latest = changed;
        if (what === "middle") pace.soon();
        else if (what === "first") pace.now();
      },
      { cutNotice: t(locale, "notice.truncated") },
    );
    state = "done";
  } finally {
    pace.stop();
    isBack = await drawing.finish(latest, state);
    await rooms.places.touch(room.id);
    rooms.tellPlaces();
  }
  return isBack ? latest : undefined;
}
