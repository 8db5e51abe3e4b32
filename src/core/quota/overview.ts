import { imagesUsd, type Model, speechUsd, tokensUsd, type Venice } from "../../venice/index.ts";
import type { FairScheduler } from "../fair/scheduler.ts";
import { type Person, type Place, personKey } from "../turn.ts";
import { type Allowances, nextDay } from "./allowance.ts";
import type { Books, Spent } from "./books.ts";
import { type Caps, sumUsd } from "./caps.ts";
import type { OwnKeys } from "./own-keys.ts";
import type { WeightOf } from "./shares.ts";

/** What an overview is made from. */
export interface OverviewSources {
  readonly books: Books;
  readonly allowances: Allowances;
  readonly caps: Caps;
  readonly ownKeys: OwnKeys;
  readonly scheduler: FairScheduler;
  readonly weightOf: WeightOf;
  readonly keyNames: readonly string[];
  readonly venice: Venice;
  readonly now: () => number;
}

/** What one person may know of their share. */
export interface Overview {
  readonly spent: readonly Spent[];
  readonly spentUsd: number;
  /** Undefined where nothing limits it. */
  readonly allowanceUsd?: number;
  readonly renewsInMs: number;
  /** What their own key paid today. */
  readonly own?: readonly Spent[];
  /** The part of the key that is theirs while they wait, 0 to 1, and how many wait now. */
  readonly share: number;
  readonly waiting: number;
  /** What things cost here, in USD. */
  readonly prices: readonly (readonly [what: "answer" | "image" | "speech", name: string, usd: number])[];
}

/** A usual answer, and a minute of speech. */
const ANSWER = { promptTokens: 1500, completionTokens: 400 };
const MINUTE_CHARACTERS = 900;

export async function overviewOf(
  person: Person,
  place: Place,
  model: Model,
  { venice, now, ...money }: OverviewSources,
): Promise<Overview> {
  const who = personKey(place.platform, person.id);
  const weight = money.weightOf(person, place);
  const demand = { person: who, weight, keys: money.keyNames, model: model.id, class: "M" } as const;
  const [spent, allowanceUsd, caps, ownKey, outlook] = await Promise.all([
    money.books.today("shared", who),
    money.allowances.ofPerson(weight),
    money.caps.all(),
    money.ownKeys.of(person, place),
    money.scheduler.outlook(demand),
  ]);
  const [image, voice] = await Promise.all([defaultOf(venice, "image"), defaultOf(venice, "tts")]);
  const bounds = [allowanceUsd, caps.person].filter((usd) => usd !== undefined);
  const prices = [
    ["answer", model.name, tokensUsd(model, ANSWER)],
    ["image", image?.name ?? "", image && imagesUsd(image)],
    ["speech", voice?.name ?? "", voice && speechUsd(voice, MINUTE_CHARACTERS)],
  ] as const;
  return {
    spent,
    spentUsd: sumUsd(spent),
    ...(bounds.length > 0 && { allowanceUsd: Math.min(...bounds) }),
    renewsInMs: nextDay(now()) - now(),
    ...(ownKey && { own: await money.books.today("own", who) }),
    share: outlook.share,
    waiting: outlook.people,
    prices: prices.flatMap(([what, name, usd]) => (usd === undefined ? [] : [[what, name, usd] as const])),
  };
}

async function defaultOf({ models }: Venice, type: string): Promise<Model | undefined> {
  return (await models.withTrait("default", { type })) ?? (await models.list({ type }))[0];
}
