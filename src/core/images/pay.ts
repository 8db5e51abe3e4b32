import { type Key, t } from "../../i18n.ts";
import { type CallOptions, type PictureFlags, VeniceError } from "../../venice/index.ts";
import { UserError } from "../errors.ts";
import type { Kept } from "../kept.ts";
import type { Part } from "../part.ts";
import { told } from "../retrying.ts";
import type { Turn } from "../turn.ts";
import { dimensionsOf } from "./dimensions.ts";
import { SPOILER } from "./input.ts";
import type { Made } from "./made.ts";
import type { Outcome, Plan } from "./plan.ts";

/** What was made, with the bytes in the order of its pictures, so that they are not read again. */
export interface Paid {
  readonly made: Made;
  readonly bytes: readonly Uint8Array[];
}

/**
 * Has a plan carried out, keeps what came and notes it under a step of the turn.
 * @throws UserError where Venice's rules forbid the picture; nothing of it is kept
 */
export async function* pay(
  plan: Plan,
  turn: Turn,
  step: string,
  { kept, adult }: { readonly kept: Kept; readonly adult: boolean },
): AsyncGenerator<Part, Paid> {
  const { capability, model, usd } = plan;
  const grant = yield* turn.permit.reserve({ capability, model: model.id, usd });
  yield { type: "status", text: t(turn.locale, "status.picture") };
  // As long as nobody knows what became of the request, it counts as charged.
  let used: { usd?: number } | undefined = { usd };
  try {
    const make = (more: CallOptions) => plan.make({ signal: turn.signal, key: grant.key, ...more });
    const outcome = yield* told(turn.locale, make);
    used = outcome.flags?.violation ? undefined : { usd: outcome.usd ?? usd };
    refuseForbidden(outcome.flags);
    const made = await keep(plan, outcome, used?.usd, turn, { kept, adult });
    await kept.note(turn.id, step, made);
    return { made, bytes: outcome.pictures.map(({ bytes }) => bytes) };
  } catch (error) {
    if (error instanceof VeniceError && !error.mayHaveRun) used = undefined;
    throw inPictureWords(error);
  } finally {
    await grant.settle(used);
  }
}

/** @throws UserError */
function refuseForbidden(flags: PictureFlags | undefined): void {
  if (!flags?.refused) return;
  if (flags.minor) throw new UserError("error.picture.minor");
  throw new UserError(flags.violation ? "error.picture.violation" : "error.picture.adult");
}

function inPictureWords(error: unknown): unknown {
  if (!(error instanceof VeniceError) || error.kind !== "blocked") return error;
  if (error.suggestedPrompt === undefined) return new UserError("error.picture.violation", {}, { cause: error });
  return new UserError("error.picture.violation.other", { prompt: error.suggestedPrompt }, { cause: error });
}

async function keep(
  plan: Plan,
  outcome: Outcome,
  usd: number | undefined,
  turn: Turn,
  { kept, adult }: { readonly kept: Kept; readonly adult: boolean },
): Promise<Made> {
  const { model, prompt, spoiler } = plan;
  const notices = [...plan.notices, ...(outcome.notices ?? [])];
  if (outcome.flags?.blurred) notices.push(t(turn.locale, blurredBy(plan, turn, adult)));
  const name = `${spoiler ? SPOILER : ""}${slug(prompt)}`;
  const pictures = outcome.pictures.map(async ({ bytes, mime, extension }, n) => {
    const number = outcome.pictures.length > 1 ? `-${n + 1}` : "";
    const file = await kept.put({ bytes, mime, name: `${name}${number}.${extension}` }, turn);
    return { file, ...dimensionsOf(bytes) };
  });
  const { seed } = outcome;
  const { again } = plan;
  return { model: model.name, prompt, seed, usd, spoiler, notices, again, pictures: await Promise.all(pictures) };
}

/** Why it is blurred, and what would have to be different. */
function blurredBy({ safeMode }: Plan, { place }: Turn, adult: boolean): Key {
  if (!safeMode) return "notice.picture.blurred";
  if (!adult) return "notice.picture.blurred.owner";
  return place.private ? "notice.picture.blurred.private" : "notice.picture.blurred.place";
}

/** A name for a file, of what it shows. */
export function slug(prompt: string): string {
  const words = prompt
    .slice(0, 200)
    .normalize("NFD")
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return words?.slice(0, 6).join("-").slice(0, 48) || "picture";
}
