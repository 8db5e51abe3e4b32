import { t } from "../../i18n.ts";
import type { JobState } from "../../venice/index.ts";
import type { Adapter } from "../adapter.ts";
import { slug } from "../images/pay.ts";
import type { Kept } from "../kept.ts";
import type { Part } from "../part.ts";
import { endReason } from "../running.ts";
import { secondsOf } from "../speech/sound.ts";
import type { Platform, Turn, TurnRecord } from "../turn.ts";
import type { JobBook } from "./book.ts";
import { failure, isRefunded } from "./failure.ts";
import type { FilmFitting } from "./film-fitting.ts";
import type { Job } from "./record.ts";
import { afterwards, resultParts } from "./result.ts";
import type { Watch } from "./watch.ts";

const MINUTE_MS = 60_000;
/** What answers an interaction on Discord can be written for 15 minutes: what takes longer comes as a message of its own. */
const ANSWER_MS = 12 * MINUTE_MS;
const WRITABLE_MS = 15 * MINUTE_MS;
/** What goes wrong as often as this goes wrong for ever. */
const MOST_CARRIERS = 5;

/** Waits for jobs, and brings them. */
export interface Delivery {
  /**
   * Shows a job's end. Where this turn cannot live that long, another one is begun that brings it.
   * @param carrier which of its turns this is
   */
  carry(id: string, job: Job, carrier: number, turn: Turn): AsyncGenerator<Part>;
}

export function createDelivery(o: {
  readonly book: JobBook;
  readonly watch: Watch;
  readonly kept: Kept;
  readonly fitting: FilmFitting;
  readonly accept: (turn: TurnRecord) => Promise<unknown>;
  readonly adapter: (platform: Platform) => Adapter;
  readonly now: () => number;
}): Delivery {
  const { book, watch, now } = o;
  const mayCarryOn = ({ place }: Turn) => o.adapter(place.platform).targetIn(place) !== undefined;

  /** Until it is over, or this turn is. */
  async function* follow(id: string, job: Job, turn: Turn): AsyncGenerator<Part, { job: Job; privately: boolean }> {
    const unwatch = watch.begin();
    let { signal } = turn;
    let privately = false;
    let isLeft = true;
    const end = (last: Job) => {
      isLeft = false;
      return { job: last, privately };
    };
    try {
      for (;;) {
        const seen = await watch.look(job, turn, signal);
        if (seen.state === "done") return end(await keep(id, job, seen, turn));
        if (seen.state === "failed") return end(await fail(id, job, seen, turn));
        const ended = endReason(signal);
        if (ended !== undefined && ended !== "stopped") return end(job);
        const isLate = job.carrier === 0 && now() - turn.at > ANSWER_MS;
        if (!privately && (ended || isLate)) {
          if (mayCarryOn(turn)) return end(await book.change(id, { carrier: job.carrier + 1 }));
          privately = true;
          // It is paid for: a Stop ends the waiting that is seen, not the job.
          if (ended) signal = new AbortController().signal;
          const text = t(turn.locale, "job.later.private");
          if (now() - turn.at < WRITABLE_MS) yield { type: "text", text };
        }
        if (job.carrier === 0 && !privately) yield { type: "status", text: progress(seen, turn.locale) };
        await watch.rest(job, signal);
      }
    } finally {
      unwatch();
      // Nobody reads this answer any more (its message is gone): what is paid for is brought all the same.
      if (isLeft && job.carrier < MOST_CARRIERS && mayCarryOn(turn))
        await carryOn(id, await book.change(id, { carrier: job.carrier + 1 }), turn);
    }
  }

  async function keep(id: string, job: Job, made: JobState & { state: "done" }, turn: Turn): Promise<Job> {
    const { bytes, mime, extension } = made;
    const file = await o.kept.put({ bytes, mime, name: `${slug(job.order.prompt)}.${extension}` }, turn);
    return book.change(id, { state: "done", file });
  }

  async function fail(id: string, job: Job, { error }: JobState & { state: "failed" }, turn: Turn): Promise<Job> {
    const { kind, model, usd } = job.order;
    const failed = await book.change(id, { state: "failed", failure: failure({ error, job, locale: turn.locale }) });
    if (isRefunded(error, job)) await turn.permit.refund({ capability: kind, model: model.id, usd }, job.queued?.key);
    return failed;
  }

  /** A turn that no event asks for, and that is owed like any other. Its id is the same however often it is asked for. */
  async function carryOn(id: string, { carrier }: Job, turn: Turn): Promise<void> {
    const { place, person } = turn;
    await o.accept({
      id: `${place.platform}:job:${id}:${carrier}`,
      at: now(),
      ...{ place, person, asked: [] },
      call: { command: "bring", options: { job: id, carrier } },
      target: o.adapter(place.platform).targetIn(place),
    });
  }

  /** @param target where it is shown; undefined: in private */
  async function* over({ order, failure, file }: Job, turn: Turn, target: unknown): AsyncGenerator<Part> {
    if (failure) yield { type: "notice", text: failure.text, tone: "error" };
    if (!file) return;
    const { locale, place } = turn;
    const bytes = await o.kept.open(file);
    const maxBytes = o.adapter(place.platform).mostFileBytes(target);
    const seconds = secondsOf(bytes) ?? order.seconds;
    const isLarge = order.kind === "video" && bytes.byteLength > maxBytes && seconds !== undefined;
    if (isLarge) yield { type: "status", text: t(locale, "status.film.reduced") };
    const smaller = isLarge ? await o.fitting.smaller(file, bytes, { maxBytes, seconds }, turn) : undefined;
    yield* resultParts(order, file, smaller ?? { bytes, mime: file.mime, name: file.name });
    if (smaller) yield { type: "notice", text: t(locale, "notice.film.reduced"), tone: "info" };
  }

  async function tell(id: string, job: Job, turn: Turn): Promise<boolean> {
    if (job.told) return true;
    const told = await o.adapter(turn.place.platform).tell(turn.person.id, over(job, turn, undefined));
    if (told) await book.change(id, { told });
    return told;
  }

  return {
    async *carry(id, begun, carrier, turn) {
      let job = begun;
      let privately = false;
      if (job.state === "queued" && job.carrier === carrier) ({ job, privately } = yield* follow(id, job, turn));
      if (job.carrier > carrier) {
        await carryOn(id, job, turn);
        return yield { type: "text", text: t(turn.locale, "job.later") };
      }
      // This process ends: the next one goes on with this turn.
      if (job.state === "queued") return;
      if (privately && (await tell(id, job, turn))) return;
      if (carrier > 0 && !turn.place.private)
        yield { type: "notice", text: t(turn.locale, "job.ready", { name: turn.person.name }), tone: "info" };
      yield* over(job, turn, turn.target);
      yield afterwards(job, turn.locale);
    },
  };
}

/** How long it will take, as far as anybody can tell. */
function progress(seen: { state: string; elapsedMs?: number; averageMs?: number }, locale: string): string {
  if (seen.averageMs === undefined) return t(locale, "status.job.begun");
  const leftMs = seen.averageMs - (seen.elapsedMs ?? 0);
  if (leftMs <= 0) return t(locale, "status.job.soon");
  // In steps of five: nobody can know it better.
  return t(locale, "status.job", { seconds: Math.ceil(leftMs / 5000) * 5 });
}
