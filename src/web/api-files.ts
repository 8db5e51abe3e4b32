import type { Context, Hono } from "hono";
import { type Blobs, mustFind, type StoredFile } from "./blobs.ts";
import { readCapped } from "./body.ts";
import { WebFault } from "./fault.ts";
import { uploadQuery } from "./messages.ts";
import { readRange } from "./range.ts";
import type { Rooms } from "./rooms.ts";
import { isShowable, typeOf } from "./showable.ts";

export const MOST_FILE_BYTES = 25_000_000;

interface FileDeps {
  readonly blobs: Blobs;
  readonly rooms: Rooms;
}

/** Takes files that go in with a question. */
export function uploadRoutes(app: Hono, deps: () => FileDeps): void {
  app.post("/api/files", async (c) => {
    const { blobs, rooms } = deps();
    const { place, name } = uploadQuery.parse(c.req.query());
    if (!rooms.places.get(place)) throw new WebFault(404, "place");
    const bytes = await readCapped(c.req.raw, MOST_FILE_BYTES);
    if (bytes.byteLength === 0) throw new WebFault(400, "empty", { name });
    const mime = typeOf(bytes, c.req.header("content-type"));
    const { id, size } = await blobs.put({ place, name, mime }, bytes);
    return c.json({ file: { id, name, mime, size } }, 201);
  });
}

/**
 * Serves files to the page's own pictures and players, which can send no token: that nobody else knows a file's id has to
 * do. Players ask for parts of a file.
 */
export function mediaRoutes(app: Hono, deps: () => FileDeps): void {
  app.get("/media/:id", async (c) => {
    const { blobs } = deps();
    const file = mustFind(blobs, c.req.param("id"));
    const range = readRange(c.req.header("range"), file.size);
    head(c, file);
    if (range === "unsatisfiable") {
      c.header("content-range", `bytes */${file.size}`);
      return c.body(null, 416);
    }
    const body = await blobs.stream(file.id, range);
    if (!body) throw new WebFault(404, "file");
    const { from, to } = range ?? { from: 0, to: file.size };
    c.header("content-length", String(to - from));
    if (range) c.header("content-range", `bytes ${from}-${to - 1}/${file.size}`);
    return c.body(body, range ? 206 : 200);
  });
}

function head(c: Context, { mime, name }: StoredFile): void {
  const shows = isShowable(mime);
  c.header("content-type", shows ? mime : "application/octet-stream");
  c.header("accept-ranges", "bytes");
  c.header("cache-control", "private, no-store");
  const encoded = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, percent);
  c.header("content-disposition", `${shows ? "inline" : "attachment"}; filename*=UTF-8''${encoded}`);
}

const percent = (sign: string) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
