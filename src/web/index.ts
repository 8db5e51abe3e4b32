import { join } from "node:path";
import { Hono } from "hono";
import type { Adapter, Core } from "../core/adapter.ts";
import { UserError } from "../core/errors.ts";
import type { Log } from "../log.ts";
import { mediaRoutes, uploadRoutes } from "./api-files.ts";
import { placeRoutes } from "./api-places.ts";
import { turnRoutes } from "./api-turns.ts";
import { type Blobs, openBlobs } from "./blobs.ts";
import { describeBytes } from "./body.ts";
import { answerFault, WebFault } from "./fault.ts";
import { createToken, hostGuard, isLocalHost, originGuard, secureHeaders, tokenGuard } from "./guard.ts";
import { createLogin } from "./login.ts";
import { createPage } from "./page.ts";
import { localeOf, ME } from "./person.ts";
import { placeOf } from "./places.ts";
import { recentIn } from "./recent.ts";
import { amendAnswer, createReply, deliverTo } from "./reply.ts";
import { openRooms, type Rooms } from "./rooms.ts";
import type { WebStore } from "./store.ts";

/** A page is drawn as fast as is worth it: each read is worth a draw. */
const REST_MS = 20;

export type { WebStore } from "./store.ts";

export interface WebOptions {
  readonly core: Core;
  readonly log: Log;
  /** What the HTTP server is bound to. */
  readonly host: string;
  /** The port that the HTTP server has, once it listens. */
  readonly port: () => number;
  /** Asked for at the door when set; without one only a loopback `host` is served. */
  readonly password?: string;
  /** Attached files and pictures lie in its folder `playground`, encrypted. */
  readonly dataDir: string;
  /** An encrypted namespace for places and what was shown. */
  readonly store: WebStore;
  /** Answers are made up: the page says so. */
  readonly emulated: boolean;
  /** A place may be marked as age-restricted. */
  readonly adult?: boolean;
  readonly now?: () => number;
}

export interface Web extends Adapter {
  /** Mounts the page and its API. */
  routes(app: Hono): void;
}

/** The playground: a chat page on this machine, and the adapter behind it. */
export function createWeb(o: WebOptions): Web {
  const { core, log, store } = o;
  const now = o.now ?? Date.now;
  const locked = o.password !== undefined;
  const isLoopback = isLocalHost(o.host) || /^(127(\.\d{1,3}){3}|::1)$/.test(o.host);
  const token = createToken();
  const page = createPage({ token, emulated: o.emulated, adult: o.adult ?? false, locked });
  const login = o.password === undefined ? undefined : createLogin({ password: o.password, page, port: o.port, now });

  let blobs: Blobs | undefined;
  let rooms: Rooms | undefined;
  let starting: Promise<void> | undefined;
  let state: "new" | "open" | "stopped" = "new";
  const opened = () => {
    if (!rooms || !blobs) throw new WebFault(503, "starting");
    return { core, rooms, blobs, now };
  };
  const replies = { core, rooms: () => opened().rooms, blobs: () => opened().blobs, log, now };

  async function open(): Promise<void> {
    blobs = await openBlobs({ folder: join(o.dataDir, "playground"), store, now });
    rooms = await openRooms({ store, core, log, blobs, now });
  }

  return {
    platform: "web",
    async start() {
      starting ??= open();
      await starting;
      state = "open";
    },
    async stop() {
      state = "stopped";
    },
    async close() {
      await rooms?.close();
    },
    health: () =>
      state === "open"
        ? { ready: true }
        : { ready: false, reason: `the playground is ${state === "new" ? "starting" : "stopping"}` },
    reply: (turn, sent) => createReply(replies, turn, sent),
    restMs: () => REST_MS,
    async mayManage() {
      return true;
    },
    async openFile(file, maxBytes, signal) {
      signal.throwIfAborted();
      const known = opened().blobs.find(file.ref);
      if (!known) throw new UserError("error.file.gone", { name: file.name });
      if (known.size > maxBytes)
        throw new UserError("error.file.large", {
          name: file.name,
          size: describeBytes(known.size),
          limit: describeBytes(maxBytes),
        });
      const bytes = await opened().blobs.read(file.ref);
      if (!bytes) throw new UserError("error.file.gone", { name: file.name });
      return bytes;
    },
    async amend(place, [answer], choices) {
      if (answer !== undefined) await amendAnswer(replies, place.id, answer, choices);
    },
    mostFileBytes: () => Number.POSITIVE_INFINITY,
    targetIn: () => ({}),
    async openThread(_place, title) {
      const entry = await opened().rooms.places.create(title);
      opened().rooms.tellPlaces();
      return placeOf(entry);
    },
    names: async () => ["Gondolier", "You"],
    recent: async (place, upTo, limit) => recentIn(await opened().rooms.open(place.id), upTo, limit),
    async tell(personId, parts) {
      const place = opened().rooms.places.list()[0];
      if (personId !== ME || !place) return false;
      await deliverTo(replies, place.id, parts);
      return true;
    },
    routes(app) {
      const own = new Hono();
      own.onError((error, c) => answerFault(c, error, log, localeOf(c)));
      const door = [secureHeaders, hostGuard({ open: locked || isLoopback, password: locked })];
      for (const path of ["/", "/login", "/logout", "/assets/*", "/favicon.ico", "/media/*", "/api/*"])
        own.use(path, ...door);
      own.get("/", (c) => (login && !login.isIn(c) ? page.login(c, 200) : page.chat(c)));
      own.get("/favicon.ico", (c) => c.redirect("/assets/icon.svg", 302));
      page.routes(own);
      login?.routes(own);
      for (const path of ["/media/*", "/api/*"]) own.use(path, originGuard, ...(login ? [login.guard] : []));
      own.use("/api/*", tokenGuard(token), async (c, next) => {
        if (state !== "stopped" || c.req.method === "GET") return next();
        throw new WebFault(503, "stopping");
      });
      placeRoutes(own, opened);
      turnRoutes(own, opened);
      uploadRoutes(own, opened);
      mediaRoutes(own, opened);
      own.all("/api/*", () => {
        throw new WebFault(404, "missing");
      });
      app.route("/", own);
    },
  };
}
