import type { Log } from "../../log.ts";
import type { Kept } from "../kept.ts";
import { fileSchema } from "../options.ts";
import type { Media } from "../part.ts";
import { endReason } from "../running.ts";
import type { FileRef, Turn } from "../turn.ts";
import type { Encode } from "./film-encoder.ts";
import { ratesFor } from "./film-rates.ts";

/** No encoder keeps to a rate exactly. */
const FILL = 0.95;
const SECOND_FILL = 0.9;
const MOST_TRIES = 2;
/** Then the platform's own words for what is too large have to do. */
const MOST_MS = 150_000;

type Shown = Pick<Media, "bytes" | "mime" | "name">;

interface Room {
  readonly maxBytes: number;
  readonly seconds: number;
}

/** Makes films that are too large for where they are shown smaller. */
export interface FilmFitting {
  /**
   * Undefined where that cannot be done.
   * @param film where it is kept; what is made of it is kept as long
   * @throws the reason of the turn's signal, unless that is a Stop: what is paid for is shown
   */
  smaller(film: FileRef, bytes: Uint8Array, room: Room, turn: Turn): Promise<Shown | undefined>;
}

export function createFilmFitting(o: {
  readonly kept: Pick<Kept, "put" | "open" | "done" | "note">;
  readonly encode: Encode;
  readonly log: Log;
}): FilmFitting {
  const { kept, encode, log } = o;
  let last: Promise<unknown> = Promise.resolve();

  /** One at a time: each takes all of a small machine. */
  function inLine<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  }

  async function made(film: FileRef, step: string): Promise<Shown | undefined> {
    const file = fileSchema.safeParse(await kept.done(film.ref, step)).data;
    const bytes = file && (await kept.open(file).catch(() => undefined));
    return bytes && { bytes, mime: file.mime, name: file.name };
  }

  return {
    async smaller(film, bytes, room, { signal, person, place }) {
      const step = `at most ${room.maxBytes}`;
      const known = await made(film, step);
      if (known) return known;
      const ended = unstopped(signal);
      try {
        const found = await inLine(() => shrunk(bytes, room, encode, ended));
        if (!found) return undefined;
        const shown = { bytes: found, mime: "video/mp4", name: `${film.name.replace(/\.\w+$/, "")}.mp4` };
        // Listed under the film, it is forgotten together with what is noted of it.
        await kept.note(film.ref, step, await kept.put(shown, { id: film.ref, person, place }));
        return shown;
      } catch (error) {
        ended.throwIfAborted();
        log.warn({ err: error }, "A film could not be made smaller");
        return undefined;
      }
    },
  };
}

async function shrunk(bytes: Uint8Array, { maxBytes, seconds }: Room, encode: Encode, ended: AbortSignal) {
  ended.throwIfAborted();
  const signal = AbortSignal.any([ended, AbortSignal.timeout(MOST_MS)]);
  let rate = (maxBytes * 8 * FILL) / seconds;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const rates = ratesFor(bytes, rate);
    const smaller = rates && (await encode(bytes, rates, signal));
    if (!smaller || smaller.byteLength <= maxBytes) return smaller;
    rate *= (maxBytes / smaller.byteLength) * SECOND_FILL;
  }
  return undefined;
}

function unstopped(signal: AbortSignal): AbortSignal {
  const ended = new AbortController();
  const end = () => endReason(signal) !== "stopped" && ended.abort(signal.reason);
  if (signal.aborted) end();
  else signal.addEventListener("abort", end, { once: true });
  return ended.signal;
}
