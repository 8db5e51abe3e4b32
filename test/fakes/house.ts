import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commands } from "../../commands/index.ts";
import { createMemoryState } from "../../src/core/fair/memory-state.ts";
import { createHouse, type House } from "../../src/core/house.ts";
import type { Limits } from "../../src/core/quota/budget.ts";
import { openStore } from "../../src/core/store/open.ts";
import type { Store } from "../../src/core/store/store.ts";
import type { Call, Person, Place, Platform, TurnRecord, Usage } from "../../src/core/turn.ts";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../src/emulator/index.ts";
import { silent } from "../../src/log.ts";
import { createVenice, type Venice } from "../../src/venice/index.ts";
import { FakeAdapter, type Shown } from "./adapter.ts";

export const ada: Person = { id: "ada", name: "Ada", locale: "en", roles: [] };
export const bob: Person = { id: "bob", name: "Bob", locale: "en", roles: [] };
export const channel: Place = {
  platform: "discord",
  id: "c1",
  server: "s1",
  private: false,
  nsfw: false,
  name: "general",
};
export const direct: Place = { platform: "discord", id: "d1", private: true, nsfw: false };

/** The core with everything real but the platform: SQLite on disk, the emulator over HTTP. */
export interface TestHouse extends House, AsyncDisposable {
  readonly adapter: FakeAdapter;
  readonly emulator: Emulator;
  readonly venice: Venice;
  readonly store: Store;
  /** Lets a person do something, and waits for what is shown. */
  does(call: Call, more?: Partial<TurnRecord>): Promise<Shown>;
  asks(prompt: string, more?: Partial<TurnRecord> & { options?: Record<string, unknown> }): Promise<Shown>;
  /** Presses a button and waits for what is shown; throws the refusal's sentence. */
  presses(shown: Shown, label: string, who?: Person, value?: string): Promise<Shown>;
  /** The same data under a new core, as after a restart that let everything finish. */
  restart(): Promise<TestHouse>;
  /** The same, as after a crash: what ran is cut where it was. */
  crash(): Promise<TestHouse>;
}

interface Options {
  readonly emulator?: EmulatorOptions;
  readonly allow?: readonly string[];
  readonly block?: readonly string[];
  readonly owners?: readonly string[];
  readonly now?: () => number;
  readonly idleTimeoutMs?: number;
  /** A Redis that houses share; SQLite on disk by default. */
  readonly redis?: string;
  readonly limits?: Limits;
  readonly onSpent?: (usage: Usage) => void;
  readonly shares?: readonly string[];
  readonly confirmUsd?: number;
  readonly adult?: boolean;
  readonly scenePaceMs?: number;
  /** Called in place of waiting between two looks at a film or song. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

let count = 0;

export async function openHouse(o: Options = {}, kept?: { dataDir: string; emulator: Emulator }): Promise<TestHouse> {
  const dataDir = kept?.dataDir ?? mkdtempSync(join(tmpdir(), "house-"));
  const emulator = kept?.emulator ?? (await startEmulator({ tokensPerSecond: 0, ...o.emulator }));
  const place = o.redis
    ? { url: o.redis, secret: "a secret of some length" }
    : { url: `sqlite:${join(dataDir, "test.db")}` };
  const store = await openStore({ ...place, dataDir, now: o.now });
  const venice = createVenice({ keys: ["test"], baseUrl: emulator.url, idleTimeoutMs: o.idleTimeoutMs });
  const adapter = new FakeAdapter();
  // One for all: to the core a platform is hardly more than a name.
  const adapters = new Map<Platform, FakeAdapter>([
    ["discord", adapter],
    ["telegram", adapter],
    ["web", adapter],
  ]);
  const { allow = [], block = [], owners = [] } = o;
  const house = await createHouse({
    store,
    dataDir,
    venice,
    commands,
    adapters,
    allow,
    block,
    owners,
    locale: "en",
    keys: ["test"],
    fair: createMemoryState({ now: Date.now }),
    limits: o.limits ?? {},
    onSpent: o.onSpent,
    shares: o.shares ?? [],
    maxWaitMs: 120_000,
    confirmUsd: o.confirmUsd ?? 0.05,
    adult: o.adult ?? false,
    scenePaceMs: o.scenePaceMs,
    pause: o.pause,
    log: silent,
    now: o.now,
  });
  const close = async () => {
    await house.inbox.drain(200);
    await house.deps.folding.idle();
    await house.deps.recall.idle();
    await house.money.stop();
    await venice.close();
    await store.close();
  };
  const self: TestHouse = {
    ...house,
    ...{ adapter, emulator, venice, store },
    async does(call, more = {}) {
      const id = more.id ?? `discord:${++count}`;
      const turn = {
        id,
        at: o.now?.() ?? Date.now(),
        place: channel,
        person: ada,
        call,
        asked: [`q${id}`],
        target: null,
        ...more,
      };
      await house.core.accept(turn);
      const shown = await adapter.shown(id);
      await house.deps.running.ended(id);
      return shown;
    },
    asks(prompt, { options = {}, ...more } = {}) {
      return self.does({ command: "ask", options: { prompt, ...options } }, more);
    },
    async presses(shown, label, who = shown.turn.person, value) {
      const { id = "" } = shown.button(label);
      const pressed = await house.core.press(id, shown.turn.place, who, value);
      if ("refused" in pressed) throw new Error(pressed.refused);
      const { call, update, replaces } = pressed;
      return self.does(call, { place: shown.turn.place, person: who, asked: [], update, replaces });
    },
    async restart() {
      await close();
      return openHouse(o, { dataDir, emulator });
    },
    async crash() {
      await venice.close();
      await store.close();
      return openHouse(o, { dataDir, emulator });
    },
    async [Symbol.asyncDispose]() {
      await close();
      await emulator.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return self;
}
