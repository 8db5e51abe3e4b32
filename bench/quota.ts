import { decisionMicros } from "./quota/decisions.ts";
import {
  fairShares,
  firstComeFirstServed,
  fixedCaps,
  type Policy,
  type Setting,
  tokenBuckets,
} from "./quota/policies.ts";
import { type Outcome, type Scenario, simulate } from "./quota/town.ts";

const SEED = 20_261_121;
const WAITERS = 10_000;
const TOKENS_BIND =
  "  Tokens bind here, and answers are a sixth of the most that is reserved for them: what is still reserved when a window\n" +
  "  ends is lost with it. Never being over has that price, so there is no target for utilisation.";
const scenarios: readonly Scenario[] = [
  {
    name: "20 requests, 500,000 tokens a minute",
    requestsPerWindow: 20,
    tokensPerWindow: 500_000,
    hours: 3,
    seed: SEED,
  },
  {
    name: "500 requests, 5,000,000 tokens",
    requestsPerWindow: 500,
    tokensPerWindow: 5_000_000,
    hours: 0.5,
    seed: SEED,
  },
  {
    name: "500 requests, 1,000,000 tokens",
    requestsPerWindow: 500,
    tokensPerWindow: 1_000_000,
    hours: 0.5,
    seed: SEED,
    tokensBind: true,
  },
];
const policies: Readonly<Record<string, (setting: Setting) => Policy>> = {
  "fair shares": fairShares,
  "first come, first served": firstComeFirstServed,
  "fixed caps per user": fixedCaps,
  "token bucket per user": tokenBuckets,
};

interface Target {
  readonly what: string;
  readonly isMet: boolean;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const columns: readonly (readonly [string, (outcome: Outcome) => string])[] = [
  ["utilisation", ({ utilisation }) => percent(utilisation)],
  ["429s", ({ refusals }) => String(refusals)],
  ["Jain", ({ jain }) => jain.toFixed(4)],
  ["fewest served", ({ fewestServed }) => String(fewestServed)],
  ["spammer", ({ spammer }) => percent(spammer)],
  ["weight 3", ({ weighted }) => `× ${weighted.toFixed(2)}`],
  ["light p50", ({ p50 }) => p50.toFixed(2)],
  ["light p99", ({ p99 }) => p99.toFixed(2)],
];

function targetsOf({ name, tokensBind }: Scenario, outcome: Outcome): readonly Target[] {
  const always = [
    { what: `${name}: no 429`, isMet: outcome.refusals === 0 },
    { what: `${name}: light users' p99 wait ≤ 2 windows`, isMet: outcome.p99 <= 2 },
  ];
  if (tokensBind) return always;
  return [
    { what: `${name}: utilisation ≥ 95 % over any 10 windows`, isMet: outcome.utilisation >= 0.95 },
    { what: `${name}: Jain's index ≥ 0.99, 40 serves each`, isMet: outcome.jain >= 0.99 && outcome.fewestServed >= 40 },
    ...always,
  ];
}

function print(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of rows) console.log(`  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")}`.trimEnd());
}

const from = performance.now();
const targets: Target[] = [];
console.log(`seed ${SEED} · Node ${process.version} · waits in windows of 60 s · the spammer's fair part is 4.2 %\n`);
for (const scenario of scenarios) {
  console.log(`${scenario.name}, ${scenario.hours} h in virtual time`);
  const rows = [["", ...columns.map(([title]) => title)]];
  for (const [name, createPolicy] of Object.entries(policies)) {
    const outcome = await simulate(scenario, createPolicy);
    rows.push([name, ...columns.map(([, show]) => show(outcome))]);
    if (createPolicy === fairShares) targets.push(...targetsOf(scenario, outcome));
  }
  print(rows);
  if (scenario.tokensBind) console.log(TOKENS_BIND);
  console.log();
}
for (const people of [WAITERS, 100]) {
  const micros = await decisionMicros(WAITERS, people);
  const what = `${WAITERS} waiters of ${people} people: ≤ 20 µs a decision (${micros.toFixed(1)} µs)`;
  targets.push({ what, isMet: micros <= 20 });
}
for (const { what, isMet } of targets) console.log(`${isMet ? "yes" : "NO "}  ${what}`);
console.log(`\n${((performance.now() - from) / 1000).toFixed(0)} s`);
process.exit(targets.every(({ isMet }) => isMet) ? 0 : 1);
