import type { Media } from "../core/part.ts";
import { t } from "../i18n.ts";
import type { Log } from "../log.ts";
import { toHtml } from "../render/html.ts";
import type { Latest } from "../render/latest.ts";
import { createGrowingTree } from "../render/markdown.ts";
import type { Blobs } from "./blobs.ts";
import { viewChoices } from "./choices.ts";
import type { Room } from "./room.ts";
import { type Shown, viewOf } from "./shown.ts";
import { isShowable, sniff } from "./sniff.ts";
import type { MediaView } from "./view.ts";

/** One answer being drawn into its place: what changed since the last time is told, nothing else. */
export class Drawing {
  readonly #room: Room;
  readonly #blobs: Blobs;
  readonly #log: Log;
  readonly #locale: string;
  readonly #tree = createGrowingTree();
  #shown: Shown;
  #blocks: readonly string[];
  #said = false;
  #drawn: { text: string; choices: Latest["growing"] } = { text: "", choices: undefined };
  readonly #storing: Promise<MediaView>[] = [];

  /** @param shown the message as it stands: what it says stays until the first new words */
  constructor(o: { room: Room; blobs: Blobs; log: Log; shown: Shown; locale: string }) {
    this.#room = o.room;
    this.#blobs = o.blobs;
    this.#log = o.log;
    this.#locale = o.locale;
    this.#shown = o.shown;
    this.#blocks = viewOf(o.shown).blocks;
  }

  /** Another answer took the message over, or it was deleted. */
  get #isGone(): boolean {
    return this.#room.get(this.#shown.id)?.turn !== this.#shown.turn;
  }

  draw(latest: Latest): void {
    this.#store(latest.media);
    if (this.#isGone) return;
    const hasContent = Boolean(latest.text || latest.reasoning || latest.media.length) || latest.notices.length > 0;
    if (!this.#said && hasContent) this.#clear();
    this.#said ||= hasContent;
    const { id } = this.#shown;
    const tell = this.#room.tell.bind(this.#room);
    if (latest.status !== this.#shown.status) {
      this.#change({ status: latest.status });
      tell({ type: "status", message: id, text: latest.status });
    }
    if (latest.growing !== this.#drawn.choices) {
      this.#drawn.choices = latest.growing;
      this.#change({ choices: viewChoices(latest.growing) });
      tell({ type: "choices", message: id, choices: this.#shown.choices });
    }
    if (this.#said) this.#drawContent(latest);
    this.#room.grow(this.#shown, this.#blocks);
  }

  /** The last state: whole, kept, with its buttons. */
  async finish(latest: Latest | undefined, state: "done" | "cut"): Promise<void> {
    if (latest) this.draw(latest);
    const kept = await Promise.allSettled(this.#storing);
    const media = kept.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    if (this.#isGone) return void (await this.#blobs.delete(media.map((each) => each.id)));
    const { id } = this.#shown;
    const tell = this.#room.tell.bind(this.#room);
    if (this.#said && media.length > this.#shown.media.length) {
      this.#change({ media });
      tell({ type: "media", message: id, media });
    }
    const lost = latest?.media.filter((_, at) => kept[at]?.status === "rejected") ?? [];
    if (lost.length > 0) this.#tellLost(lost);
    this.#change({ status: undefined, state, choices: viewChoices(latest?.done) });
    this.#drawBlocks(viewOf(this.#shown).blocks);
    this.#room.put(this.#shown);
    tell({ type: "choices", message: id, choices: this.#shown.choices });
    tell({ type: "done", message: id, state, text: this.#shown.text });
  }

  #change(change: Partial<Shown>): void {
    this.#shown = { ...this.#shown, ...change };
  }

  /** What an earlier answer said in this message gives way. */
  #clear(): void {
    const { id, reasoning, notices, sources, media } = this.#shown;
    this.#change({ text: "", reasoning: "", notices: [], sources: [], media: [], state: "growing" });
    if (reasoning) this.#room.tell({ type: "reasoning", message: id, from: 0, text: "" });
    if (notices.length > 0) this.#room.tell({ type: "notices", message: id, notices: [] });
    if (sources.length > 0) this.#room.tell({ type: "sources", message: id, sources: [] });
    if (media.length > 0) this.#room.tell({ type: "media", message: id, media: [] });
    this.#drawBlocks([]);
  }

  #drawContent(latest: Latest): void {
    const { id, reasoning, notices, sources } = this.#shown;
    const tell = this.#room.tell.bind(this.#room);
    if (latest.reasoning !== reasoning) {
      const from = latest.reasoning.startsWith(reasoning) ? reasoning.length : 0;
      tell({ type: "reasoning", message: id, from, text: latest.reasoning.slice(from) });
      this.#change({ reasoning: latest.reasoning });
    }
    if (latest.text !== this.#drawn.text || latest.ended) {
      this.#drawn.text = latest.text;
      this.#change({ text: latest.text });
      this.#drawBlocks(toHtml(this.#tree.update(latest.text, latest.ended)));
    }
    if (latest.notices.length !== notices.length) {
      this.#change({ notices: latest.notices.map(({ text, tone }) => ({ text, tone })) });
      tell({ type: "notices", message: id, notices: this.#shown.notices });
    }
    if (latest.sources.length !== sources.length) {
      this.#change({ sources: latest.sources.map(({ number, title, url, date }) => ({ number, title, url, date })) });
      tell({ type: "sources", message: id, sources: this.#shown.sources });
    }
  }

  #drawBlocks(blocks: readonly string[]): void {
    const { id } = this.#shown;
    blocks.forEach((html, index) => {
      if (html !== this.#blocks[index]) this.#room.tell({ type: "block", message: id, index, html });
    });
    if (blocks.length < this.#blocks.length) this.#room.tell({ type: "blocks-end", message: id, count: blocks.length });
    this.#blocks = blocks;
  }

  /** Files that could not be kept cannot be shown either. */
  #tellLost(lost: readonly Media[]): void {
    const told = lost.map(({ name }) => ({
      text: t(this.#locale, "error.file.gone", { name }),
      tone: "error" as const,
    }));
    this.#change({ notices: [...this.#shown.notices, ...told] });
    this.#room.tell({ type: "notices", message: this.#shown.id, notices: this.#shown.notices });
  }

  /** Begins to keep the files that are new. */
  #store(media: readonly Media[]): void {
    for (const each of media.slice(this.#storing.length)) {
      const storing = keep(this.#blobs, { place: this.#room.id, fleeting: this.#shown.fleeting }, each);
      // Awaited at the end; until then a failure must not count as unhandled.
      storing.catch((error: unknown) => this.#log.error({ err: error }, "the playground could not keep a file"));
      this.#storing.push(storing);
    }
  }
}

async function keep(blobs: Blobs, where: { place: string; fleeting?: boolean }, media: Media): Promise<MediaView> {
  const mime = sniff(media.bytes) ?? media.mime;
  const { id, name, size } = await blobs.put({ ...where, name: media.name, mime }, media.bytes);
  const kind = isShowable(mime) ? media.kind : "file";
  return { id, name, mime, size, kind, alt: media.alt, spoiler: media.spoiler };
}
