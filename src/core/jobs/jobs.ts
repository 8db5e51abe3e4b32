import { setTimeout as sleep } from "node:timers/promises";
import { t } from "../../i18n.ts";
import type { Log } from "../../log.ts";
import { type Venice, VeniceError } from "../../venice/index.ts";
import type { Adapter } from "../adapter.ts";
import { stopChoices } from "../chat/choices.ts";
import type { Suggestion } from "../command-spec.ts";
import { UserError } from "../errors.ts";
import type { Kept } from "../kept.ts";
import { privacyWord } from "../model-words.ts";
import { resolved } from "../models.ts";
import { inUsd } from "../money.ts";
import type { TellOwners } from "../owners.ts";
import type { Button, Part } from "../part.ts";
import type { OwnKeys } from "../quota/own-keys.ts";
import { type Store, StoreAwayError } from "../store/store.ts";
import { type Place, type Platform, personKey, placeKey, type Turn, type TurnRecord } from "../turn.ts";
import { createJobBook } from "./book.ts";
import { createDelivery } from "./delivery.ts";
import { durationSuggestions } from "./duration.ts";
import { refusal, unknownOutcome } from "./failure.ts";
import type { Encode } from "./film-encoder.ts";
import { createFilmFitting } from "./film-fitting.ts";
import { createFilmModels } from "./film-models.ts";
import { createOrders, type FilmWish, type Quoted, type SongWish } from "./orders.ts";
import type { Job } from "./record.ts";
import { factsOf } from "./result.ts";
import { readied } from "./send.ts";
import { createSongModels } from "./song-models.ts";
import { createWatch, type Pause } from "./watch.ts";

type Kind = "video" | "music";

/** Films and songs: priced, agreed to, ordered once, and brought when they are ready. */
export interface Jobs {
  /** The price, and the button that has it made. @throws UserError for what cannot be had */
  offerFilm(wish: FilmWish, turn: Turn): AsyncGenerator<Part>;
  offerSong(wish: SongWish, turn: Turn): AsyncGenerator<Part>;
  /** Has a job made whose price was agreed to, and shows it. */
  generate(id: string, turn: Turn): AsyncGenerator<Part>;
  /** The price was too high. @throws UserError where it is being made already */
  cancel(id: string, turn: Turn): Promise<void>;
  /** Brings what an earlier turn did not live to see. */
  bring(id: string, carrier: number, turn: Turn): AsyncGenerator<Part>;
  models(kind: Kind, typed: string, locale: string): Promise<readonly Suggestion[]>;
  /** @param model the one that is chosen already */
  durations(kind: Kind, typed: string, model?: unknown): Promise<readonly Suggestion[]>;
  /** The platform gave a place another id: its jobs go along. */
  move(from: Place, to: Place): Promise<void>;
  /** @param whose a person's or a place's key */
  forget(whose: string): Promise<void>;
}

export interface JobsOptions {
  readonly venice: Venice;
  readonly store: Store;
  readonly kept: Kept;
  /** Makes films smaller. */
  readonly encode: Encode;
  readonly log: Log;
  readonly ownKeys: Pick<OwnKeys, "of">;
  readonly tellOwners: TellOwners;
  readonly accept: (turn: TurnRecord) => Promise<unknown>;
  readonly adapter: (platform: Platform) => Adapter;
  /** The messages that a turn was answered in. */
  readonly sentFor: (turnId: string) => Promise<readonly string[]>;
  readonly now: () => number;
  /** How long looks are apart is waited with this; by the machine's clock when left out. */
  readonly pause?: Pause;
}

/** The store is waited for as long as this before a queue id is given up. */
const STORE_TRIES = 60;
const STORE_PAUSE_MS = 2_000;

const byClock: Pause = (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {});

export function createJobs(o: JobsOptions): Jobs {
  const { venice, now, pause = byClock } = o;
  const book = createJobBook(o.store, now);
  const films = createFilmModels(venice, now);
  const songs = createSongModels(venice);
  const orders = createOrders({ venice, films, songs });
  const watch = createWatch({ ...o, pause });
  const delivery = createDelivery({ ...o, book, watch, fitting: createFilmFitting(o) });

  async function* offer({ order, model, notices }: Quoted, turn: Turn): AsyncGenerator<Part> {
    const { locale } = turn;
    const id = await book.open(order, turn);
    const price = inUsd(order.usd);
    const facts = factsOf({ ...order, usd: undefined }, privacyWord(model, locale));
    yield { type: "text", text: t(locale, "job.ask", { facts, price }) };
    for (const text of notices) yield { type: "notice", text, tone: "info" };
    const button = (answer: "confirm" | "cancel"): Button => ({
      kind: "button",
      label: answer === "confirm" ? t(locale, "button.job.generate", { price }) : t(locale, "button.job.cancel"),
      style: answer === "confirm" ? "primary" : "secondary",
      who: "asker",
      update: answer === "cancel",
      call: { command: answer === "confirm" ? "generate" : "cancel-job", options: { job: id } },
    });
    yield { type: "choices", phase: "done", rows: [[button("confirm"), button("cancel")]] };
  }

  async function mine(id: string, { place, person }: Turn): Promise<Job> {
    const job = await book.get(id);
    if (job?.person !== personKey(place.platform, person.id)) throw new UserError("error.job.gone");
    return job;
  }

  /** Orders it, and knows what became of that before it returns. */
  async function* order(id: string, job: Job, turn: Turn): AsyncGenerator<Part, Job> {
    const { kind, model, usd } = job.order;
    const send = await readied(job.order, turn, venice);
    const grant = yield* turn.permit.reserve({ capability: kind, model: model.id, usd });
    let used: { usd: number } | undefined;
    try {
      yield { type: "status", text: t(turn.locale, "status.job.order") };
      turn.signal.throwIfAborted();
      if (!(await book.claim(id, turn.id))) throw new UserError("error.job.pressed");
      await book.change(id, { state: "queueing" });
      void takeButtons(job, turn);
      // As long as nobody knows what became of the order, it counts as charged.
      used = { usd };
      const queued = await send({ key: grant.key });
      return await insist(() => book.change(id, { state: "queued", queued: { ...queued, at: now() } }));
    } catch (error) {
      if (!(error instanceof VeniceError)) throw error;
      const isOpen = error.mayHaveRun;
      if (!isOpen) used = undefined;
      const { locale } = turn;
      const failure = isOpen ? unknownOutcome(job, locale) : refusal({ error, job, locale });
      return insist(() => book.change(id, { state: "failed", failure }));
    } finally {
      await grant.settle(used);
    }
  }

  /** An offer that was taken is no offer any more. */
  async function takeButtons({ offer }: Job, { id, place }: Turn): Promise<void> {
    try {
      const sent = offer === undefined ? [] : await o.sentFor(offer);
      if (sent.length > 0)
        await o.adapter(place.platform).amend(place, sent, { type: "choices", phase: "done", rows: [] });
    } catch (error) {
      o.log.info({ turn: id, error }, "The buttons of an offer could not be taken away");
    }
  }

  /** What is not written down here is paid for and lost. */
  async function insist<T>(write: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await write();
      } catch (error) {
        if (!(error instanceof StoreAwayError) || tries === STORE_TRIES) throw error;
        await pause(STORE_PAUSE_MS, new AbortController().signal);
      }
    }
  }

  /** A crash came while the order was on its way. It may have been charged, so it is booked; it is not sent again. */
  async function* giveUp(id: string, job: Job, turn: Turn): AsyncGenerator<Part, Job> {
    const { kind, model, usd } = job.order;
    const given = await book.change(id, { state: "failed", failure: unknownOutcome(job, turn.locale) });
    try {
      const grant = yield* turn.permit.reserve({ capability: kind, model: model.id, usd });
      await grant.settle({ usd });
    } catch (error) {
      // Whoever has used up their allowance has: there is nothing left to book it on.
      if (!(error instanceof UserError)) throw error;
    }
    return given;
  }

  return {
    async *offerFilm(wish, turn) {
      yield* offer(await orders.film(wish, turn), turn);
    },
    async *offerSong(wish, turn) {
      yield* offer(await orders.song(wish, turn), turn);
    },
    async *generate(id, turn) {
      let job = await mine(id, turn);
      if (await book.isTaken(id, turn.id))
        throw new UserError(job.state === "done" || job.state === "failed" ? "error.job.over" : "error.job.pressed");
      yield stopChoices(turn.id, turn.locale);
      if (job.state === "quoted") job = yield* order(id, job, turn);
      else if (job.state === "queueing") job = yield* giveUp(id, job, turn);
      yield* delivery.carry(id, job, 0, turn);
    },
    async cancel(id, turn) {
      await mine(id, turn);
      if (!(await book.claim(id, turn.id))) throw new UserError("error.job.pressed");
      await book.drop(id);
    },
    async *bring(id, carrier, turn) {
      yield* delivery.carry(id, await mine(id, turn), carrier, turn);
    },
    models: (kind, typed, locale) => (kind === "video" ? films : songs).matching(typed, locale),
    async durations(kind, typed, name) {
      const named = typeof name === "string" && name !== "" ? name : undefined;
      const found = named ? await resolved(venice.models, named, { type: kind }) : undefined;
      const usual = () => (kind === "video" ? films.choose(undefined, "text", "en") : songs.choose(undefined, false));
      return durationSuggestions((found ?? (await usual())).model, typed);
    },
    move: (from, to) => book.move(placeKey(from), placeKey(to)),
    forget: (whose) => book.forget(whose),
  };
}
