import type { IncomingMessage, ServerResponse } from "node:http";
import { ZodError } from "zod";
import { readJson } from "./http/body.ts";
import { Refusal } from "./http/refusal.ts";
import type { World } from "./world.ts";

export const controlPrefix = "/__emulator/";

const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

/** Lets black-box tests steer the emulator over HTTP. Pages in a browser are kept out: they send an Origin, or another Host. */
export async function control(world: World, req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
  const reply = (status: number, body: unknown) => {
    res.writeHead(status, { "content-type": "application/json; charset=utf-8", "x-venice-emulator": "1" });
    res.end(JSON.stringify(body));
  };
  if (req.headers.origin !== undefined || !loopback.test(req.headers.host ?? ""))
    return reply(403, { error: "Not from a browser" });
  const { journal, faults } = world;
  switch (`${req.method} ${path.slice(controlPrefix.length)}`) {
    case "GET requests":
      return reply(200, { requests: journal.requests, refusals: journal.refusals, warnings: journal.warnings });
    case "DELETE requests":
      journal.clear();
      return reply(200, { requests: [] });
    case "GET faults":
      return reply(200, { faults: faults.waiting() });
    case "POST faults":
      try {
        const { json } = await readJson(req);
        for (const fault of Array.isArray(json) ? json : [json]) faults.add(fault);
        return reply(200, { faults: faults.waiting() });
      } catch (error) {
        if (error instanceof ZodError) return reply(400, { error: "Invalid fault", issues: error.issues });
        if (error instanceof Refusal) return reply(error.status, error.body);
        throw error;
      }
    case "DELETE faults":
      faults.clear();
      return reply(200, { faults: [] });
    case "POST resume":
      world.pacer.resume();
      return reply(200, { resumed: true });
    default:
      return reply(404, { error: "There are /__emulator/faults, /__emulator/requests and /__emulator/resume" });
  }
}
