import { join } from "node:path";
import type { Log } from "../log.ts";
import type { Venice } from "../venice/index.ts";
import { createAccess } from "./access.ts";
import { createActions } from "./actions.ts";
import type { Adapter, Core } from "./adapter.ts";
import { createChat } from "./chat/chat.ts";
import { createDescribe } from "./chat/describe.ts";
import { createEyes } from "./chat/eyes.ts";
import { createAlias } from "./chat/request.ts";
import { createSummarise } from "./chat/summarise.ts";
import type { Command } from "./command.ts";
import { createCore } from "./core.ts";
import type { Deps } from "./deps.ts";
import { createDispatch, MOST_FILE_BYTES } from "./dispatch.ts";
import { createInbox, type Inbox, type InboxOptions } from "./inbox.ts";
import { createKept, isKept } from "./kept.ts";
import { createLedger } from "./ledger.ts";
import { createFolding } from "./memory/fold.ts";
import { createMemory, RETENTION_DAYS } from "./memory/memory.ts";
import { createModelChoice } from "./models.ts";
import { createOrder } from "./order.ts";
import { createTellOwners, type TellOwners } from "./owners.ts";
import { createQuota } from "./quota.ts";
import { createRunning } from "./running.ts";
import { createSettings } from "./settings.ts";
import type { Space, Store } from "./store/store.ts";
import { createTokenCounter } from "./tokens.ts";
import type { Platform, TurnRecord, Usage } from "./turn.ts";

export interface HouseOptions {
  readonly store: Store;
  /** Where what was made is kept. */
  readonly dataDir: string;
  readonly venice: Venice;
  readonly commands: readonly Command[];
  /** Filled after this: adapters need the core that is made here. */
  readonly adapters: ReadonlyMap<Platform, Adapter>;
  readonly allow: readonly string[];
  readonly block: readonly string[];
  readonly owners: readonly string[];
  /** What tools may spend in one turn without a press, USD. */
  readonly confirmUsd: number;
  /** Adult characters and unblurred pictures, where the platform says age-restricted. */
  readonly adult: boolean;
  /** What owners are told in. */
  readonly locale: string;
  readonly log: Log;
  readonly onSpent?: (usage: Usage) => void;
  readonly onTurn?: InboxOptions["onTurn"];
  readonly onFirstWords?: (turn: TurnRecord) => void;
  readonly now?: () => number;
}

export interface House {
  readonly core: Core;
  readonly inbox: Inbox;
  readonly deps: Deps;
  readonly tellOwners: TellOwners;
}

/** Wires the shared core together. */
export async function createHouse(o: HouseOptions): Promise<House> {
  const { store, venice, commands, log, now, onFirstWords } = o;
  const adapters = () => o.adapters;
  const adapter = (platform: Platform): Adapter => {
    const found = o.adapters.get(platform);
    if (!found) throw new Error(`there is no adapter for ${platform}`);
    return found;
  };
  const access = createAccess(o);
  const tellOwners = createTellOwners({ access, store, adapters, log, locale: o.locale });
  const alias = createAlias(await keptSecret(store.space("meta")));
  const models = createModelChoice({ models: venice.models, tellOwners });
  const settings = createSettings(store);
  const memory = createMemory(store, now);
  const quota = createQuota(store, now, o.onSpent);
  const kept = createKept(store, join(o.dataDir, "media"), now);
  const running = createRunning();
  const background = { venice, models, alias, quota };
  const folding = createFolding({
    memory,
    log,
    summarise: createSummarise(background),
    describe: createDescribe({
      ...background,
      openFile: (place, file, signal) =>
        isKept(file)
          ? kept.open(file)
          : adapter(place.slice(0, place.indexOf(":")) as Platform).openFile(file, MOST_FILE_BYTES, signal),
    }),
  });
  const tokens = createTokenCounter();
  const chat = createChat({
    ...{ venice, kept, settings, memory, folding, tokens, tellOwners, alias, log, now: now ?? Date.now },
    ...{ eyes: createEyes(models), cast: { roleIn: async () => ({}) }, tools: [], confirmUsd: o.confirmUsd },
  });
  const retentionDays = RETENTION_DAYS;
  const deps = {
    chat,
    models,
    settings,
    memory,
    folding,
    quota,
    kept,
    running,
    access,
    commands,
    retentionDays,
    adapter,
  };
  const actions = createActions({ store, access, adapters });
  const order = createOrder();
  const dispatch = createDispatch({
    deps,
    commands,
    access,
    actions,
    order,
    quota,
    settings,
    store,
    tellOwners,
    log,
    onFirstWords,
  });
  const ledger = createLedger(store, now);
  const inbox = createInbox({ ledger, running, dispatch, memory, adapters, log, now, onTurn: o.onTurn });
  return { core: createCore({ deps, commands, inbox, actions, access, tellOwners, log }), inbox, deps, tellOwners };
}

/** A random value that is made once and stays. */
async function keptSecret(space: Space<string>): Promise<string> {
  await space.insert("alias", crypto.randomUUID() + crypto.randomUUID());
  return (await space.get("alias")) as string;
}
