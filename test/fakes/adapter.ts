import { type Adapter, DeliveryError, type Reply } from "../../src/core/adapter.ts";
import { UserError } from "../../src/core/errors.ts";
import { refuseLarge } from "../../src/core/file-size.ts";
import type { Choice, Choices, Part } from "../../src/core/part.ts";
import type { FileRef, Person, Place, TurnRecord } from "../../src/core/turn.ts";

/** What one turn showed. */
export interface Shown {
  readonly turn: TurnRecord;
  readonly sentBefore: readonly string[];
  readonly parts: readonly Part[];
  readonly text: string;
  readonly notices: readonly string[];
  readonly statuses: readonly string[];
  choices(phase: Choices["phase"]): readonly Choice[];
  button(label: string): Choice;
}

/** An adapter whose platform is this test. */
export class FakeAdapter implements Adapter {
  readonly platform = "discord" as const;
  openThread?: Adapter["openThread"];
  names?: Adapter["names"];
  readonly files = new Map<string, Uint8Array>();
  readonly managers = new Set<string>();
  readonly told: { person: string; parts: Part[] }[] = [];
  readonly amended: { sent: readonly string[]; choices: Choices }[] = [];
  readonly forbidden = new Set<string>();
  /** What files may weigh in answers, and in private. */
  mostBytes = { here: Number.POSITIVE_INFINITY, privately: Number.POSITIVE_INFINITY };
  /** People whom the platform does not let the bot write to. */
  readonly closed = new Set<string>();
  readonly #shown = new Map<
    string,
    { parts: Part[]; done: PromiseWithResolvers<Shown>; sentBefore: readonly string[] }
  >();
  #messages = 0;
  /** Called for every part as it comes: throw to fail, await to be slow. */
  onPart: (part: Part, turn: TurnRecord) => void | Promise<void> = () => {};

  async start(): Promise<void> {}
  async stop(): Promise<void> {}
  async close(): Promise<void> {}
  health() {
    return { ready: true };
  }

  restMs(): number {
    return 0;
  }

  reply(turn: TurnRecord, sentBefore: readonly string[]): Reply {
    const entry = this.#entry(turn.id);
    entry.parts = [];
    entry.sentBefore = sentBefore;
    return {
      show: async (parts, sent) => {
        if (this.forbidden.has(turn.place.id)) throw new DeliveryError("not here");
        let isSent = false;
        for await (const part of parts) {
          entry.parts.push(part);
          if (part.type === "text" && !isSent) {
            isSent = true;
            await sent(sentBefore.length > 0 ? sentBefore : [`m${++this.#messages}`]);
          }
          await this.onPart(part, turn);
        }
        entry.done.resolve(view(turn, entry.sentBefore, entry.parts));
      },
    };
  }

  /** Resolves when a turn's answer is out. */
  shown(turnId: string): Promise<Shown> {
    return this.#entry(turnId).done.promise;
  }

  #entry(turnId: string) {
    const known = this.#shown.get(turnId);
    if (known) return known;
    const entry = { parts: [] as Part[], done: Promise.withResolvers<Shown>(), sentBefore: [] as readonly string[] };
    this.#shown.set(turnId, entry);
    return entry;
  }

  async mayManage(_place: Place, person: Person): Promise<boolean> {
    return this.managers.has(person.id);
  }
  async openFile(file: FileRef, maxBytes: number): Promise<Uint8Array> {
    refuseLarge(file.name, file.size, maxBytes);
    const bytes = this.files.get(file.ref);
    if (!bytes) throw new UserError("error.file.gone", { name: file.name });
    return bytes;
  }
  async amend(_place: Place, sent: readonly string[], choices: Choices): Promise<void> {
    this.amended.push({ sent, choices });
  }
  mostFileBytes(target: unknown) {
    return target === undefined ? this.mostBytes.privately : this.mostBytes.here;
  }
  targetIn() {
    return null;
  }
  async tell(person: string, parts: AsyncIterable<Part>): Promise<boolean> {
    if (this.closed.has(person)) return false;
    this.told.push({ person, parts: await Array.fromAsync(parts) });
    return true;
  }
}

function view(turn: TurnRecord, sentBefore: readonly string[], parts: readonly Part[]): Shown {
  const choices = (phase: Choices["phase"]) =>
    parts.filter((part) => part.type === "choices" && part.phase === phase).at(-1) as Choices | undefined;
  const all = (phase: Choices["phase"]) => choices(phase)?.rows.flat() ?? [];
  return {
    turn,
    sentBefore,
    parts,
    text: parts.reduce((text, part) => (part.type === "text" ? (part.anew ? "" : text) + part.text : text), ""),
    notices: parts.flatMap((part) => (part.type === "notice" ? [part.text] : [])),
    statuses: parts.flatMap((part) => (part.type === "status" ? [part.text] : [])),
    choices: all,
    button(label) {
      const found = [...all("done"), ...all("growing")].find((choice) => choice.label.startsWith(label));
      if (!found) throw new Error(`no button ${label}`);
      return found;
    },
  };
}
