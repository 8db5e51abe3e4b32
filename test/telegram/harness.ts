import type { Core, Pressed, Refused } from "../../src/core/adapter.ts";
import type { Command } from "../../src/core/command.ts";
import type { OptionSpec } from "../../src/core/command-spec.ts";
import type { Choices, Media, Part } from "../../src/core/part.ts";
import { openStore } from "../../src/core/store/open.ts";
import type { Store } from "../../src/core/store/store.ts";
import type { Call, Person, Place, TurnRecord } from "../../src/core/turn.ts";
import { placeKey } from "../../src/core/turn.ts";
import { silent } from "../../src/log.ts";
import { createTelegram, type Telegram, type TelegramOptions } from "../../src/telegram/index.ts";
import { keepTraffic } from "../e2e/traffic.ts";
import { type FakeTelegram, type FakeTelegramOptions, startFakeTelegram } from "../fakes/telegram/index.ts";

const none = async function* (): AsyncGenerator<Part> {};
const spec = (name: string, options: Command["options"], more: Partial<Command> = {}): Command => ({
  name,
  cost: "free",
  options,
  run: none,
  ...more,
});

export const COMMANDS: readonly Command[] = [
  spec(
    "ask",
    {
      prompt: { kind: "string", required: true },
      image: { kind: "image" },
      file: { kind: "file" },
      private: { kind: "boolean" },
    },
    { cost: "chat" },
  ),
  spec("imagine", {
    prompt: { kind: "string", required: true },
    style: { kind: "string", required: true, choices: ["Anime", "Photo"] },
    count: { kind: "integer", min: 1, max: 4 },
  }),
  spec("edit", { prompt: { kind: "string", required: true }, image: { kind: "image", required: true } }),
  spec("transcribe", { audio: { kind: "audio", required: true } }),
  spec("model", { name: { kind: "string" } }),
  spec("settings", {}, { access: "manager" }),
  spec("export", {}, { private: true }),
  spec("usage", {}, { access: "owner" }),
  spec("help", {}),
  spec("secret", {}, { hidden: true }),
];

export interface Script {
  readonly turn: TurnRecord;
  readonly signal: AbortSignal;
}

/** A core that only remembers, and answers with scripted parts. */
export class FakeCore implements Core {
  readonly commands: readonly Command[];
  readonly accepted: TurnRecord[] = [];
  readonly edits: { place: string; id: string; text: string }[] = [];
  readonly comings: string[] = [];
  readonly stops: { place: string; turn: string | undefined }[] = [];
  readonly known = new Map<string, string>();
  readonly sent = new Map<string, readonly string[]>();
  readonly outcomes = new Map<string, unknown>();
  readonly presses: { id: string; value: string | undefined; person: string }[] = [];
  answer: (script: Script) => AsyncIterable<Part> = async function* () {
    yield { type: "text", text: "Hello." };
  };
  pressed: (id: string, value: string | undefined) => Pressed | Refused = () => ({
    refused: "This button is too old.",
  });
  /** Turns whose question is not remembered. */
  readonly forgotten = new Set<string>();
  /** Rejects that many times before it takes a turn in. */
  failures = 0;
  acceptDelayMs = 0;
  adapter: Telegram | undefined;
  readonly #running = new Map<string, AbortController>();

  constructor(commands: readonly Command[] = COMMANDS) {
    this.commands = commands;
  }

  async accept(turn: TurnRecord): Promise<"new" | "seen"> {
    if (this.acceptDelayMs) await new Promise((resolve) => setTimeout(resolve, this.acceptDelayMs));
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error("the store is away");
    }
    if (this.accepted.some(({ id }) => id === turn.id)) return "seen";
    // Through JSON, as a store would have it.
    const stored = JSON.parse(JSON.stringify(turn)) as TurnRecord;
    this.accepted.push(stored);
    for (const id of stored.asked) this.known.set(`${placeKey(stored.place)}/${id}`, stored.id);
    void this.run(stored);
    return "new";
  }

  /** Answers a turn, as after a restart when `sent` is given. */
  async run(turn: TurnRecord, sent: readonly string[] = []): Promise<void> {
    const abort = new AbortController();
    this.#running.set(turn.id, abort);
    try {
      const reply = this.adapter!.reply(turn, sent);
      await reply.show(this.answer({ turn, signal: abort.signal }), async (ids) => {
        this.sent.set(turn.id, ids);
        for (const id of ids) this.known.set(`${placeKey(turn.place)}/${id}`, turn.id);
      });
      this.outcomes.set(turn.id, "done");
    } catch (error) {
      this.outcomes.set(turn.id, error);
    } finally {
      this.#running.delete(turn.id);
    }
  }

  missing(call: Call): readonly (readonly [string, OptionSpec])[] {
    const options = this.commands.find(({ name }) => name === call.command)?.options ?? {};
    return Object.entries(options).filter(([name, { required }]) => {
      const value = call.options[name];
      return required && (value === undefined || value === "" || (Array.isArray(value) && value.length === 0));
    });
  }

  isPrivate(call: Call): boolean {
    return call.command === "export" || call.command === "settings" || call.options.private === true;
  }

  async complete(): Promise<never[]> {
    return [];
  }

  async press(id: string, _place: Place, person: Person, value?: string): Promise<Pressed | Refused> {
    this.presses.push({ id, value, person: person.id });
    return this.pressed(id, value);
  }

  stop(place: Place, turn?: string): number {
    this.stops.push({ place: placeKey(place), turn });
    const found = turn ? [this.#running.get(turn)] : [...this.#running.values()];
    for (const abort of found) abort?.abort();
    return found.length;
  }

  async edited(place: Place, id: string, text: string): Promise<void> {
    this.edits.push({ place: placeKey(place), id, text });
  }

  async deleted(): Promise<void> {}

  async knows(place: Place, id: string): Promise<boolean> {
    return this.known.has(`${placeKey(place)}/${id}`);
  }

  async asked(_place: Place, id: string): Promise<string | undefined> {
    const turn = this.forgotten.has(id) ? undefined : this.accepted.find((each) => each.id === id);
    return turn && String(turn.call.options.prompt);
  }
  async joined(place: Place): Promise<void> {
    this.comings.push(`+${place.id}`);
  }

  async moved(from: Place, to: Place): Promise<void> {
    this.comings.push(`${from.id}>${to.id}`);
  }

  async left(place: Place): Promise<void> {
    this.comings.push(`-${place.id}`);
  }

  call(index = -1): Call | undefined {
    return this.accepted.at(index)?.call;
  }
}

export interface Stage extends AsyncDisposable {
  readonly fake: FakeTelegram;
  readonly store: Store;
  readonly core: FakeCore;
  readonly bot: Telegram;
}

/** A fake Telegram, a fake core, and the real adapter between them, started. */
export async function stage(
  options: FakeTelegramOptions & {
    commands?: readonly Command[];
    adapter?: Partial<TelegramOptions>;
    idle?: boolean;
  } = {},
): Promise<Stage> {
  const { commands, adapter, idle, ...rest } = options;
  const fake = await startFakeTelegram({ limits: "lifted", ...rest });
  const core = new FakeCore(commands);
  const store = await openStore(MEMORY);
  const bot = connect(fake, core, store, adapter);
  if (!idle) await bot.start();
  return {
    fake,
    core,
    bot,
    store,
    async [Symbol.asyncDispose]() {
      await core.adapter?.stop();
      await core.adapter?.close();
      keepTraffic(
        "telegram-adapter",
        fake.traffic.filter(({ path, status }) => !path.startsWith("file/") && status === 200),
      );
      await fake.stop();
      await store.close();
    },
  };
}

/** A store of its own, which ends with the test. */
export const MEMORY = { url: "memory:", dataDir: "", secret: "a secret of some length" };

export function connect(
  fake: FakeTelegram,
  core: FakeCore,
  store: Store,
  more: Partial<TelegramOptions> = {},
): Telegram {
  const bot = createTelegram({
    token: fake.token,
    apiRoot: fake.url,
    core,
    store,
    log: silent,
    allowPrivateFiles: true,
    ...more,
  });
  core.adapter = bot;
  return bot;
}

/** Parts with pauses between them. */
export async function* slowly(parts: readonly Part[], pauseMs: number, signal?: AbortSignal): AsyncGenerator<Part> {
  for (const part of parts) {
    yield part;
    await pause(pauseMs, signal);
    if (signal?.aborted) return;
  }
}

export function text(words: string): Part {
  return { type: "text", text: words };
}

export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Refused calls, but for the edits that are meant to find out whether anything differs. */
export function faults(fake: FakeTelegram): readonly string[] {
  return fake.violations
    .filter(({ description }) => !/not modified|message to edit not found|message can't be edited/.test(description))
    .map(({ method, description }) => `${method}: ${description}`);
}

export const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

export const medium = (kind: Media["kind"], mime: string, bytes: Uint8Array = pixel): Media => ({
  kind,
  mime,
  bytes,
  name: "a.bin",
});

let serial = 0;
/** One button, with an id of its own. */
export const keyboard = (phase: "growing" | "done"): Choices => ({
  type: "choices",
  phase,
  rows: [
    [
      {
        kind: "button",
        label: phase,
        call: { command: "stop", options: {} },
        who: "asker",
        id: `${phase}-${++serial}`,
      },
    ],
  ],
});

/** How a turn's answer ended: "done", an error, or nothing yet. */
export const ended = (core: FakeCore, index = -1): unknown => core.outcomes.get(core.accepted.at(index)?.id ?? "");

export const ask = (s: Stage, chat: Parameters<FakeTelegram["say"]>[0]["chat"], from: number) =>
  s.fake.say({ chat, from, text: "/ask@gondolier_bot hi" });
