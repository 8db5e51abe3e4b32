import type { Adapter, Core, Pressed, Refused } from "../../src/core/adapter.ts";
import type { Command } from "../../src/core/command.ts";
import type { OptionSpec, Typing } from "../../src/core/command-spec.ts";
import type { Part } from "../../src/core/part.ts";
import type { Call, Place, TurnRecord } from "../../src/core/turn.ts";

export type Script = (turn: TurnRecord, signal: AbortSignal) => AsyncIterable<Part>;

const models = ["llama-3.3-70b", "qwen3-235b", "venice-uncensored"];
const command = (name: string, options: Command["options"] = {}, more: Partial<Command> = {}): Command => ({
  name,
  cost: name === "ask" ? "chat" : "free",
  options,
  ...more,
  // The core runs commands; this one only tells adapters what there is.
  async *run() {},
});

export const commands: readonly Command[] = [
  command("ask", {
    prompt: { kind: "string", required: true, unless: ["image", "audio", "file"], multiline: true },
    image: { kind: "image" },
    audio: { kind: "audio" },
    file: { kind: "file" },
    private: { kind: "boolean" },
  }),
  command("model", { name: { kind: "string", complete: async () => [] } }),
  command("settings"),
  command("forget", { scope: { kind: "string", choices: ["me", "place"] } }),
  command("count", { from: { kind: "integer", required: true, min: 1, max: 9 }, loud: { kind: "boolean" } }),
  command("transcribe", { audio: { kind: "audio", required: true }, speed: { kind: "number", min: 0.25, max: 4 } }),
  command("help"),
  command("read-aloud", { text: { kind: "string", required: true }, image: { kind: "image" } }, { onMessage: true }),
  command("key-set", { key: { kind: "string", required: true, secret: true } }, { hidden: true }),
  command("persona", { text: { kind: "string", required: true, multiline: true, maxLength: 200 } }, { hidden: true }),
];

/** A core whose answers are scripted, and which writes down what an adapter asks of it. */
export class FakeCore implements Core {
  readonly commands = commands;
  readonly accepted: TurnRecord[] = [];
  readonly edits: [string, string][] = [];
  readonly deletions: string[] = [];
  readonly departed: string[] = [];
  readonly sent = new Map<string, readonly string[]>();
  readonly actions = new Map<string, Pressed | Refused>();
  readonly forgotten = new Set<string>();
  readonly #running = new Map<string, { readonly place: string; readonly controller: AbortController }>();
  readonly #shows = new Set<Promise<void>>();
  adapter: Adapter | undefined;
  refuse: Error | undefined;
  /** What a form held when suggestions were asked for. */
  given: Typing["given"];
  script: Script = async function* () {
    yield { type: "text", text: "Fine." };
  };

  async accept(turn: TurnRecord): Promise<"new" | "seen"> {
    if (this.refuse) throw this.refuse;
    if (this.accepted.some((each) => each.id === turn.id)) return "seen";
    this.accepted.push(turn);
    this.run(turn);
    return "new";
  }

  /** Shows a turn's answer, as after a restart where messages were sent before. */
  run(turn: TurnRecord, before: readonly string[] = []): void {
    const controller = new AbortController();
    this.#running.set(turn.id, { place: turn.place.id, controller });
    const show = this.adapter!.reply(turn, before)
      .show(this.script(turn, controller.signal), async (ids) => {
        this.sent.set(turn.id, ids);
      })
      .finally(() => {
        this.#running.delete(turn.id);
        this.#shows.delete(show);
      });
    this.#shows.add(show);
    show.catch(() => {});
  }

  /** Resolves when every answer is out. */
  async idle(): Promise<void> {
    await Promise.allSettled([...this.#shows]);
  }

  missing(call: Call): readonly (readonly [string, OptionSpec])[] {
    const found = commands.find((each) => each.name === call.command);
    return Object.entries(found?.options ?? {}).filter(
      ([name, spec]) =>
        spec.required && !call.options[name] && !(spec.unless ?? []).some((other) => call.options[other] !== undefined),
    );
  }
  isPrivate(call: Call): boolean {
    return call.options.private === true || call.command === "forget";
  }
  async complete(_command: string, _option: string, typed: string, typing: Typing) {
    this.given = typing.given;
    return models.filter((name) => name.includes(typed)).map((name) => ({ name: `${name} · $0.20`, value: name }));
  }
  async press(actionId: string): Promise<Pressed | Refused> {
    return this.actions.get(actionId) ?? { refused: "This button is too old. Please ask again." };
  }
  stop(place: Place, turnId?: string): number {
    const found = [...this.#running].filter(
      ([id, turn]) => turn.place === place.id && (turnId === undefined || id === turnId),
    );
    for (const [, { controller }] of found) controller.abort();
    return found.length;
  }
  async edited(_place: Place, messageId: string, text: string): Promise<void> {
    this.edits.push([messageId, text]);
    const turn = this.accepted.find((each) => each.asked.includes(messageId));
    if (!turn) return;
    this.actions.set("again-edited", {
      call: { command: "ask", options: { prompt: text } },
      update: false,
      replaces: turn.id,
    });
    await this.adapter!.amend(turn.place, this.sent.get(turn.id) ?? [], {
      type: "choices",
      phase: "done",
      rows: [
        [
          {
            kind: "button",
            id: "again-edited",
            label: "Answer the edited question",
            who: "asker",
            replaces: turn.id,
            call: { command: "regenerate", options: {} },
          },
        ],
      ],
    });
  }
  async deleted(_place: Place, messageIds: readonly string[]): Promise<void> {
    this.deletions.push(...messageIds);
  }
  async knows(_place: Place, messageId: string): Promise<boolean> {
    return !this.forgotten.has(messageId);
  }
  async asked(): Promise<undefined> {}
  async joined(): Promise<void> {}
  async moved(): Promise<void> {}

  async left(place: Place): Promise<void> {
    this.departed.push(place.id);
  }
}

/** Resolves when the signal aborts. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
