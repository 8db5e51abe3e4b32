import type { IncomingMessage, ServerResponse } from "node:http";
import * as z from "zod";
import { readJson } from "./http/body.ts";
import { Refusal } from "./http/refusal.ts";
import type { World } from "./world.ts";

export const controlPrefix = "/__emulator/";

const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

const amount = z.number().min(0);
const balanceSchema = z.strictObject({ key: z.string().optional(), usd: amount, diem: amount.default(0) });
const limitSchema = z.strictObject({ requests: amount, tokens: amount, requestsPerDay: amount }).partial();
const limitsSchema = z.partialRecord(
  z.enum(["XS", "S", "M", "L", "image", "audio", "queue", "retrieve", "augment"]),
  limitSchema,
);
const clockSchema = z.strictObject({ forwardMs: amount });
const paceSchema = z.strictObject({ tokensPerSecond: amount, jobMs: amount }).partial();

/** What can be steered: each takes its JSON, and says how things stand then. */
const levers: Readonly<Record<string, (world: World, json: unknown) => unknown>> = {
  "POST faults": ({ faults }, json) => {
    for (const fault of Array.isArray(json) ? json : [json]) faults.add(fault);
    return { faults: faults.waiting() };
  },
  "POST balance": ({ accounts }, json) => {
    const { key, ...balance } = balanceSchema.parse(json);
    if (key === undefined) accounts.shared.balance = balance;
    else accounts.set(key, balance);
    return balance;
  },
  "POST limits": ({ limiter }, json) => {
    limiter.change(limitsSchema.parse(json));
    return { changed: true };
  },
  "POST clock": ({ clock }, json) => {
    clock.forward(clockSchema.parse(json).forwardMs);
    return { now: clock.now() };
  },
  "POST pace": ({ pace }, json) => Object.assign(pace, paceSchema.parse(json)),
};

const switches: Readonly<Record<string, (world: World) => unknown>> = {
  "GET requests": ({ journal }) => ({
    requests: journal.requests,
    refusals: journal.refusals,
    warnings: journal.warnings,
  }),
  "DELETE requests": ({ journal }) => {
    journal.clear();
    return { requests: [] };
  },
  "GET faults": ({ faults }) => ({ faults: faults.waiting() }),
  "DELETE faults": ({ faults }) => {
    faults.clear();
    return { faults: [] };
  },
  "GET balance": ({ accounts }) => accounts.shared.balance,
  "GET usage": ({ usage }) => ({ sales: usage.sales.map(({ key: _, ...sale }) => sale) }),
  "POST resume": ({ pacer }) => {
    pacer.resume();
    return { resumed: true };
  },
};

/** Lets black-box tests steer the emulator over HTTP. Pages in a browser are kept out: they send an Origin, or another Host. */
export async function control(world: World, req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
  const reply = (status: number, body: unknown) => {
    res.writeHead(status, { "content-type": "application/json; charset=utf-8", "x-venice-emulator": "1" });
    res.end(JSON.stringify(body));
  };
  if (req.headers.origin !== undefined || !loopback.test(req.headers.host ?? ""))
    return reply(403, { error: "Not from a browser" });
  const name = `${req.method} ${path.slice(controlPrefix.length)}`;
  const lever = levers[name];
  if (!lever) {
    const known = [...Object.keys(switches), ...Object.keys(levers)].join(", ");
    return switches[name] ? reply(200, switches[name](world)) : reply(404, { error: `There are ${known}` });
  }
  try {
    const { json } = await readJson(req);
    reply(200, lever(world, json));
  } catch (error) {
    if (error instanceof z.ZodError) return reply(400, { error: "Invalid request", issues: error.issues });
    if (error instanceof Refusal) return reply(error.status, error.body);
    throw error;
  }
}
