import { randomBytes } from "node:crypto";
import { UserError } from "../errors.ts";
import type { Store } from "../store/store.ts";
import { personKey, placeKey, type Turn } from "../turn.ts";
import { type Job, jobSchema, type Order } from "./record.ts";

const DAY_MS = 86_400_000;
/** Venice keeps results for a day; what comes of a job is kept elsewhere. */
const TTL_MS = 2 * DAY_MS;

/** The jobs of all people, in the store. */
export interface JobBook {
  /** Writes down a price that was named; returns the job's id. */
  open(order: Order, turn: Turn): Promise<string>;
  get(id: string): Promise<Job | undefined>;
  /** @throws UserError where the job is gone */
  change(id: string, changes: Partial<Job>): Promise<Job>;
  /** Lets one turn, and no other, have a job made; the same turn may ask again after a crash. */
  claim(id: string, turnId: string): Promise<boolean>;
  /** Whether another turn has claimed it. */
  isTaken(id: string, turnId: string): Promise<boolean>;
  drop(id: string): Promise<void>;
  /** The platform gave a place another id: its jobs go along. @param from a place's key */
  move(from: string, to: string): Promise<void>;
  /** @param whose a person's or a place's key */
  forget(whose: string): Promise<void>;
}

export function createJobBook(store: Store, now: () => number): JobBook {
  const jobs = store.space<Job>("jobs", TTL_MS);
  const claims = store.space<string>("job-claims", TTL_MS);
  const listOf = (whose: string) => `jobs:${whose}`;
  return {
    async open(order, { id: offer, place, person }) {
      const id = randomBytes(12).toString("base64url");
      const owners = { person: personKey(place.platform, person.id), place: placeKey(place) };
      await jobs.set(id, { order, state: "quoted", carrier: 0, offer, ...owners });
      for (const whose of Object.values(owners)) await store.timeline.add(listOf(whose), id, now(), now() + TTL_MS);
      return id;
    },
    async get(id) {
      return jobSchema.safeParse(await jobs.get(id)).data;
    },
    async change(id, changes) {
      const job = await this.get(id);
      // What was forgotten meanwhile stays so.
      if (!job) throw new UserError("error.job.gone");
      const changed = { ...job, ...changes };
      await jobs.set(id, changed);
      return changed;
    },
    async claim(id, turnId) {
      return (await claims.insert(id, turnId)) || (await claims.get(id)) === turnId;
    },
    async isTaken(id, turnId) {
      const by = await claims.get(id);
      return by !== undefined && by !== turnId;
    },
    drop: (id) => jobs.delete(id),
    async move(from, to) {
      for (const id of await store.timeline.range(listOf(from), { limit: 100_000 })) {
        await store.timeline.add(listOf(to), id, now(), now() + TTL_MS);
        const job = await this.get(id);
        if (job) await jobs.set(id, { ...job, place: to });
      }
      await store.timeline.clear(listOf(from));
    },
    async forget(whose) {
      const ids = await store.timeline.range(listOf(whose), { limit: 100_000 });
      await jobs.deleteMany(ids);
      await store.timeline.clear(listOf(whose));
    },
  };
}
