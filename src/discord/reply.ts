import { DeliveryError } from "../core/adapter.ts";
import type { Part } from "../core/part.ts";
import { t } from "../i18n.ts";
import { type Change, follow, type Latest } from "../render/latest.ts";
import type { Lane } from "../render/pacer.ts";
import { BETWEEN_READS_MS, restBefore } from "../render/rest.ts";
import { type Body, printOf } from "./body.ts";
import { isForbidden, isGone, isUneditable, Unanswered } from "./faults.ts";
import { paceOf } from "./pace.ts";
import { createSheet, type Sheet } from "./sheet.ts";
import type { ShowOptions } from "./show-options.ts";
import { Full, Orphaned, Over, type Wrote } from "./writer.ts";

/** How long an answer is kept for a Discord that does not answer. */
const GIVE_UP_MS = 30 * 60_000;

interface Shown {
  readonly id: string;
  /** What it shows; undefined where that is not known. */
  readonly print: string | undefined;
  readonly files: readonly string[] | undefined;
  /** Discord does not let it be edited: what is new takes its place. */
  readonly isFixed?: boolean;
}

/**
 * Draws parts into Discord messages as they come, until the last one is out.
 * @param sent called with all ids of the answer so far
 * @throws DeliveryError where the place cannot be written to
 */
export async function show(
  parts: AsyncIterable<Part>,
  sent: (ids: readonly string[]) => Promise<void>,
  o: ShowOptions,
): Promise<void> {
  const drawing = new Drawing(sent, o);
  try {
    await drawing.run(parts);
  } finally {
    drawing.close();
  }
}

/** One answer while it is being shown. */
class Drawing {
  readonly #sent: (ids: readonly string[]) => Promise<void>;
  readonly #o: ShowOptions;
  readonly #sheet: Sheet;
  readonly #begun: Promise<void>;
  readonly #failed = Promise.withResolvers<never>();
  #lane: Lane | undefined;
  #latest: Latest | undefined;
  #shown: Shown[] = [];
  #hasSpeaker = false;
  #showStatus = false;
  #statusTimer: NodeJS.Timeout | undefined;
  #over = false;
  #failingSince: number | undefined;
  readonly #endRests: () => void;

  constructor(sent: (ids: readonly string[]) => Promise<void>, o: ShowOptions) {
    this.#sent = sent;
    this.#o = o;
    this.#sheet = createSheet(o.writer, o.locale);
    this.#failed.promise.catch(() => {});
    this.#endRests = o.onGrowing(() => this.#restMs());
    this.#begun = this.#begin();
    this.#begun.catch(() => {});
  }

  async run(parts: AsyncIterable<Part>): Promise<void> {
    const cutNotice = t(this.#o.locale, "notice.truncated");
    const followed = follow(parts, (latest, what) => this.#onChange(latest, what), { cutNotice });
    followed.catch(() => {});
    try {
      await Promise.race([followed.catch(() => {}), this.#failed.promise]);
      await Promise.race([this.#line().settled(), this.#failed.promise]);
    } catch (error) {
      if (!this.#over) throw error;
    }
    // What the parts themselves failed with, once the text so far is shown.
    await followed;
  }

  close(): void {
    clearTimeout(this.#statusTimer);
    this.#endRests();
    this.#o.onShown();
    this.#o.onWritten();
    this.#lane?.close();
  }

  async #begin(): Promise<void> {
    const first = await this.#o.writer.begin();
    const ids = this.#o.sent.length > 0 || this.#o.below ? this.#o.sent : first;
    this.#shown = ids.map((id) => ({ id, print: undefined, files: undefined }));
    if (ids.length > 0) await this.#sent(ids);
    await this.#o.after;
  }

  /** Opened when it is known what is to be drawn. */
  #line(): Lane {
    const draw = (signal: AbortSignal) => this.#draw(signal);
    this.#lane ??= this.#o.pacer.open({ ...paceOf(this.#latest, this.#o), draw });
    return this.#lane;
  }

  #restMs(): number {
    return this.#lane && this.#latest?.text ? restBefore(this.#lane.dueInMs()) : BETWEEN_READS_MS;
  }

  #onChange(latest: Latest, what: Change): void {
    this.#latest = latest;
    if (this.#over) return;
    if (what !== "middle") {
      clearTimeout(this.#statusTimer);
      this.#line().request(what);
    } else if (latest.text !== "" || latest.reasoning !== "" || latest.media.length > 0 || latest.notices.length > 0) {
      this.#line().request("middle");
    } else if (latest.status !== undefined) this.#onStatus();
  }

  #onStatus(): void {
    const { statusAfterMs } = this.#o;
    if (statusAfterMs === undefined) return;
    // Who speaks is not to be preceded by the bot itself.
    if (this.#latest?.speaker) return;
    if (this.#showStatus) this.#line().request("middle");
    this.#statusTimer ??= setTimeout(() => {
      this.#showStatus = true;
      this.#line().request("middle");
    }, statusAfterMs);
  }

  async #draw(signal: AbortSignal): Promise<void> {
    if (this.#over) return;
    try {
      await this.#begun;
      await this.#write(signal);
      this.#failingSince = undefined;
    } catch (error) {
      this.#onFault(error, signal);
    }
  }

  /** Brings the messages up to the newest state; before the end, one request at a time. */
  async #write(signal: AbortSignal): Promise<void> {
    for (let requests = 0; ; requests++) {
      const latest = this.#latest;
      if (!latest) return;
      // What has come since then has asked for a draw of its own.
      if (requests > 0 && !latest.ended && !this.#sheet.isCurrent(latest)) {
        this.#line().request("middle");
        return;
      }
      await this.#introduce(latest, signal);
      const bodies = await this.#sheet.update(latest, this.#showStatus && !latest.speaker);
      const piece = bodies.findIndex((body, n) => this.#shown[n]?.print !== printOf(body));
      const body = bodies[piece];
      if (body === undefined) {
        if (latest.ended) {
          await this.#removeBeyond(bodies.length, signal);
          this.#o.onWritten();
        }
        return;
      }
      if (requests > 0 && !latest.ended) {
        this.#line().request("middle");
        return;
      }
      if (requests > 0) this.#spend();
      try {
        await this.#put(piece, body, signal);
      } catch (error) {
        if (!this.#adapt(error, piece, body)) throw error;
      }
    }
  }

  /** Where somebody else speaks, they do so from the first words on. */
  async #introduce(latest: Latest, signal: AbortSignal): Promise<void> {
    const { writer } = this.#o;
    const says = latest.text !== "" || latest.reasoning !== "" || latest.media.length > 0;
    if (this.#hasSpeaker || !latest.speaker || !says || !writer.speakAs) return;
    const before = this.#shown.map((each) => each.id);
    const manner = await writer.speakAs(latest.speaker, before, signal);
    this.#hasSpeaker = true;
    this.#sheet.speakAs(manner);
    if (manner.ids.length === before.length) return;
    this.#shown = this.#shown.filter((each) => manner.ids.includes(each.id));
    await this.#sent(manner.ids);
  }

  async #put(piece: number, body: Body, signal: AbortSignal): Promise<void> {
    const { writer } = this.#o;
    const ids = this.#shown.slice(0, piece).map((each) => each.id);
    const isFixed = body.voice === true || this.#shown[piece]?.isFixed === true;
    const before = isFixed ? await this.#clear(piece, signal) : this.#shown[piece];
    const wrote: Wrote = before
      ? await writer.edit(before.id, body, before.files, signal)
      : await writer.create(body, ids, signal);
    const known = { print: printOf(body), files: wrote.files };
    const isKnown = wrote.current || body.voice === true;
    const shown = { id: wrote.id, ...(isKnown ? known : { print: undefined, files: undefined }) };
    this.#shown.splice(piece, before ? 1 : 0, shown);
    this.#o.onShown();
    if (before?.id !== wrote.id) await this.#sent(this.#shown.map((each) => each.id));
  }

  /** Makes room for what is no edit of anything. */
  async #clear(piece: number, signal: AbortSignal): Promise<undefined> {
    const before = this.#shown[piece];
    if (!before) return;
    this.#o.onRemove(before.id);
    await this.#o.writer.remove(before.id, signal);
    this.#shown.splice(piece, 1);
  }

  /** Takes away what an earlier, longer answer or a status left behind. */
  async #removeBeyond(count: number, signal: AbortSignal): Promise<void> {
    if (count === 0 && (this.#o.replaces || this.#o.isStopping())) return;
    while (this.#shown.length > count) {
      const last = this.#shown.at(-1);
      if (!last) return;
      this.#spend();
      this.#o.onRemove(last.id);
      await this.#o.writer.remove(last.id, signal);
      this.#shown.pop();
      await this.#sent(this.#shown.map((each) => each.id));
    }
  }

  #spend(): void {
    if (this.#o.writer.global) this.#o.pacer.spent(this.#o.pace);
  }

  /** Whether the answer can be put differently, so that Discord may take it. */
  #adapt(error: unknown, piece: number, body: Body): boolean {
    const isOfOld = this.#o.replaces && this.#shown.length > 1 && this.#shown[piece]?.print === undefined;
    if (error instanceof Orphaned || (error instanceof Over && isOfOld)) {
      // The message of the old answer is gone, or of nobody: the new one does without it.
      this.#shown.splice(piece, 1);
      return true;
    }
    const shown = this.#shown[piece];
    if (isUneditable(error) && shown && !shown.isFixed) {
      // Those below it are made anew too, or the answer would be out of order.
      this.#shown = this.#shown.map((each, n) => (n < piece ? each : { ...each, isFixed: true }));
      return true;
    }
    if (error instanceof Full && this.#shown.length > 0) {
      this.#sheet.limit(this.#shown.length);
      return true;
    }
    return this.#sheet.adapt(error, body);
  }

  /** @throws what the pacer is to deal with */
  #onFault(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) throw error;
    const isUnanswered = error instanceof Unanswered;
    if (isUnanswered) this.#failingSince ??= this.#o.now();
    const isHopeless = isUnanswered && this.#o.now() - (this.#failingSince ?? 0) > GIVE_UP_MS;
    if (error instanceof Over || (error instanceof Full && this.#shown.length === 0)) {
      this.#over = true;
      this.#lane?.close();
      const deleted = isGone(error.cause) ? this.#shown.map(({ id }) => id) : [];
      if (!this.#latest?.ended) this.#o.onOver(deleted);
    } else if (isForbidden(error)) this.#fail("Discord does not let the bot write here", error);
    else if (isHopeless) this.#fail("Discord did not answer for too long", error);
    else throw error;
  }

  #fail(reason: string, cause: unknown): void {
    this.#failed.reject(new DeliveryError(reason, { cause }));
    this.#lane?.close();
  }
}
