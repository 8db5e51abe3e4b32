import type { Hono } from "hono";
import { type Blobs, mustFind } from "./blobs.ts";
import { readCapped } from "./body.ts";
import { WebFault } from "./fault.ts";
import { uploadQuery } from "./messages.ts";
import type { Rooms } from "./rooms.ts";
import { isShowable, sniff } from "./sniff.ts";

export const MOST_FILE_BYTES = 25_000_000;

/** Files that go in with a question, and those that answers bring. */
export function fileRoutes(app: Hono, deps: () => { readonly blobs: Blobs; readonly rooms: Rooms }): void {
  app.post("/api/files", async (c) => {
    const { blobs, rooms } = deps();
    const { place, name } = uploadQuery.parse(c.req.query());
    if (!rooms.places.get(place)) throw new WebFault(404, "place", "This conversation is gone.");
    const bytes = await readCapped(c.req.raw, MOST_FILE_BYTES);
    if (bytes.byteLength === 0) throw new WebFault(400, "empty", `${name} is empty.`);
    const { id, mime, size } = await blobs.put(
      { place, name, mime: mimeOf(bytes, c.req.header("content-type")) },
      bytes,
    );
    return c.json({ file: { id, name, mime, size } }, 201);
  });

  app.get("/api/media/:id", async (c) => {
    const { blobs } = deps();
    const file = mustFind(blobs, c.req.param("id"));
    const bytes = await blobs.read(file.id);
    if (!bytes) throw new WebFault(404, "file", "This file is gone.");
    const mime = sniff(bytes);
    const shows = mime !== undefined && isShowable(mime);
    c.header("content-type", shows ? mime : "application/octet-stream");
    c.header("cache-control", "private, no-store");
    c.header(
      "content-disposition",
      `${shows ? "inline" : "attachment"}; filename*=UTF-8''${encodeURIComponent(file.name).replace(/['()*]/g, percent)}`,
    );
    return c.body(new Uint8Array(bytes));
  });
}

/** What the bytes show, else what was claimed, where that is a type at all. */
function mimeOf(bytes: Uint8Array, claimed = ""): string {
  const plain = claimed.split(";")[0]!.trim().toLowerCase();
  return sniff(bytes) ?? (/^[\w.+-]+\/[\w.+-]+$/.test(plain) ? plain : "application/octet-stream");
}

const percent = (sign: string) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
