import { setTimeout as pause } from "node:timers/promises";
import { t } from "../../i18n.ts";
import { type KeyUse, keyName, type Limit, type Model, type ReplyInfo } from "../../venice/index.ts";
import { UserError } from "../errors.ts";
import { FairRefusal, type TakeOptions } from "../fair/demand.ts";
import type { KeyFault, KeyPool } from "../fair/key-pool.ts";
import type { LimitClass } from "../fair/limits.ts";
import type { FairPermit } from "../fair/permit.ts";
import type { FairScheduler } from "../fair/scheduler.ts";
import type { Status } from "../part.ts";
import { StoreAwayError } from "../store/store.ts";
import type { Need } from "../turn.ts";
import { createStatusLine } from "../waiting.ts";
import type { OwnKey } from "./own-keys.ts";

/** Who stands in line for one request, and for what. */
export interface Standing {
  readonly person: string;
  readonly weight: number;
  readonly background: boolean;
  /** Theirs alone: it is in no line with the shared ones. */
  readonly own?: OwnKey;
  readonly need: Need;
  readonly locale: string;
  readonly signal: AbortSignal;
}

/** Leave to send one request. */
export interface Leave {
  readonly key: KeyUse;
  /** @param tokens what was really used; all that was reserved, when left out */
  end(tokens?: number): Promise<void>;
}

/** The fair line for the keys' windows. */
export interface Line {
  /** @throws UserError when the wait would be too long */
  enter(standing: Standing): AsyncGenerator<Status, Leave, undefined>;
  /** @param key its name */
  isShared(key: string): boolean;
}

export interface LineOptions {
  readonly scheduler: FairScheduler;
  readonly pool: KeyPool | undefined;
  /** The shared keys. */
  readonly keys: readonly string[];
  readonly modelNamed: (id: string) => Promise<Model | undefined>;
  readonly maxWaitMs: number;
}

const AWAY_MS = 10_000;
const AGAIN_AFTER_MS = 250;

export function createLine(o: LineOptions): Line {
  const secrets = new Map(o.keys.map((key) => [keyName(key), key]));
  /** What was last wrong with a shared key. */
  const faults = new Map<string, KeyFault>();

  return {
    isShared: (key) => secrets.has(key),
    async *enter(standing) {
      const { need, own, locale, background } = standing;
      const limitClass = classOf(need, await o.modelNamed(need.model));
      const demand = {
        person: standing.person,
        weight: standing.weight,
        background,
        keys: own ? [own.id] : [...secrets.keys()],
        model: COUNTED_TOGETHER.has(limitClass) ? limitClass : need.model,
        class: limitClass,
        promptTokens: need.promptTokens,
        maxCompletionTokens: need.answerTokens,
      };
      const status = createStatusLine();
      const leaving = new AbortController();
      const signal = AbortSignal.any([standing.signal, leaving.signal]);
      const options = {
        signal,
        // Who waits for nobody may wait as long as people keep coming.
        maxWaitMs: background ? 10 * o.maxWaitMs : o.maxWaitMs,
        onPlace({ position, waitMs }) {
          const params = { place: ordinal(position, locale), seconds: Math.max(1, Math.ceil(waitMs / 1000)) };
          status.say(t(locale, "status.line", params));
        },
      } satisfies TakeOptions;
      const taking = patiently(() => o.scheduler.take(demand, options), signal);
      let isTaken = false;
      try {
        yield* status.until(taking);
        const permit = await taking;
        isTaken = true;
        return leave(permit, demand.model, standing);
      } catch (error) {
        throw error instanceof FairRefusal ? refusal(error) : error;
      } finally {
        // Whoever waited is gone: neither their place nor what they were just granted may stay taken.
        if (!isTaken) {
          leaving.abort();
          taking.then((permit) => permit.cancel()).catch(() => {});
        }
      }
    },
  };

  function leave(permit: FairPermit, model: string, { own, person }: Standing): Leave {
    const onReply = (info: ReplyInfo) => {
      const limits = info.limits.map((limit): Limit => ({ ...limit, model }));
      if (own || info.key === permit.key) void permit.observe(limits).catch(() => {});
      else if (info.key) void o.scheduler.observe(info.key, limits).catch(() => {});
      const fault = own ? undefined : faultOf(info);
      if (!fault || !info.key) return;
      faults.set(info.key, fault);
      o.pool?.failed(info.key, fault);
    };
    const secret = own?.secret ?? (secrets.get(permit.key) as string);
    return {
      key: { secret, person, mayFallBack: own === undefined, onReply },
      // The answer is there: what cannot be settled now stays counted until its windows reset.
      end: (tokens) => permit.settle({ tokens }).catch(() => {}),
    };
  }

  function refusal({ kind, retryInMs = 30_000, mostTokens = 0 }: FairRefusal): UserError {
    if (kind === "oversized") return new UserError("error.oversized", { tokens: mostTokens });
    const seconds = Math.ceil(retryInMs / 1000);
    if (kind === "wait") return new UserError("error.wait", { seconds });
    const wrong = new Set([...secrets.keys()].map((key) => faults.get(key)));
    const [fault] = wrong.size === 1 ? wrong : [];
    if (fault) return new UserError(fault === "empty" ? "error.venice.payment" : "error.venice.auth");
    return new UserError("error.keyless", { seconds });
  }
}

/** Where the processes agree may be away for a moment: whoever may wait for a share may wait for that too. */
async function patiently(take: () => Promise<FairPermit>, signal: AbortSignal): Promise<FairPermit> {
  for (const giveUpAt = Date.now() + AWAY_MS; ; ) {
    try {
      return await take();
    } catch (error) {
      if (error instanceof FairRefusal || signal.aborted) throw error;
      if (Date.now() > giveUpAt) throw new StoreAwayError("the shares cannot be agreed on", { cause: error });
      await pause(AGAIN_AFTER_MS);
    }
  }
}

/** What a refusal says about the key itself. */
function faultOf({ refusal }: ReplyInfo): "refused" | "empty" | undefined {
  if (refusal?.code === "admin_required") return undefined;
  if (refusal?.kind === "auth") return "refused";
  return refusal?.kind === "payment" ? "empty" : undefined;
}

const CLASSES: Readonly<Record<string, LimitClass>> = {
  image: "image",
  edit: "image",
  upscale: "image",
  cutout: "image",
  speech: "audio",
  transcription: "audio",
  video: "queue",
  music: "queue",
  search: "augment",
  read: "augment",
  embedding: "embedding",
};

/** Jobs and services have one window each, whatever the model. */
const COUNTED_TOGETHER: ReadonlySet<LimitClass> = new Set(["queue", "augment"]);

/** What is believed of a model until Venice has said it: of a text model by its price, which goes with its size. */
function classOf({ capability }: Need, model: Model | undefined): LimitClass {
  const known = CLASSES[capability];
  if (known) return known;
  const usd = model?.tokenPrice?.outputUsd ?? Number.POSITIVE_INFINITY;
  return usd < 0.3 ? "XS" : usd < 1 ? "S" : usd < 3 ? "M" : "L";
}

/** "2nd" in English; a plain number where ordinals need more than an ending. */
function ordinal(n: number, locale: string): string {
  if (!locale.startsWith("en")) return `${n}.`;
  const ending = { one: "st", two: "nd", few: "rd", other: "th", zero: "th", many: "th" };
  return `${n}${ending[new Intl.PluralRules("en", { type: "ordinal" }).select(n)]}`;
}
