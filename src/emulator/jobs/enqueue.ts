import type { Model } from "../catalogue/model.ts";
import { admitted, charge } from "../charge.ts";
import type { Exchange } from "../http/exchange.ts";
import { chance, digits } from "../words/chance.ts";
import { endIn, type Job } from "./jobs.ts";

interface Commission {
  readonly kind: Job["kind"];
  readonly model: Model;
  readonly prompt: string;
  readonly usd: number;
  readonly seconds: number;
  readonly type: string;
  readonly download?: boolean;
  make(): Promise<Buffer>;
}

/**
 * Takes the money, and puts a job among the others.
 * @throws Refusal 402 or 429.
 */
export function enqueue(exchange: Exchange, { kind, model, prompt, usd, seconds, ...rest }: Commission): Job {
  const { world, key, entry, fault } = exchange;
  admitted(exchange, model, usd);
  const ware = { model: model.id, type: model.type, unit: "seconds", units: seconds };
  const usualMs = kind === "video" ? world.pace.jobMs : world.pace.jobMs / 2;
  const queuedAt = world.clock.now();
  const hex = digits(32, chance(world.settings.seed, "job", entry.id, world.count));
  const job: Job = {
    id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"),
    kind,
    key,
    model: model.id,
    queuedAt,
    readyAt: queuedAt + (fault?.jobMs ?? usualMs),
    usualMs,
    end: fault?.job ?? endIn(prompt),
    ware,
    paid: charge(exchange, ware, usd),
    download: false,
    ...rest,
  };
  world.jobs.add(job);
  return job;
}
