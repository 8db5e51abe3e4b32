import type { Latest } from "../render/latest.ts";
import type { Body, FileOut } from "./body.ts";
import { createComposer } from "./compose.ts";
import { ApiError } from "./faults.ts";
import { createFitting } from "./fitting.ts";
import { limitBelow } from "./uploads.ts";
import type { Manner, Writer } from "./writer.ts";

const FILES = 10;
/** Discord's own words for "too large" and "something in this form is wrong". */
const TOO_LARGE = 40005;
const BAD_FORM = 50035;
const NO_PERMISSION = 50013;

/** What an answer's messages are to show, as far as Discord takes it. */
export interface Sheet {
  /** Composes the newest state, unless that is done. */
  update(latest: Latest, showStatus: boolean): Promise<readonly Body[]>;
  /** Whether what was composed last is the newest. */
  isCurrent(latest: Latest): boolean;
  /** From now on somebody speaks. */
  speakAs(manner: Manner): void;
  /** No more messages than these. */
  limit(pieces: number): void;
  /** Whether the answer can be put differently, so that Discord may take what it refused. */
  adapt(error: unknown, body: Body | undefined): boolean;
}

export function createSheet(writer: Writer, locale: string): Sheet {
  const composer = createComposer();
  const fitting = createFitting();
  const takes = { files: true, voice: true, rows: true };
  let { maxPieces, maxFileBytes } = writer;
  let manner: Manner | undefined;
  let composed:
    | { readonly version: number; readonly showStatus: boolean; readonly bodies: readonly Body[] }
    | undefined;

  const asTaken = (body: Body): Body => (takes.rows ? body : { ...body, rows: [] });

  /** Whose words they are is shown once by a picture, where nothing else shows it. */
  function withPicture(bodies: readonly Body[], picture: FileOut | undefined): readonly Body[] {
    const [first, ...others] = bodies;
    if (!picture || !takes.files || !first || first.voice || first.files.length === FILES) return bodies;
    return [{ ...first, files: [picture, ...first.files] }, ...others];
  }

  return {
    async update(latest, showStatus) {
      await fitting.prepare(latest.media, maxFileBytes);
      if (composed?.version === latest.version && composed.showStatus === showStatus) return composed.bodies;
      const { version } = latest;
      const fit = (media: Latest["media"][number]) => fitting.of(media, maxFileBytes);
      const rest = { locale, maxPieces, maxFileBytes, showStatus, takes, fit, needsWords: writer.needsWords };
      const bodies = composer
        .compose(latest, { ...rest, lead: manner?.lead ?? "" })
        .map(asTaken)
        // Discord takes no message that is nothing but buttons.
        .filter((body) => body.content !== "" || body.files.length > 0);
      composed = { version, showStatus, bodies: withPicture(bodies, manner?.picture) };
      return composed.bodies;
    },
    isCurrent: (latest) => composed?.version === latest.version,
    speakAs(newest) {
      manner = newest;
      composed = undefined;
    },
    limit(pieces) {
      maxPieces = pieces;
      composed = undefined;
    },
    adapt(error, body) {
      composed = undefined;
      if (!(error instanceof ApiError) || !body) return false;
      const { status, code } = error;
      if (body.voice && takes.voice && [400, 403, 413].includes(status)) {
        takes.voice = false;
        return true;
      }
      if (body.files.length > 0 && takes.files && (status === 413 || code === TOO_LARGE)) {
        const largest = Math.max(...body.files.map((file) => file.bytes.byteLength));
        maxFileBytes = limitBelow(Math.min(largest, maxFileBytes));
        takes.files = maxFileBytes > 0;
        return true;
      }
      if (code === BAD_FORM && takes.rows && body.rows.length > 0) {
        takes.rows = false;
        return true;
      }
      if ((code === NO_PERMISSION || code === BAD_FORM) && takes.files && body.files.length > 0) {
        takes.files = false;
        return true;
      }
      return false;
    },
  };
}
