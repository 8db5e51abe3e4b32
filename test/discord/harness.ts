import { appendFileSync } from "node:fs";
import type { Adapter, Core, Pressed, Refused } from "../../src/core/adapter.ts";
import { type Command, command } from "../../src/core/command.ts";
import { missingOptions } from "../../src/core/options.ts";
import type { Part } from "../../src/core/part.ts";
import { openStore } from "../../src/core/store/open.ts";
import type { Space } from "../../src/core/store/store.ts";
import type { Place, TurnRecord } from "../../src/core/turn.ts";
import { createDiscord, type DiscordOptions } from "../../src/discord/index.ts";
import { silent } from "../../src/log.ts";
import { type FakeDiscord, type FakeDiscordOptions, startFakeDiscord } from "../fakes/discord/index.ts";

async function* nothing(): AsyncIterable<Part> {}

export const commands: readonly Command[] = [
  command({
    name: "ask",
    cost: "chat",
    options: {
      prompt: { kind: "string", required: true, multiline: true, maxLength: 6000 },
      image: { kind: "image" },
      audio: { kind: "audio" },
      file: { kind: "file" },
      private: { kind: "boolean" },
    },
    private: (options) => options.private === true,
    run: nothing,
  }),
  command({
    name: "model",
    cost: "free",
    options: { name: { kind: "string", complete: async () => [] } },
    placeWide: true,
    run: nothing,
  }),
  command({ name: "upscale", cost: "image", options: { image: { kind: "image", required: true } }, run: nothing }),
  command({
    name: "persona",
    cost: "free",
    options: { text: { kind: "string", required: true, multiline: true } },
    hidden: true,
    run: nothing,
  }),
  command({
    name: "read-aloud",
    cost: "speech",
    options: { text: { kind: "string", required: true, multiline: true } },
    onMessage: true,
    run: nothing,
  }),
  command({
    name: "look",
    cost: "chat",
    options: { image: { kind: "image" }, audio: { kind: "audio" }, file: { kind: "file" } },
    onMessage: true,
    private: true,
    run: nothing,
  }),
  command({ name: "speed", cost: "free", options: { factor: { kind: "number", min: 0.25, max: 4 } }, run: nothing }),
  command({ name: "help", cost: "free", options: {}, private: true, immediate: true, run: nothing }),
];

export type Script = (turn: TurnRecord, signal: AbortSignal) => AsyncIterable<Part>;

/** What the core was told, and how it answers. */
export class FakeCore implements Core {
  readonly commands = commands;
  readonly turns: TurnRecord[] = [];
  readonly edits: { id: string; text: string }[] = [];
  readonly removed: string[] = [];
  readonly arrivals: Place[] = [];
  readonly departures: Place[] = [];
  readonly sent = new Map<string, readonly string[]>();
  readonly known = new Set<string>();
  readonly failures: unknown[] = [];
  readonly #shows = new Map<string, Promise<void>>();
  readonly #aborts = new Map<string, AbortController>();
  readonly #old = new Map<string, readonly string[]>();
  script: Script = async function* () {
    yield { type: "text", text: "Hello!" };
  };
  presses: (id: string, value?: string) => Pressed | Refused = () => ({ refused: "no such button" });
  suggestions: Core["complete"] = async () => [];
  beforeAccept: (turn: TurnRecord) => Promise<void> = async () => {};
  adapter: () => Adapter = () => {
    throw new Error("not yet");
  };

  async accept(turn: TurnRecord): Promise<"new" | "seen"> {
    await this.beforeAccept(turn);
    if (this.turns.some((each) => each.id === turn.id)) return "seen";
    // What is stored is JSON.
    const stored = JSON.parse(JSON.stringify(turn)) as TurnRecord;
    this.turns.push(stored);
    this.answer(stored, (turn.replaces && this.#old.get(turn.replaces)) || []);
    return "new";
  }

  /** Begins an answer, as a process does for what another one left too. */
  answer(turn: TurnRecord, sent: readonly string[]): void {
    const abort = new AbortController();
    this.#aborts.set(turn.id, abort);
    const shown = this.adapter()
      .reply(turn, sent)
      .show(this.script(turn, abort.signal), async (ids) => {
        this.sent.set(turn.id, [...ids]);
        this.#old.set(turn.id, [...ids]);
        for (const id of ids) this.known.add(id);
      });
    this.#shows.set(
      turn.id,
      shown.catch((error: unknown) => void this.failures.push(error)),
    );
  }

  async shown(turn?: TurnRecord): Promise<void> {
    if (turn) await this.#shows.get(turn.id);
    else await Promise.all(this.#shows.values());
  }

  missing: Core["missing"] = (call) => {
    const found = this.commands.find((each) => each.name === call.command);
    return found ? missingOptions(found, call) : [];
  };
  isPrivate: Core["isPrivate"] = (call) => {
    const found = this.commands.find((each) => each.name === call.command)?.private ?? false;
    return typeof found === "function" ? found(call.options) : found;
  };
  complete: Core["complete"] = (...args) => this.suggestions(...args);
  press: Core["press"] = async (id, _place, _person, value) => this.presses(id, value);
  stop: Core["stop"] = (_place, turnId) => {
    for (const [id, abort] of this.#aborts) if (turnId === undefined || id === turnId) abort.abort();
    return 1;
  };
  edited: Core["edited"] = async (_place, id, text) => void this.edits.push({ id, text });
  deleted: Core["deleted"] = async (_place, ids) => void this.removed.push(...ids);
  knows: Core["knows"] = async (_place, id) => this.known.has(id) || this.turns.some((turn) => turn.asked.includes(id));
  asked: Core["asked"] = async () => undefined;
  joined: Core["joined"] = async (place) => void this.arrivals.push(place);
  moved: Core["moved"] = async () => {};
  left: Core["left"] = async (place) => void this.departures.push(place);
}

export interface Stage extends AsyncDisposable {
  readonly discord: FakeDiscord;
  readonly adapter: Adapter;
  readonly core: FakeCore;
}

export interface StageOptions extends FakeDiscordOptions {
  readonly discord?: FakeDiscord;
  readonly adapter?: Partial<DiscordOptions>;
  /** Builds the world before the bot comes. */
  readonly before?: (discord: FakeDiscord) => void;
}

/** What outlives an adapter. */
export async function memory(name = "discord-sessions"): Promise<Space<unknown>> {
  return (await openStore({ url: "memory:", dataDir: "" })).space(name);
}

/** An adapter without a start, at a Discord that is there. */
export async function setStage(o: StageOptions = {}): Promise<Stage> {
  const discord = o.discord ?? (await startFakeDiscord(o));
  o.before?.(discord);
  const core = new FakeCore();
  const adapter = createDiscord({
    token: discord.token,
    apiUrl: discord.url,
    core,
    log: silent,
    allowPrivateFiles: true,
    sessions: await memory(),
    personas: await memory("discord-webhooks"),
    gapMs: 100,
    now: () => discord.clock.now(),
    ...o.adapter,
  });
  core.adapter = () => adapter;
  return {
    discord,
    adapter,
    core,
    async [Symbol.asyncDispose]() {
      await adapter.stop();
      await adapter.close();
      const record = process.env.DISCORD_TRAFFIC;
      if (record) appendFileSync(record, discord.traffic.map((each) => `${JSON.stringify(each)}\n`).join(""));
      if (!o.discord) await discord.stop();
    },
  };
}

/** The same, connected. */
export async function openStage(o: StageOptions = {}): Promise<Stage> {
  const stage = await setStage(o);
  await stage.adapter.start();
  return stage;
}

/** Parts that a test gives out one by one. */
export class Tap {
  readonly #queue: (Part | undefined)[] = [];
  #wake: () => void = () => {};

  say(text: string): void {
    this.give({ type: "text", text });
  }
  give(part: Part): void {
    this.#queue.push(part);
    this.#wake();
  }
  end(): void {
    this.#queue.push(undefined);
    this.#wake();
  }
  async *parts(): AsyncIterable<Part> {
    for (;;) {
      while (this.#queue.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
      const part = this.#queue.shift();
      if (!part) return;
      yield part;
    }
  }
}

export async function* say(...texts: readonly string[]): AsyncIterable<Part> {
  for (const text of texts) yield { type: "text", text };
}
