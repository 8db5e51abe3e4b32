import { languageOf, t } from "../i18n.ts";
import type { Log } from "../log.ts";
import type { Access } from "./access.ts";
import type { Actions } from "./actions.ts";
import type { Command, Values } from "./command.ts";
import type { Deps } from "./deps.ts";
import { alertOwners, explain } from "./error-words.ts";
import { UserError } from "./errors.ts";
import { isKept } from "./kept.ts";
import { parseOptions } from "./options.ts";
import type { Order } from "./order.ts";
import type { TellOwners } from "./owners.ts";
import type { Part } from "./part.ts";
import { endReason } from "./running.ts";
import type { Store } from "./store/store.ts";
import { type FileRef, type Permit, personKey, placeKey, type Turn, type TurnRecord } from "./turn.ts";
import { createStatusLine } from "./waiting.ts";

/**
 * What one fetch may hold in memory. The adapter refuses by what it was told of a file, and names the smaller of this and
 * its platform's own limit; what reads the file looks at its bytes.
 */
export const MOST_FILE_BYTES = 25 * 1024 * 1024;
const DAY_MS = 86_400_000;

/** Everything that happens for a call, as parts; never throws. */
export type Dispatch = (turn: TurnRecord, signal: AbortSignal) => AsyncIterable<Part>;

interface DispatchOptions {
  readonly deps: Deps;
  readonly commands: readonly Command[];
  readonly actions: Actions;
  readonly order: Order;
  readonly store: Store;
  readonly tellOwners: TellOwners;
  readonly log: Log;
  /** Told when the first words of an answer are there. */
  readonly onFirstWords?: (turn: TurnRecord) => void;
}

/** The one path from a call to its parts: access, order, permit, command; every error becomes a part here. */
export function createDispatch(o: DispatchOptions): Dispatch {
  const { access, quota, settings } = o.deps;
  const refused = o.store.space<true>("refused", DAY_MS);
  /** Who was told that too many of their questions wait: once, until one of theirs had its turn. */
  const full = new Set<string>();
  return async function* dispatch(record, signal) {
    const { place, person } = record;
    const key = `${placeKey(place)} ${person.id}`;
    if (!access.allows(place, person)) {
      // One sentence a day; a closed door need not be explained at every knock.
      const today = new Date().toISOString().slice(0, 10);
      if (await refused.insert(`${personKey(place.platform, person.id)} ${today}`, true))
        yield { type: "notice", text: t(person.locale, "error.notallowed"), tone: "error" };
      return;
    }
    let locale = person.locale;
    let entered: Promise<() => void> | undefined;
    try {
      locale = languageOf((await settings.of(place)).language ?? person.locale);
      const command = o.commands.find((each) => each.name === record.call.command);
      if (!command) throw new UserError("error.command.unknown", { command: record.call.command.replace(/^\/*/, "/") });
      const turn = prepare(record, signal, locale);
      await checkAccess(command, turn, access);
      const options = parseOptions(command, record.call);
      if (!command.immediate && !command.aside) {
        const line = createStatusLine();
        const moved = (to: number) => line.say(t(locale, "status.waiting", { place: to }));
        // What nobody asked for takes nobody's place in line, and nobody is told how long it waits.
        const [who, onMoved] = record.due === undefined ? [person.id, moved] : [record.id, () => {}];
        entered = o.order.enter(placeKey(place), who, signal, onMoved);
        yield* line.until(entered);
        await entered;
        full.delete(key);
      }
      turn.permit = quota.take(record, { locale, signal, sharedOnly: command.sharedKeyOnly });
      let isSilent = true;
      const parts = command.run(options as Values<Command["options"]>, turn, o.deps);
      for await (const part of command.immediate ? inOneGo(parts) : parts) {
        if (isSilent && part.type === "text") {
          isSilent = false;
          o.onFirstWords?.(record);
        }
        yield part.type === "choices" ? await o.actions.register(part, record) : part;
      }
    } catch (error) {
      if (error instanceof UserError && error.key === "error.queue.full") {
        // In the playground each question has room for its answer: one without a word would stay empty.
        if (full.has(key) && place.platform !== "web") return;
        full.add(key);
      }
      const part = asPart(error, record, signal, locale);
      if (part && error instanceof UserError && error.offer) yield await o.actions.register(error.offer, record);
      if (part) yield part;
      await alertOwners(error, o.tellOwners);
    } finally {
      // Also when the reader went away while the turn was still waiting: the place must not stay taken.
      entered?.then(
        (leave) => leave(),
        () => {},
      );
    }
  };

  function prepare(record: TurnRecord, signal: AbortSignal, locale: string): Turn & { permit: Permit } {
    const adapter = o.deps.adapter(record.place.platform);
    return {
      ...record,
      signal,
      locale,
      permit: unpermitted,
      restMs: () => adapter.restMs(record),
      async mayManage() {
        if (access.isOwner(record.place.platform, record.person.id) || record.place.owner) return true;
        return adapter.mayManage(record.place, record.person);
      },
      openFile: (file: FileRef) =>
        isKept(file) ? o.deps.kept.open(file) : adapter.openFile(file, MOST_FILE_BYTES, signal),
    };
  }

  function asPart(error: unknown, record: TurnRecord, signal: AbortSignal, locale: string): Part | undefined {
    const ended = endReason(signal);
    if (ended === "stopped") return { type: "notice", text: t(locale, "error.stopped"), tone: "info" };
    if (ended) return undefined;
    const text = explain(error, locale);
    if (text !== undefined) return { type: "notice", text, tone: "error" };
    o.log.error({ turn: record.id, command: record.call.command, error }, "A command failed");
    return { type: "notice", text: t(locale, "error.bug", { id: record.id }), tone: "error" };
  }
}

async function checkAccess(command: Command, turn: Turn, access: Access): Promise<void> {
  if (command.access === "owner" && !access.isOwner(turn.place.platform, turn.person.id))
    throw new UserError("error.access.owner");
  if (command.access === "manager" && !(await turn.mayManage())) throw new UserError("error.access.manager");
}

/** Before its place's turn has come, nothing may be sent. */
const unpermitted: Permit = {
  reserve() {
    throw new Error("there is no permit yet");
  },
  async refund() {},
};

/** What a panel or a list says comes in one go, its buttons before its words: it is then drawn once. */
async function* inOneGo(parts: AsyncIterable<Part>): AsyncIterable<Part> {
  const all = await Array.fromAsync(parts);
  yield* all.filter((part) => part.type !== "text");
  yield* all.filter((part) => part.type === "text");
}
