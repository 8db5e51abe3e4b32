import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createClient } from "@redis/client";
import { z } from "zod";
import { addUp } from "./gate.ts";
import {
  type Beat,
  type Entered,
  type FairState,
  type LaneSurvey,
  PERMIT_LEASE_MS,
  PROCESS_LEASE_MS,
  RESET_MARGIN_MS,
} from "./state.ts";

export interface RedisStateOptions {
  readonly url: string;
  /** Set apart what different bots keep in one Redis. */
  readonly prefix?: string;
  /** A connection failed; it is made again by itself. */
  readonly onError: (error: Error) => void;
  /** For tests; by default the server's own clock, so that those of the processes do not matter. */
  readonly now?: () => number;
}

const ANSWER_MS = 5000;

const script = ["windows", "lanes", "operations"]
  .map((part) => readFileSync(new URL(`redis/${part}.lua`, import.meta.url), "utf8"))
  .join("\n");
const sha = createHash("sha1").update(script).digest("hex");

// Redis writes an empty Lua table as {}.
const list = <T extends z.ZodType>(of: T) => z.preprocess((value) => (Array.isArray(value) ? value : []), z.array(of));
const window = z.templateLiteral([z.enum(["requests", "tokens"]), "/", z.enum(["minute", "day"])]);
const enteredSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("granted"), key: z.string() }),
  z.object({ kind: z.literal("waiting"), tag: z.number() }),
  z.object({ kind: z.literal("oversized"), most: z.number() }),
  z.object({ kind: z.literal("keyless"), retryInMs: z.number() }),
]);
const outcomeSchema = z.discriminatedUnion("kind", [
  z.object({ id: z.string(), kind: z.literal("granted"), key: z.string() }),
  z.object({ id: z.string(), kind: z.literal("oversized"), most: z.number() }),
]);
const beatSchema = z.object({ outcomes: list(z.string()), nextInMs: z.number().optional(), isNew: z.boolean() });
const surveySchema = z.object({
  flows: list(
    z.object({
      person: z.string(),
      weight: z.number(),
      background: z.boolean(),
      tag: z.number(),
      waiters: list(z.object({ id: z.string(), tokens: z.number(), ticks: z.number() })),
    }),
  ),
  windows: list(
    z.object({
      window,
      limit: z.number(),
      room: z.number(),
      resetInMs: z.number().optional(),
      lengthMs: z.number(),
    }),
  ),
});

/**
 * The state of several processes that share their keys. Every operation is one Lua script, so it is atomic, and reads
 * Redis's clock.
 * @see https://redis.io/docs/latest/develop/programmability/eval-intro/
 */
export async function createRedisState(o: RedisStateOptions): Promise<FairState> {
  const prefix = `{${o.prefix ?? "gondolier"}:fair}`;
  // Whoever waits must hear that Redis is away, and not wait for it without an end.
  const client = createClient({ url: o.url, disableOfflineQueue: true });
  const listener = client.duplicate();
  for (const each of [client, listener]) each.on("error", o.onError);
  await Promise.all([client.connect(), listener.connect()]);
  const constants = {
    marginMs: RESET_MARGIN_MS,
    processLeaseMs: PROCESS_LEASE_MS,
    permitLeaseMs: PERMIT_LEASE_MS,
  };

  async function run(operation: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
    const rest = ["1", prefix, operation, JSON.stringify({ ...constants, ...args })];
    if (o.now) rest.push(String(o.now()));
    const answer = await answered(
      client.sendCommand(["EVALSHA", sha, ...rest]).catch((error: unknown) => {
        if (error instanceof Error && error.message.startsWith("NOSCRIPT"))
          return client.sendCommand(["EVAL", script, ...rest]);
        throw error;
      }),
    );
    return typeof answer === "string" ? JSON.parse(answer) : undefined;
  }

  return {
    enter: async (waiter): Promise<Entered> =>
      enteredSchema.parse(await run("enter", { process: waiter.process, waiter })),
    async leave(process, id) {
      await run("leave", { process, id });
    },
    async observe(process, key, model, readings, permit) {
      await run("observe", { process, key, model, readings, permit });
    },
    async settle(process, id, tokens) {
      await run("settle", { process, id, tokens });
    },
    async rest(process, key, ms) {
      await run("rest", { process, key, ms });
    },
    async beat(process): Promise<Beat> {
      const { outcomes, ...found } = beatSchema.parse(await run("beat", { process }));
      return { ...found, outcomes: outcomes.map((text) => outcomeSchema.parse(JSON.parse(text))) };
    },
    async survey({ keys, model, defaults }): Promise<LaneSurvey> {
      const { flows, windows } = surveySchema.parse(await run("survey", { keys, model, defaults }));
      return { flows, windows: addUp(windows) };
    },
    onOutcome(process, wake) {
      const channel = `${prefix}:wake:${process}`;
      // A beat follows within a second even if this message never comes.
      listener.subscribe(channel, wake).catch(o.onError);
      return () => void listener.unsubscribe(channel).catch(() => {});
    },
    async close() {
      client.destroy();
      listener.destroy();
    },
  };
}

/** A server that is frozen keeps its connections and says nothing. */
async function answered<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Redis has not answered for ${ANSWER_MS / 1000} s`)), ANSWER_MS);
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}
