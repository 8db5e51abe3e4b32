import { createHash } from "node:crypto";
import { t } from "../../i18n.ts";
import { type CallOptions, speechUsd, type Venice } from "../../venice/index.ts";
import type { Kept } from "../kept.ts";
import { fileSchema } from "../options.ts";
import type { Status } from "../part.ts";
import { settled } from "../settled.ts";
import type { FileRef, Turn } from "../turn.ts";
import { containerOf } from "./sound.ts";
import type { Voice } from "./voices.ts";

/** So many pieces are spoken at once. */
const AT_ONCE = 3;
/** What platforms play as voice messages first. */
const FORMATS = ["opus", "mp3", "wav"];

/** What is to be said, cut into pieces that Venice takes. */
export interface Script {
  readonly voice: Voice;
  readonly chunks: readonly string[];
  readonly speed?: number;
}

/** A piece that was paid for and is kept. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly file: FileRef;
}

export interface PiecesOptions {
  readonly venice: Venice;
  readonly kept: Kept;
}

/** Has the pieces of a text spoken. What an earlier process has paid for in this turn is taken from where it is kept. */
export function createPieces({ venice, kept }: PiecesOptions) {
  /** Models whose Opus is none that anybody plays. */
  const unplayable = new Set<string>();

  async function known(turn: Turn, step: string): Promise<Piece | undefined> {
    const file = fileSchema.safeParse(await kept.done(turn.id, step)).data;
    if (!file) return undefined;
    const bytes = await kept.open(file).catch(() => undefined);
    return bytes && { bytes, file };
  }

  /** @returns with the characters that were charged */
  async function sound({ voice, speed }: Script, text: string, options: CallOptions) {
    const { model, name } = voice;
    const ask = (formats: readonly string[]) =>
      venice.audio.speech({ model, text, voice: name, speed, formats }, options);
    const first = await ask(unplayable.has(model.id) ? FORMATS.slice(1) : FORMATS);
    if (containerOf(first.bytes) || unplayable.has(model.id)) return { sound: first, characters: text.length };
    // Bare packets without a container: once paid for, never asked for again.
    unplayable.add(model.id);
    return { sound: await ask(FORMATS.slice(1)), characters: 2 * text.length };
  }

  /** Resolves to a request under way: leave for it was got before. */
  async function* begin(script: Script, text: string, turn: Turn, signal: AbortSignal) {
    const step = stepOf(script, text);
    const before = await known(turn, step);
    if (before) return { piece: Promise.resolve(before) };
    const { model } = script.voice;
    const usd = speechUsd(model, text.length);
    const grant = yield* turn.permit.reserve({ capability: "speech", model: model.id, usd });
    const spoken = settled(grant, { usd }, async () => {
      const { sound: made, characters } = await sound(script, text, { signal, key: grant.key });
      const { bytes, mime, extension } = made;
      const file = await kept.put({ bytes, mime, name: `voice.${extension}` }, turn);
      await kept.note(turn.id, step, file);
      return { made: { bytes, file }, usd: speechUsd(model, characters) };
    });
    return { piece: spoken };
  }

  /** @throws what the first piece that could not be spoken throws; the others are ended */
  return async function* pieces(script: Script, turn: Turn): AsyncGenerator<Status, readonly Piece[]> {
    const ending = new AbortController();
    const signal = AbortSignal.any([turn.signal, ending.signal]);
    const all: Promise<Piece>[] = [];
    try {
      for (const [n, text] of script.chunks.entries()) {
        if (n >= AT_ONCE) await all[n - AT_ONCE];
        const { piece } = yield* begin(script, text, turn, signal);
        // Awaited below; until then its failure is nobody's.
        piece.catch(() => {});
        all.push(piece);
        yield { type: "status", text: t(turn.locale, "status.speaking") };
      }
      return await Promise.all(all);
    } finally {
      ending.abort();
      await Promise.allSettled(all);
    }
  };
}

/** The same words in the same voice are one step of a turn: they are paid once. */
function stepOf({ voice, speed = 1 }: Script, text: string): string {
  const what = JSON.stringify([voice.model.id, voice.name, speed, text]);
  return `speech:${createHash("sha256").update(what).digest("base64url").slice(0, 22)}`;
}
