import { createServer } from "node:net";
import { type Check, fail, ok, warn } from "./finding.ts";

const PROBE_MS = 2000;

/** Whether HOST and PORT can be listened on. */
export async function* checkAddress(o: { readonly host: string; readonly port: number }): Check {
  const where = `${o.host.includes(":") ? `[${o.host}]` : o.host}:${o.port}`;
  const code = await listen(o.host, o.port);
  if (code === undefined) return yield ok(`HTTP: ${where} is free`);
  if (code === "EADDRINUSE") {
    if (await isAlive(o.host, o.port))
      return yield warn(
        `HTTP: a bot already listens on ${where}`,
        "Nothing, if that is this one at work; otherwise choose another PORT.",
      );
    return yield fail(`HTTP: another program listens on ${where}`, "Choose another PORT, or stop that program.");
  }
  if (code === "EACCES")
    return yield fail(
      `HTTP: this user may not listen on ${where}`,
      "Choose a PORT above 1023, and put a reverse proxy in front.",
    );
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN")
    return yield fail(
      `HTTP: ${o.host} is no address of this machine`,
      "Set HOST to 127.0.0.1, or 0.0.0.0 for every address.",
    );
  yield fail(`HTTP: cannot listen on ${where} (${code})`, "Choose another HOST or PORT.");
}

/** The error's code, or undefined when it can be listened on. */
function listen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown fault"));
    server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  });
}

/** Whether what listens there answers as this bot does. */
async function isAlive(host: string, port: number): Promise<boolean> {
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  const name = reachable.includes(":") && !reachable.startsWith("[") ? `[${reachable}]` : reachable;
  try {
    const reply = await fetch(`http://${name}:${port}/healthz`, { signal: AbortSignal.timeout(PROBE_MS) });
    const body: unknown = await reply.json();
    return typeof body === "object" && body !== null && "status" in body && body.status === "alive";
  } catch {
    return false;
  }
}
