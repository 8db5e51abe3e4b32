import { createVenice, type KeyAllowance, type Venice, VeniceError } from "../venice/index.ts";
import { type Check, fail, hostOf, ok, PATIENCE_MS, warn } from "./finding.ts";

const SOON_MS = 14 * 86_400_000;
const NEW_KEY = "Make a key of the kind “inference” on venice.ai under Settings → API, and set VENICE_API_KEY.";
const TOP_UP = "Top up the account on venice.ai, or raise the key's limit.";

/** Whether every key works, what it may still spend, and whether there is a model to answer with. */
export async function* checkVenice(o: {
  readonly keys: readonly string[];
  readonly baseUrl: string;
  readonly emulated: boolean;
  readonly now?: () => number;
}): Check {
  if (o.emulated) return yield ok("Venice: not asked; the embedded emulator answers, and says so");
  if (o.keys.length === 0) return yield fail("Venice: there is no key", NEW_KEY);
  const { now = Date.now } = o;
  let usable = 0;
  for (const [i, key] of o.keys.entries()) {
    const name = o.keys.length === 1 ? "the key" : `key ${i + 1} of ${o.keys.length}`;
    const venice = createVenice({ keys: [key], baseUrl: o.baseUrl, tries: 2, longestRetryWaitMs: 3000 });
    try {
      const allowance = await venice.account.rateLimits({ signal: AbortSignal.timeout(PATIENCE_MS) });
      yield* judge(name, allowance, now());
      if (usable++ === 0) yield* checkModel(venice);
    } catch (error) {
      yield refusal(name, error, hostOf(o.baseUrl));
    } finally {
      await venice.close();
    }
  }
}

function* judge(name: string, { accessPermitted, tier, balance, keyExpiresAt }: KeyAllowance, now: number) {
  const { usd, diem, bundledUsd } = balance;
  const sums = [
    usd === undefined ? "" : `${usd.toFixed(2)} USD`,
    diem === undefined ? "" : `${diem.toFixed(2)} DIEM`,
    bundledUsd === undefined ? "" : `${bundledUsd.toFixed(2)} USD bundled`,
  ].filter(Boolean);
  const facts = [`tier ${tier ?? "unknown"}`, sums.length > 0 ? `balance ${sums.join(", ")}` : "balance unknown"];
  if (!accessPermitted) yield fail(`Venice: ${name} may not be used now (${facts.join("; ")})`, TOP_UP);
  else if (sums.length > 0 && (usd ?? 0) + (diem ?? 0) + (bundledUsd ?? 0) <= 0)
    yield fail(`Venice: ${name} has nothing left to spend (${facts.join("; ")})`, TOP_UP);
  else yield ok(`Venice: ${name} works (${facts.join("; ")})`);
  if (keyExpiresAt === undefined) return;
  const day = new Date(keyExpiresAt).toISOString().slice(0, 10);
  if (keyExpiresAt <= now) yield fail(`Venice: ${name} expired on ${day}`, NEW_KEY);
  else if (keyExpiresAt - now < SOON_MS) yield warn(`Venice: ${name} expires on ${day}`, NEW_KEY);
}

async function* checkModel(venice: Venice): Check {
  try {
    const { model } = await venice.models.settle(undefined, {}, AbortSignal.timeout(PATIENCE_MS));
    const offered = await venice.models.list();
    yield ok(`Venice: ${model.name} (${model.id}) answers by default; ${offered.length} text models are on offer`);
  } catch (error) {
    const why = error instanceof VeniceError ? error.message : "no answer";
    yield fail(`Venice: no model can be found to answer with (${why})`, "Try again; see https://veniceai-status.com.");
  }
}

function refusal(name: string, error: unknown, host: string) {
  if (!(error instanceof VeniceError)) return fail(`Venice: ${host} did not answer in time`, "Try again in a minute.");
  if (error.kind === "auth") return fail(`Venice: ${name} is refused (${error.status ?? "no status"})`, NEW_KEY);
  if (error.kind === "payment") return fail(`Venice: ${name} is out of funds (${error.status ?? "no status"})`, TOP_UP);
  if (error.kind === "limit") return warn(`Venice: ${name} is asked too much at once`, "Try again in a minute.");
  if (error.kind === "network")
    return fail(
      `Venice: ${host} cannot be reached (${error.code ?? "hung up"})`,
      "Look at the network, and at VENICE_BASE_URL.",
    );
  return fail(
    `Venice: ${host} gave no usable answer: ${error.message}`,
    "Look at VENICE_BASE_URL, and try again later.",
  );
}
