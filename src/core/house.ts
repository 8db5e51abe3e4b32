import { join } from "node:path";
import type { Log } from "../log.ts";
import type { Venice } from "../venice/index.ts";
import { createAccess } from "./access.ts";
import { createActions } from "./actions.ts";
import type { Adapter, Core } from "./adapter.ts";
import { createCast } from "./characters/cast.ts";
import { createCharacters } from "./characters/characters.ts";
import { createChat } from "./chat/chat.ts";
import { createDescribe } from "./chat/describe.ts";
import { createEyes } from "./chat/eyes.ts";
import { createAlias } from "./chat/request.ts";
import { createSummarise } from "./chat/summarise.ts";
import type { Command } from "./command.ts";
import { createCore } from "./core.ts";
import type { Deps } from "./deps.ts";
import { createDispatch, MOST_FILE_BYTES } from "./dispatch.ts";
import { createImages } from "./images/images.ts";
import { createInbox, type Inbox, type InboxOptions } from "./inbox.ts";
import type { Encode } from "./jobs/film-encoder.ts";
import { createJobs, type JobsOptions } from "./jobs/jobs.ts";
import { createKept, isKept } from "./kept.ts";
import { createLedger } from "./ledger.ts";
import { createFolding } from "./memory/fold.ts";
import { createMemory, RETENTION_DAYS } from "./memory/memory.ts";
import { moveMemory } from "./memory/move.ts";
import { createModelChoice } from "./models.ts";
import { createMoves } from "./moves.ts";
import { createOrder } from "./order.ts";
import { createOwnSettings } from "./own-settings.ts";
import { createOwners, type TellOwners } from "./owners.ts";
import { createPresence } from "./presence.ts";
import { type Money, type MoneyOptions, openMoney } from "./quota/open.ts";
import { createGuardedFetch } from "./reading/guarded-fetch.ts";
import { createReading } from "./reading/reading.ts";
import { createRecall } from "./recall/recall.ts";
import { createRunning } from "./running.ts";
import { createScenes } from "./scene/scenes.ts";
import { createSettings } from "./settings.ts";
import { createHearing } from "./speech/hearing.ts";
import { createSpeech } from "./speech/speech.ts";
import type { Space, Store } from "./store/store.ts";
import { createTokenCounter } from "./tokens.ts";
import { editPictureTool } from "./tools/edit-picture.ts";
import { imagineTool } from "./tools/imagine.ts";
import { readPageTool } from "./tools/read-page.ts";
import { recallTool } from "./tools/recall.ts";
import { sayTool } from "./tools/say.ts";
import { searchTool } from "./tools/search.ts";
import { type Platform, placeKey, type TurnRecord, type Usage } from "./turn.ts";

export interface HouseOptions extends Pick<MoneyOptions, "keys" | "fair" | "limits" | "shares" | "maxWaitMs"> {
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
  /** Between two lines of a scene, milliseconds. */
  readonly scenePaceMs?: number;
  /** Between two looks at a film or song that is being made; by the machine's clock when left out. */
  readonly pause?: JobsOptions["pause"];
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
  readonly money: Money;
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
  const { tell: tellOwners, untold } = createOwners({ access, store, adapters, log, locale: o.locale });
  const alias = createAlias(await keptSecret(store.space("meta")));
  const models = createModelChoice({ models: venice.models, tellOwners });
  const settings = createSettings(store, now);
  const own = createOwnSettings(store);
  const memory = createMemory(store, now);
  const { keys, fair, limits, shares, maxWaitMs, onSpent } = o;
  const money = openMoney({
    ...{ store, venice, keys, fair, limits, shares, maxWaitMs, tellOwners, log, onSpent },
    now: now ?? Date.now,
  });
  const { quota } = money;
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
  const { confirmUsd, adult } = o;
  const images = createImages({ venice, kept, memory, settings, commands, confirmUsd, adult });
  const characters = createCharacters({ venice, store, settings, memory, kept, adapter, adult, log, now });
  const scenes = createScenes({
    ...{ store, memory, adapter, now, paceMs: o.scenePaceMs, play: characters.play },
    accept: (turn) => inbox.accept(turn),
    abort: (turnId) => running.abort(turnId, "stopped"),
  });
  const { play, roles } = characters;
  const cast = createCast({ play, roles, scene: (casting, set) => scenes.roleIn(casting, set) });
  const speech = createSpeech({ venice, kept, settings, cast, confirmUsd });
  const hearing = createHearing({ venice, kept, confirmUsd });
  const jobs = createJobs({
    ...{ venice, store, kept, ownKeys: money.ownKeys, tellOwners, adapter, log, pause: o.pause, now: now ?? Date.now },
    encode: encoderIn(join(o.dataDir, "media")),
    accept: (turn) => inbox.accept(turn),
    sentFor: (turn) => ledger.sentFor(turn),
  });
  const reading = createReading({ venice, models, settings, fetch: createGuardedFetch() });
  const recall = createRecall({ venice, memory, quota, log });
  const tools = [
    imagineTool(images),
    editPictureTool(images),
    sayTool(speech),
    searchTool(reading),
    readPageTool(reading),
    recallTool(recall),
  ];
  const chat = createChat({
    ...{ venice, kept, settings, own, memory, folding, tokens, tellOwners, alias, log, now: now ?? Date.now },
    ...{ eyes: createEyes(models), cast, speech, recall, tools, confirmUsd },
  });
  const retentionDays = RETENTION_DAYS;
  const deps: Deps = {
    chat,
    models,
    settings,
    own,
    memory,
    folding,
    quota,
    money,
    untold,
    kept,
    images,
    speech,
    hearing,
    jobs,
    reading,
    recall,
    characters,
    scenes,
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
    actions,
    order,
    store,
    tellOwners,
    log,
    onFirstWords,
  });
  const presence = createPresence(store);
  await presence.start();
  const ledger = createLedger(store, now, presence);
  const moves = createMoves({
    store,
    log,
    rules: { ALLOW: o.allow, BLOCK: o.block, SHARES: shares },
    along: [
      settings.move,
      (from, to) => characters.personas.move(from, to),
      scenes.move,
      jobs.move,
      money.ownKeys.move,
      (from, to) => kept.move(placeKey(from), placeKey(to)),
      (from, to) => moveMemory(memory, placeKey(from), placeKey(to)),
    ],
  });
  const inbox = createInbox({
    ledger,
    presence,
    running,
    dispatch,
    memory,
    moves,
    adapters,
    log,
    now,
    onTurn: o.onTurn,
  });
  return {
    core: createCore({ deps, commands, inbox, actions, moves, order, tellOwners, log }),
    inbox,
    deps,
    money,
    tellOwners,
  };
}

/** A random value that is made once and stays. */
async function keptSecret(space: Space<string>): Promise<string> {
  await space.insert("alias", crypto.randomUUID() + crypto.randomUUID());
  return (await space.get("alias")) as string;
}

/** Loaded with the first film that is too large. */
const encoderIn =
  (folder: string): Encode =>
  async (...film) => {
    const { createEncoder } = await import("./jobs/film-encoder.ts");
    return createEncoder(folder)(...film);
  };
