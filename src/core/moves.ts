import { z } from "zod";
import type { Log } from "../log.ts";
import type { Store } from "./store/store.ts";
import { type Place, placeKey } from "./turn.ts";

/** The id that a place has got, or had before. */
const schema = z.object({ to: z.string().optional(), from: z.string().optional() });
type Move = z.infer<typeof schema>;

/** Places to which the platform gave another id (a group of Telegram's became a supergroup). */
export interface Moves {
  /** The place as it is called now, with the id that rules may know it by. */
  known(place: Place): Promise<Place>;
  /** From now on it is known by another id, and what it has goes along. */
  move(from: Place, to: Place): Promise<void>;
  /** What was kept under an old id since it changed, by what was under way then, goes along too. */
  follow(place: Place): Promise<void>;
}

export interface MovesOptions {
  readonly store: Store;
  /** The rules that name places, by the line of `.env` that holds them. */
  readonly rules: Readonly<Record<string, readonly string[]>>;
  /** Each takes along what it keeps of a place; twice is as good as once. */
  readonly along: readonly ((from: Place, to: Place) => Promise<unknown>)[];
  readonly log: Log;
}

export function createMoves({ store, rules, along, log }: MovesOptions): Moves {
  const space = store.space<Move>("moves");
  // Other platforms' places keep their ids: nothing is looked up for them.
  const mayMove = ({ platform, private: isPrivate }: Place) => platform === "telegram" && !isPrivate;
  const read = async (place: Place): Promise<Move> =>
    schema.safeParse((await space.get(placeKey(place))) ?? {}).data ?? {};
  let last: Promise<unknown> = Promise.resolve();

  /** One after another: what one takes along must not be dropped by the other. */
  function takeAlong(from: Place, to: Place): Promise<void> {
    const taking = last.then(async () => {
      for (const take of along) await take(from, to);
    });
    last = taking.catch(() => {});
    return taking;
  }

  function tellRules(from: Place, to: Place): void {
    const [before, now] = [from, to].map(({ platform, id }) => `${platform}:chat:${id}`) as [string, string];
    const lines = Object.keys(rules).filter((line) => rules[line]?.some((rule) => rule.split("=")[0] === before));
    if (lines.length === 0) return;
    const where = lines.join(" and ");
    log.warn({ before, now, lines }, `A group has another number now: in .env, write ${now} for ${before} in ${where}`);
  }

  return {
    async known(place) {
      if (!mayMove(place)) return place;
      const { to, from } = await read(place);
      if (to !== undefined) return { ...place, id: to, formerly: place.id };
      return from === undefined ? place : { ...place, formerly: from };
    },
    async move(from, to) {
      const isNew = await space.insert(placeKey(from), { to: to.id });
      await space.set(placeKey(to), { from: from.id }, null);
      if (isNew) tellRules(from, to);
      await takeAlong(from, to);
    },
    async follow(place) {
      if (!mayMove(place)) return;
      const { to } = await read(place);
      if (to !== undefined) await takeAlong(place, { ...place, id: to });
    },
  };
}
