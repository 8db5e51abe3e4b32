import type { Log } from "../../log.ts";
import { embeddingsUsd, type Model, type Venice } from "../../venice/index.ts";
import { createBackground } from "../background.ts";
import type { Memory } from "../memory/memory.ts";
import { isBlank, type RememberedTurn } from "../memory/records.ts";
import type { Part } from "../part.ts";
import { granted, type Quota } from "../quota.ts";
import { guessTokens } from "../tokens.ts";
import { type Grant, type Need, placeKey, type Turn } from "../turn.ts";
import { quantised } from "./index-of-place.ts";
import { createIndexes, encoded } from "./indexes.ts";

const MODEL = "text-embedding-bge-m3";
/** More of a turn adds nothing to what it is about. */
const MOST_CHARACTERS = 6_000;
const BATCH = 32;
const LEARNING = "Learning what was said";
const TIMEOUT_MS = 60_000;
const RESULTS = 5;
/** Some are of another conversation in the same place, or forgotten. */
const CANDIDATES = 40;

/** Something that was said long ago. */
export interface Passage {
  readonly turn: RememberedTurn;
  readonly likeness: number;
}

/** What was said in a place, found by its meaning. */
export interface Recall {
  /** Learns what was just said, in the background. */
  learn(place: string, turn: RememberedTurn): void;
  /** Learns all that a place remembers and that was not learnt yet, in the background. */
  catchUp(place: string): void;
  /**
   * The turns of this place that are nearest in meaning, the nearest first; at most 5.
   * @param line the part of the conversation that is looked through: a character's own
   */
  search(query: string, turn: Turn, line?: string): AsyncGenerator<Part, readonly Passage[]>;
  /** Forgets what was learnt of a place; its memory stays. */
  drop(place: string): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export interface RecallOptions {
  readonly venice: Venice;
  readonly memory: Memory;
  readonly quota: Quota;
  readonly log: Log;
}

export function createRecall({ venice, memory, quota, log }: RecallOptions): Recall {
  const { vectors } = memory;
  const indexes = createIndexes(vectors);
  const background = createBackground(log);
  /** Places that were caught up with since this process began. */
  const caught = new Set<string>();

  async function embedder(): Promise<Model> {
    return (await venice.models.settle(MODEL, { type: "embedding", accept: ({ badge }) => badge !== "anonymized" }))
      .model;
  }

  async function learnNow(place: string, turns: readonly RememberedTurn[], model: Model): Promise<void> {
    const input = turns.map(textOf);
    const need = needOf(model, input);
    const grant = await granted(quota.background(place).reserve(need));
    const found = await embed(model, input, need, grant, AbortSignal.timeout(TIMEOUT_MS));
    for (const [n, vector] of found.entries()) await keep(place, turns[n] as RememberedTurn, model, vector);
  }

  async function embed(
    model: Model,
    input: readonly string[],
    need: Need,
    { key, settle }: Grant,
    signal: AbortSignal,
  ) {
    let used: Parameters<Grant["settle"]>[0];
    try {
      const made = await venice.embeddings.create({ model, input }, { signal, key });
      used = { inputTokens: made.promptTokens ?? need.promptTokens, usd: made.costUsd ?? need.usd };
      return made.vectors;
    } finally {
      await settle(used);
    }
  }

  async function keep(place: string, { id }: RememberedTurn, model: Model, vector: Float32Array): Promise<void> {
    const numbers = quantised(vector);
    await vectors.set(place, id, { model: model.id, numbers: encoded(numbers) });
    // Something may have been forgotten meanwhile.
    const still = await memory.turn(place, id);
    if (still && !isBlank(still)) indexes.add(place, model.id, id, numbers);
    else await vectors.remove(place, [id]);
  }

  async function catchUpNow(place: string): Promise<void> {
    const model = await embedder();
    const all = (await memory.ofPlace(place)).filter(isWorthwhile).toReversed();
    const ids = all.map(({ id }) => id);
    const records = await vectors.get(place, ids);
    const missing = all.filter((_, n) => records[n]?.model !== model.id);
    for (let at = 0; at < missing.length; at += BATCH) await learnNow(place, missing.slice(at, at + BATCH), model);
    caught.add(place);
  }

  function catchUp(place: string): void {
    background.begin(place, LEARNING, () => catchUpNow(place));
  }

  return {
    catchUp,
    learn(place, turn) {
      if (isWorthwhile(turn)) background.begin(place, LEARNING, async () => learnNow(place, [turn], await embedder()));
    },
    async *search(query, turn, line) {
      const place = placeKey(turn.place);
      // What failed to be learnt, or was said in another process, is there the next time.
      if (!caught.has(place)) catchUp(place);
      const model = await embedder();
      const input = [query.slice(0, MOST_CHARACTERS)];
      const need = needOf(model, input);
      const grant = yield* turn.permit.reserve(need);
      const [vector] = await embed(model, input, need, grant, turn.signal);
      if (!vector) return [];
      const index = await indexes.of(place, model.id, vector.length);
      const look = () => passages(place, index.nearest(quantised(vector), CANDIDATES), turn.id, line);
      const found = await look();
      if (found.length === RESULTS) {
        indexes.refresh(place, model.id).catch((error) => log.warn({ place, error }, "An index is out of date"));
        return found;
      }
      // What is in the way may be forgotten, and what is missing said in another process.
      await indexes.refresh(place, model.id);
      return look();
    },
    async drop(place) {
      caught.delete(place);
      indexes.drop(place);
      await vectors.drop(place);
    },
    idle: () => background.idle(),
  };

  async function passages(
    place: string,
    near: readonly { readonly id: string; readonly likeness: number }[],
    except: string,
    line: string | undefined,
  ): Promise<readonly Passage[]> {
    const turns = await Promise.all(near.map(({ id }) => memory.turn(place, id)));
    return near
      .flatMap(({ likeness }, n): Passage[] => {
        const turn = turns[n];
        const fits = turn && !isBlank(turn) && turn.line === line && turn.id !== except;
        return fits ? [{ turn, likeness }] : [];
      })
      .slice(0, RESULTS);
  }
}

function needOf(model: Model, input: readonly string[]): Need {
  const promptTokens = input.reduce((sum, text) => sum + guessTokens(text), 0);
  return { capability: "embedding", model: model.id, promptTokens, usd: embeddingsUsd(model, promptTokens) };
}

/** An order to paint is no knowledge. */
const isWorthwhile = (turn: RememberedTurn): boolean => !turn.command && (turn.question + turn.answer).trim() !== "";

function textOf({ person, question, edited, answer }: RememberedTurn): string {
  return `${person?.name ?? ""}: ${edited ?? question}\n${answer}`.slice(0, MOST_CHARACTERS).toWellFormed();
}

const SHOWN_CHARACTERS = 700;

/** Passages as a model reads them: when, who, what. */
export function recounted(found: readonly Passage[]): string {
  const clip = (text: string) =>
    text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS).toWellFormed()}…` : text;
  return found
    .map(({ turn }) => {
      const day = new Date(turn.at).toISOString().slice(0, 10);
      const asked = `${day}, ${turn.person?.name ?? "someone"}: ${clip(turn.edited ?? turn.question)}`;
      return `${asked}\n${turn.speaker ?? "You"} answered: ${clip(turn.answer)}`;
    })
    .join("\n\n");
}
