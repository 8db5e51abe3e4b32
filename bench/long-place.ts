// Runs turns in a process of their own: the core and its store as they are, and a platform that only listens.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commands } from "../commands/index.ts";
import type { Adapter } from "../src/core/adapter.ts";
import { createMemoryState } from "../src/core/fair/memory-state.ts";
import { createHouse, type House } from "../src/core/house.ts";
import { MOST_TURNS } from "../src/core/memory/fold.ts";
import { openStore } from "../src/core/store/open.ts";
import { type Place, type Platform, placeKey } from "../src/core/turn.ts";
import { silent } from "../src/log.ts";
import { createVenice } from "../src/venice/index.ts";
import { serve } from "./rpc.ts";
import { questionOf } from "./world/text.ts";

export interface TurnCost {
  readonly cpuMs: number;
  readonly wallMs: number;
}

const ada = { id: "ada", name: "Ada", locale: "en", roles: [] };
const placeOf = (id: string): Place => ({ platform: "discord", id, server: "s1", private: false, nsfw: false });
const ANSWER = "The canals were dug where rivers had run before, and boats went where carts could not. ".repeat(8);

let house: House | undefined;
let close = async (): Promise<void> => {};
const ended = new Map<string, () => void>();
let asked = 0;

const adapter: Adapter = {
  platform: "discord",
  start: async () => {},
  stop: async () => {},
  close: async () => {},
  health: () => ({ ready: true }),
  reply: (turn) => ({
    async show(parts, sent) {
      let isSent = false;
      for await (const part of parts) {
        if (part.type !== "text" || isSent) continue;
        isSent = true;
        await sent([`answer-${turn.id}`]);
      }
      ended.get(turn.id)?.();
    },
  }),
  restMs: () => 0,
  mayManage: async () => false,
  openFile: async () => new Uint8Array(),
  amend: async () => {},
  mostFileBytes: () => Number.POSITIVE_INFINITY,
  targetIn: () => null,
  tell: async () => true,
};

const runner = {
  async open({ veniceUrl }: { readonly veniceUrl: string }): Promise<void> {
    const dataDir = mkdtempSync(join(tmpdir(), "bench-long-"));
    const store = await openStore({ url: `sqlite:${join(dataDir, "gondolier.db")}`, dataDir });
    const venice = createVenice({ keys: ["bench"], baseUrl: veniceUrl });
    const adapters = new Map<Platform, Adapter>([["discord", adapter]]);
    const fair = createMemoryState({ now: Date.now });
    const money = { keys: ["bench"], fair, limits: {}, shares: [], maxWaitMs: 120_000 };
    const access = { ...money, allow: [], block: [], owners: [], locale: "en", confirmUsd: 0.05, adult: false };
    house = await createHouse({ store, venice, commands, adapters, log: silent, dataDir, ...access });
    // Otherwise every turn would wait for its share of what keys may do at least.
    await house.money.learn();
    close = async () => {
      await venice.close();
      await store.close();
      rmSync(dataDir, { recursive: true, force: true });
    };
  },

  /** Stores turns as conversations leave them, with the summaries that fall due on the way. */
  async fill({ place: id, turns }: { readonly place: string; readonly turns: number }): Promise<void> {
    const { memory } = house!.deps;
    const place = placeKey(placeOf(id));
    let path: string[] = [];
    let base: string | undefined;
    for (let n = 0; n < turns; n += 1) {
      const turn = `${id}-${n}`;
      await memory.remember(place, {
        ...{ id: turn, at: Date.now() - (turns - n) * 1_000, parent: path.at(-1), path: [...path], base },
        ...{
          person: { id: ada.id, name: ada.name },
          question: questionOf("000000"),
          answer: ANSWER,
          images: [],
          files: [],
        },
        ...{ model: "bench", tokens: 200, asked: [`question-${turn}`], answered: [`answer-${turn}`] },
      });
      path.push(turn);
      if (path.length <= MOST_TURNS) continue;
      const covers = path.slice(0, -MOST_TURNS / 2);
      const last = covers.at(-1) as string;
      await memory.summaries.set(place, last, { base, covers, text: "They spoke about canals. ".repeat(20) });
      base = last;
      path = path.slice(-MOST_TURNS / 2);
    }
  },

  /** One turn, from its arrival to its last part. Folding, which comes after that, is awaited and not counted. */
  async turn({ place: id, replyTo }: { readonly place: string; readonly replyTo?: string }): Promise<TurnCost> {
    const { core, deps } = house!;
    asked += 1;
    const turn = `turn-${asked}`;
    const over = new Promise<void>((resolve) => ended.set(turn, resolve));
    const call = { command: "ask", options: { prompt: questionOf("000001") } };
    const record = { id: turn, at: Date.now(), place: placeOf(id), person: ada, call, asked: [`question-${turn}`] };
    const cpu = process.cpuUsage();
    const from = performance.now();
    await core.accept({ ...record, ...(replyTo !== undefined && { replyTo }), target: null });
    await over;
    const { user, system } = process.cpuUsage(cpu);
    const wallMs = performance.now() - from;
    await deps.running.ended(turn);
    await deps.folding.idle();
    ended.delete(turn);
    return { cpuMs: (user + system) / 1000, wallMs };
  },

  /** What has piled up is collected between measurements, not in them. */
  async collect(): Promise<void> {
    globalThis.gc?.();
  },

  close: () => close(),
};
export type Runner = typeof runner;

serve(runner);
