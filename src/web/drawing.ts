import { hasInk } from "../core/ink.ts";
import type { Media, Speaker } from "../core/part.ts";
import { t } from "../i18n.ts";
import type { Log } from "../log.ts";
import { toHtml } from "../render/html.ts";
import type { Latest } from "../render/latest.ts";
import { createGrowingTree } from "../render/markdown.ts";
import type { Blobs } from "./blobs.ts";
import { viewChoices } from "./choices.ts";
import { keepFace } from "./face.ts";
import { Keeping } from "./keeping.ts";
import type { Room } from "./room.ts";
import { type Shown, viewOf } from "./shown.ts";

/** One answer being drawn into its place: what changed since the last time is told, nothing else. */
export class Drawing {
  readonly #room: Room;
  readonly #blobs: Blobs;
  readonly #log: Log;
  readonly #locale: string;
  readonly #tree = createGrowingTree();
  readonly #keeping: Keeping;
  readonly #before: Shown["media"];
  #shown: Shown;
  #blocks: readonly string[];
  #said = false;
  #drawn: { text: string; choices: Latest["growing"] } = { text: "", choices: undefined };
  #speaker: Speaker | undefined;
  #face: Promise<void> | undefined;
  /** The answer that is to be replaced. */
  readonly #old: Shown | undefined;
  readonly #onWords: () => void;

  /**
   * @param o.shown the message as it stands: what it says stays until the first new words
   * @param o.old comes back where there is never a word of a new answer
   * @param o.onWords told when there is one
   */
  constructor(o: {
    readonly room: Room;
    readonly blobs: Blobs;
    readonly log: Log;
    readonly shown: Shown;
    readonly old: Shown | undefined;
    readonly locale: string;
    readonly onKept: () => void;
    readonly onWords: () => void;
  }) {
    const { room, blobs, log, shown, onKept } = o;
    this.#old = o.old;
    this.#onWords = o.onWords;
    this.#room = room;
    this.#blobs = blobs;
    this.#log = log;
    this.#locale = o.locale;
    this.#shown = shown;
    this.#before = shown.media;
    this.#blocks = viewOf(shown).blocks;
    this.#keeping = new Keeping({ blobs, log, place: room.id, fleeting: shown.fleeting, onKept });
  }

  /** Another answer took the message over, or it was deleted. */
  get #isGone(): boolean {
    return this.#room.get(this.#shown.id)?.turn !== this.#shown.turn;
  }

  /** What the answer begins with stands first. */
  leadWith(first: "text" | "media"): void {
    this.#change({ mediaFirst: first === "media" || undefined });
  }

  draw(latest: Latest): void {
    this.#keeping.take(latest.media);
    if (this.#isGone) return;
    if (latest.speaker && latest.speaker !== this.#speaker) this.#drawSpeaker(latest.speaker);
    if (!this.#said && this.#hasContent(latest)) {
      this.#said = true;
      this.#clear();
      this.#onWords();
    }
    const { id } = this.#shown;
    if (latest.status !== this.#shown.status) {
      this.#change({ status: latest.status });
      this.#room.tell({ type: "status", message: id, text: latest.status });
    }
    if (latest.growing !== this.#drawn.choices) {
      this.#drawn.choices = latest.growing;
      this.#change({ choices: viewChoices(latest.growing) });
      this.#room.tell({ type: "choices", message: id, choices: this.#shown.choices });
    }
    if (this.#said) this.#drawContent(latest);
    this.#room.grow(this.#shown, this.#blocks);
  }

  /** A sentence or the thinking before the first words do not take the place of an answer. */
  #hasContent({ text, reasoning, media, notices }: Latest): boolean {
    if (this.#old) return media.length > 0 || hasInk(text);
    return text !== "" || reasoning !== "" || media.length > 0 || notices.length > 0;
  }

  /**
   * The last state: whole, kept, with its buttons.
   * @returns whether the old answer is back, because there was none to replace it
   */
  async finish(latest: Latest | undefined, state: "done" | "cut"): Promise<boolean> {
    this.#keeping.take(latest?.media ?? []);
    // What came in one go is drawn in one go: a panel must not lose its picture before the next one is there.
    const lost = await this.#keeping.settled();
    if (latest) this.draw(latest);
    await this.#face;
    if (this.#old && !this.#said && !this.#isGone) {
      this.#room.put(this.#old);
      this.#room.tell({ type: "message-changed", message: this.#room.view(this.#old.id)! });
      return true;
    }
    const kept = this.#isGone ? [] : this.#shown.media;
    const gone = [...this.#before, ...this.#keeping.shown].filter(({ id }) => !kept.some((each) => each.id === id));
    await this.#blobs.delete(gone.map((each) => each.id));
    if (this.#isGone) return false;
    const { id } = this.#shown;
    if (lost.length > 0) this.#tellLost(lost);
    this.#change({ status: undefined, state, choices: viewChoices(latest?.done) });
    this.#drawBlocks(viewOf(this.#shown).blocks);
    this.#room.put(this.#shown);
    this.#room.tell({ type: "choices", message: id, choices: this.#shown.choices });
    this.#room.tell({ type: "done", message: id, state, text: this.#shown.text });
    return false;
  }

  #change(change: Partial<Shown>): void {
    this.#shown = { ...this.#shown, ...change };
  }

  /** What an earlier answer said in this message gives way. */
  #clear(): void {
    const { id, reasoning, notices, sources, speaker } = this.#shown;
    this.#change({ text: "", reasoning: "", notices: [], sources: [], state: "growing" });
    if (speaker && !this.#speaker) {
      this.#change({ speaker: undefined });
      this.#room.tell({ type: "speaker", message: id });
    }
    if (reasoning) this.#room.tell({ type: "reasoning", message: id, from: 0, text: "" });
    if (notices.length > 0) this.#room.tell({ type: "notices", message: id, notices: [] });
    if (sources.length > 0) this.#room.tell({ type: "sources", message: id, sources: [] });
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
    const media = this.#keeping.shown;
    if (media.map((each) => each.id).join() !== this.#shown.media.map((each) => each.id).join()) {
      this.#change({ media });
      tell({ type: "media", message: id, media, mediaFirst: this.#shown.mediaFirst });
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

  /** The name at once, the face when it is kept. */
  #drawSpeaker(speaker: Speaker): void {
    this.#speaker = speaker;
    const tell = (face?: string) => {
      if (this.#speaker !== speaker || this.#isGone) return;
      const { name } = speaker;
      this.#change({ speaker: { name, face } });
      this.#room.grow(this.#shown, this.#blocks);
      this.#room.tell({ type: "speaker", message: this.#shown.id, speaker: { name, face } });
    };
    tell();
    this.#face = keepFace(this.#blobs, this.#room.id, speaker.avatar).then(
      (face) => {
        if (face !== undefined) tell(face);
      },
      (error: unknown) => this.#log.error({ err: error }, "the playground could not keep a face"),
    );
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
}
