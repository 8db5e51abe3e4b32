import { createHash } from "node:crypto";

interface Spoken {
  readonly text: string;
  readonly ms: number;
  /** Bytes from within the sound, without what heads the file. */
  readonly sample: Buffer;
}

const mostKept = 300;
const headBytes = 160;
const sampleBytes = 600;

/** Remembers what the emulator said, so that it understands its own voice, also in a file of several pieces joined. */
export class Heard {
  readonly #spoken = new Map<string, Spoken>();

  remember(bytes: Buffer, text: string, ms: number): void {
    const sample = bytes.subarray(headBytes, headBytes + sampleBytes);
    this.#spoken.set(digest(bytes), { text, ms, sample: Buffer.from(sample) });
    const oldest = this.#spoken.keys().next();
    if (this.#spoken.size > mostKept && !oldest.done) this.#spoken.delete(oldest.value);
  }

  /** What was said in a file; undefined where it is not the emulator's voice. */
  recognise(bytes: Buffer): { readonly text: string; readonly ms: number } | undefined {
    const whole = this.#spoken.get(digest(bytes));
    if (whole) return whole;
    const pieces = [...this.#spoken.values()]
      .filter(({ sample }) => sample.length === sampleBytes)
      .map((spoken) => ({ ...spoken, at: bytes.indexOf(spoken.sample) }))
      .filter(({ at }) => at >= 0)
      .sort((one, other) => one.at - other.at);
    if (pieces.length === 0) return undefined;
    return {
      text: pieces.map(({ text }) => text).join(" "),
      ms: pieces.reduce((sum, { ms }) => sum + ms, 0),
    };
  }
}

const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("base64");
