import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { keyOf } from "./auth.ts";
import { control, controlPrefix } from "./control.ts";
import type { Fault } from "./faults/fault.ts";
import { refusalNamed } from "./faults/refusals.ts";
import { readJson } from "./http/body.ts";
import { type Exchange, sendRefusal } from "./http/exchange.ts";
import { readForm } from "./http/form.ts";
import { Refusal, refuse } from "./http/refusal.ts";
import type { Entry } from "./journal.ts";
import { routeBeside, routeFor } from "./routes.ts";
import { chance, digits } from "./words/chance.ts";
import type { World } from "./world.ts";

const base = "/api/v1";
const keepAliveMs = 65_000;

/** An HTTP server that speaks for the world it is given. */
export function serverFor(world: World): Server {
  const server = createServer((req, res) => {
    const url = URL.parse(req.url ?? "/", `http://${req.headers.host ?? "127.0.0.1"}`) ?? new URL("http://127.0.0.1/");
    const handled = url.pathname.startsWith(controlPrefix)
      ? control(world, req, res, url.pathname)
      : serve(world, req, res, url);
    handled.catch((error: unknown) => {
      world.journal.refused(500, "bug");
      if (!res.headersSent) res.writeHead(500, { "content-type": "application/json", "x-venice-emulator": "1" });
      res.end(JSON.stringify({ error: `The emulator failed: ${error instanceof Error ? error.message : "?"}` }));
    });
  });
  server.keepAliveTimeout = keepAliveMs;
  server.requestTimeout = 0;
  return server;
}

async function serve(world: World, req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> {
  const entry = entryFor(world, req, url);
  res.once("close", () => {
    if (entry.outcome === "open") entry.outcome = res.writableFinished ? "done" : "aborted";
    world.journal.changed();
  });
  // Filled step by step: a refusal carries the headers of what was known by then.
  const exchange: { -readonly [Field in keyof Exchange]: Exchange[Field] } = {
    world,
    req,
    res,
    url,
    entry,
    key: "",
    body: undefined,
    fault: undefined,
    budgetId: "",
    balance: {},
  };
  let bytes = 0;
  let recorded = false;
  const record = () => {
    if (!recorded) world.journal.add(entry, bytes);
    recorded = true;
  };
  try {
    const route = url.pathname.startsWith(`${base}/`)
      ? routeFor(entry.method, entry.path)
      : routeBeside(entry.method, url.pathname);
    const known = route ? keyOf(req, url, route.access, world.settings.keys) : "";
    exchange.key = known;
    exchange.budgetId = known;
    if (route?.takes === "json") {
      const read = await readJson(req);
      exchange.body = entry.body = read.json;
      bytes = read.bytes;
    } else if (route?.takes) {
      const read = await readForm(req, route.takes === "either");
      exchange.body = entry.body = read.fields;
      bytes = read.bytes;
    } else {
      req.resume();
    }
    const model = textField(exchange.body, "model");
    exchange.budgetId = [known, model ?? "", textField(exchange.body, "user") ?? ""].join("|");
    exchange.fault = world.faults.take({ method: entry.method, path: entry.path, model });
    entry.faulty = exchange.fault !== undefined;
    record();
    if (exchange.fault && (await interfered(exchange, exchange.fault, model ?? ""))) return;
    if (!route) throw refuse(404, "route", "Not Found");
    world.budget.check(exchange.budgetId);
    if (known !== "") exchange.balance = world.accounts.of(known).headers();
    await route.handle(exchange);
  } catch (error) {
    record();
    // The client left before its body was whole: nobody is there to be answered.
    if (req.destroyed && !req.complete) return;
    if (!(error instanceof Refusal)) throw error;
    sendRefusal(exchange, error);
  }
}

/** Lets a fault act before anything is handled; true where that was all. */
async function interfered(exchange: Exchange, fault: Fault, model: string): Promise<boolean> {
  const { req, res, url, entry, world } = exchange;
  if (fault.reset) {
    entry.outcome = "cut";
    req.socket.resetAndDestroy();
    return true;
  }
  if (fault.silent) return true;
  if (fault.headersAfterMs) await pause(res, fault.headersAfterMs);
  if (res.destroyed) return true;
  if (fault.answer) throw new Refusal({ ...fault.answer, reason: "fault", headers: fault.answer.headers ?? {} });
  const circumstances = { url: url.href, model, requestId: entry.id, resetAt: world.clock.now() + 2_000 };
  if (fault.refuse) throw refusalNamed(fault.refuse, circumstances, fault.retryAfter);
  return false;
}

/** Waits, but not for a client that has left. */
const pause = (res: ServerResponse, ms: number) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    res.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });

function entryFor(world: World, req: IncomingMessage, url: URL): Entry {
  world.count++;
  return {
    id: digits(24, chance(world.settings.seed, "request", world.count)),
    at: world.clock.now(),
    method: req.method ?? "GET",
    path: url.pathname.startsWith(base) ? url.pathname.slice(base.length) : url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: headersOf(req),
    body: undefined,
    status: undefined,
    outcome: "open",
    tokens: 0,
    faulty: false,
  };
}

const headersOf = (req: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(req.headers).map(([name, value]) => [
      name,
      name === "authorization" ? "[hidden]" : [value].flat().join(", "),
    ]),
  );

function textField(body: unknown, name: "model" | "user"): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const value: unknown = Reflect.get(body, name);
  return typeof value === "string" ? value : undefined;
}
