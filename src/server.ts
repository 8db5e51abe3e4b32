import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Registry } from "prom-client";
import type { Health } from "./core/adapter.ts";
import { type Log, silent } from "./log.ts";

/** For events of a platform: far more than one ever has. */
export const smallBody = bodyLimit({ maxSize: 2 * 1024 * 1024, onError: (c) => c.body(null, 413) });

export interface HttpServer {
  readonly app: Hono;
  /** Listens; resolves with the port. Rejects when the address is taken. */
  listen(host: string, port: number): Promise<number>;
  close(): Promise<void>;
}

/** Why nothing can listen there, and what to do. */
function whyDeaf({ message, code }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === "EADDRINUSE")
    return `PORT: ${port} is taken on ${host}, perhaps by another Gondolier: end that one, or choose another PORT`;
  if (code === "EACCES") return `PORT: this user may not listen on ${port}: choose another PORT, above 1023`;
  return `HOST, PORT: nothing can listen on ${host} and ${port} (${message})`;
}

/** The HTTP server: health and metrics; others mount what they serve on `app`. */
export function createServer(o: {
  readonly registry: Registry;
  /** Every part that must work for the bot to be of use, by name. */
  readonly parts: () => Promise<Readonly<Record<string, Health>>>;
  /** Told of what fails while a request is answered; nobody by default. */
  readonly log?: Log;
}): HttpServer {
  const { log = silent } = o;
  const app = new Hono();
  // The framework would print errors as they are, whatever they hold.
  app.onError((error, c) => {
    log.error({ error, path: c.req.path }, "A request could not be answered");
    return c.json({ error: "internal" }, 500);
  });
  let server: ReturnType<typeof serve> | undefined;
  app.get("/healthz", (c) => c.json({ status: "alive" }));
  app.get("/readyz", async (c) => {
    const parts = await o.parts();
    const ready = Object.values(parts).every((part) => part.ready);
    return c.json({ ready, parts }, ready ? 200 : 503);
  });
  app.get("/metrics", async (c) => c.body(await o.registry.metrics(), 200, { "content-type": o.registry.contentType }));
  return {
    app,
    listen: (hostname, port) =>
      new Promise((resolve, reject) => {
        // [::1] as it stands in addresses means ::1.
        server = serve({ fetch: app.fetch, hostname: hostname.replace(/^\[(.*)\]$/, "$1"), port });
        server.once("error", (cause) => reject(new Error(whyDeaf(cause, hostname, port), { cause })));
        server.once("listening", () => resolve((server?.address() as AddressInfo).port));
      }),
    close: () =>
      new Promise((resolve) => {
        if (!server) return resolve();
        server.close(() => resolve());
        // Long-lived event streams would keep it open for ever.
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}
