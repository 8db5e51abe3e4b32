import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { silent } from "../../src/log.ts";
import { createWeb, type Web, type WebOptions, type WebStore } from "../../src/web/index.ts";
import type { MessageView, WebEvent } from "../../src/web/view.ts";
import { FakeCore } from "./fake-core.ts";
import { createMemoryStore } from "./memory-store.ts";

/** A playground on a loopback port, over a core whose answers are scripted. */
export interface Playground extends AsyncDisposable {
  readonly core: FakeCore;
  readonly web: Web;
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly store: WebStore;
  /** The token that the served page carries. */
  token(): Promise<string>;
  /** A request as the page sends it. */
  send(path: string, init?: RequestInit & { json?: unknown }): Promise<Response>;
  place(): Promise<string>;
  /** Asks, and waits for the whole answer. */
  ask(place: string, prompt: string, more?: Record<string, unknown>): Promise<{ turn: string; message: string }>;
  messages(place: string): Promise<MessageView[]>;
  /** Collects the events of a place until the signal aborts. */
  events(place: string, signal: AbortSignal): Promise<Events>;
}

export interface Events {
  readonly all: WebEvent[];
  until(test: (event: WebEvent) => boolean): Promise<WebEvent>;
}

export async function openPlayground(
  o: Partial<WebOptions> & { core?: FakeCore; listenOn?: number } = {},
): Promise<Playground> {
  const core = o.core ?? new FakeCore();
  const dataDir = o.dataDir ?? (await mkdtemp(join(tmpdir(), "gondolier-web-")));
  const store = o.store ?? createMemoryStore();
  let port = 0;
  const web = createWeb({
    log: silent,
    host: "127.0.0.1",
    emulated: false,
    ...o,
    core,
    dataDir,
    store,
    port: () => port,
  });
  core.adapter = web;
  const app = new Hono();
  app.get("/healthz", (c) => c.text("alive"));
  web.routes(app);
  await web.start();
  const server = serve({ fetch: app.fetch, port: o.listenOn ?? 0, hostname: "127.0.0.1" });
  await new Promise((resolve) => server.once("listening", resolve));
  port = (server.address() as AddressInfo).port;
  const url = `http://127.0.0.1:${port}`;
  let known: string | undefined;

  const playground: Playground = {
    core,
    web,
    url,
    port,
    dataDir,
    store,
    async token() {
      known ??= /gondolier-token" content="([^"]+)"/.exec(await (await fetch(url)).text())?.[1] ?? "";
      return known;
    },
    async send(path, { json, ...init } = {}) {
      const headers = new Headers(init.headers);
      if (!headers.has("x-gondolier-token")) headers.set("x-gondolier-token", await playground.token());
      if (!headers.has("origin")) headers.set("origin", url);
      if (json !== undefined) headers.set("content-type", "application/json");
      return fetch(`${url}${path}`, { ...init, headers, body: json === undefined ? init.body : JSON.stringify(json) });
    },
    async place() {
      const { places } = (await (await playground.send("/api/places")).json()) as { places: { id: string }[] };
      return places[0]!.id;
    },
    async ask(place, prompt, more = {}) {
      const json = { id: crypto.randomUUID(), place, command: "ask", options: { prompt }, ...more };
      const response = await playground.send("/api/turns", { method: "POST", json });
      const begun = (await response.json()) as { turn: string; message: string };
      await core.idle();
      return begun;
    },
    async messages(place) {
      const response = await playground.send(`/api/places/${place}/messages`);
      return ((await response.json()) as { messages: MessageView[] }).messages;
    },
    async events(place, signal) {
      const response = await playground.send(`/api/events?place=${place}`, { signal });
      return collect(response);
    },
    async [Symbol.asyncDispose]() {
      await web.stop();
      for (const turn of core.accepted) core.stop(turn.place);
      await core.idle();
      await web.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (o.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
  return playground;
}

/** Reads an event stream in the background. */
function collect(response: Response): Events {
  const all: WebEvent[] = [];
  let wake = () => {};
  let ended = false;
  const read = async () => {
    let rest = "";
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const frames = (rest + chunk).split("\n\n");
      rest = frames.pop() ?? "";
      for (const frame of frames) {
        const data = /^data: (.*)$/m.exec(frame)?.[1];
        if (data) all.push(JSON.parse(data));
      }
      wake();
    }
  };
  read()
    .catch(() => {})
    .finally(() => {
      ended = true;
      wake();
    });
  return {
    all,
    async until(test) {
      for (let seen = 0; ; ) {
        for (; seen < all.length; seen++) if (test(all[seen]!)) return all[seen]!;
        if (ended) throw new Error("the stream ended before the event came");
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
