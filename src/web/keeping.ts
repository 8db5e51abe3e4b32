import type { Media } from "../core/part.ts";
import type { Log } from "../log.ts";
import type { Blobs } from "./blobs.ts";
import { isShowable, typeOf } from "./showable.ts";
import type { MediaView } from "./view.ts";

/** The longest film of Venice's is far below this. */
const MOST_MEDIA_BYTES = 200_000_000;
/** More loudness than this nobody sees in a line of a few hundred pixels. */
const MOST_SAMPLES = 96;

export interface KeepingOptions {
  readonly blobs: Blobs;
  readonly place: string;
  readonly fleeting?: boolean;
  readonly log: Log;
  /** Told whenever one more can be shown. */
  readonly onKept: () => void;
}

/** The files of one answer on their way to the disk; they can be shown once they are there. */
export class Keeping {
  readonly #o: KeepingOptions;
  readonly #media: Media[] = [];
  readonly #views: (MediaView | "lost" | undefined)[] = [];
  readonly #waiting: Promise<void>[] = [];

  constructor(o: KeepingOptions) {
    this.#o = o;
  }

  /** Begins to keep those that are new. @param media all of the answer so far */
  take(media: readonly Media[]): void {
    for (const [at, each] of media.entries()) {
      if (at < this.#media.length) continue;
      this.#media.push(each);
      this.#views.push(undefined);
      this.#waiting.push(this.#keep(each, at));
    }
  }

  /** Those that can be shown, in their order: none before one that is still on its way. */
  get shown(): readonly MediaView[] {
    const end = this.#views.indexOf(undefined);
    const ready = end < 0 ? this.#views : this.#views.slice(0, end);
    return ready.flatMap((each) => (each === undefined || each === "lost" ? [] : [each]));
  }

  /** Waits until all are there; gives those that could not be kept. */
  async settled(): Promise<readonly Media[]> {
    await Promise.all(this.#waiting);
    return this.#media.filter((_, at) => this.#views[at] === "lost");
  }

  async #keep(media: Media, at: number): Promise<void> {
    try {
      this.#views[at] = await keep(this.#o, media);
      this.#o.onKept();
    } catch (error) {
      this.#views[at] = "lost";
      this.#o.log.error({ err: error }, "the playground could not keep a file");
    }
  }
}

async function keep({ blobs, place, fleeting }: KeepingOptions, media: Media): Promise<MediaView> {
  if (media.bytes.byteLength > MOST_MEDIA_BYTES) throw new Error("a file is too large for the playground");
  const mime = typeOf(media.bytes, media.mime);
  const { id, name, size } = await blobs.put({ place, fleeting, name: media.name, mime }, media.bytes);
  const { alt, spoiler, durationSecs, waveform, width, height } = media;
  return {
    ...{ id, name, mime, size, alt, spoiler, durationSecs, width, height },
    kind: isShowable(mime) ? media.kind : "file",
    waveform: waveform && loudness(waveform),
  };
}

/** The loudest of every few samples. */
function loudness(waveform: Uint8Array): readonly number[] {
  const step = Math.max(1, waveform.length / MOST_SAMPLES);
  return Array.from({ length: Math.min(waveform.length, MOST_SAMPLES) }, (_, n) =>
    Math.max(
      ...waveform.subarray(Math.floor(n * step), Math.max(Math.floor((n + 1) * step), Math.floor(n * step) + 1)),
    ),
  );
}
