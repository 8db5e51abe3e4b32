import { createHash } from "node:crypto";
import { fileTypeOf } from "../core/file-type.ts";
import type { Speaker } from "../core/part.ts";
import type { Space } from "../core/store/store.ts";
import { type Place, placeKey } from "../core/turn.ts";
import type { FileOut } from "./body.ts";
import { isAddress } from "./faces.ts";

/** How long a picture is taken for known in a place. */
const SHOWN_MS = 30 * 86_400_000;
const MOST_BYTES = 4 * 1_048_576;
const DRAWN = new Set(["image/png", "image/jpeg", "image/webp"]);

/**
 * The picture of somebody who speaks in a place where only their name can be shown: once.
 * @param fetch gets a picture from an address that anybody may fetch
 */
export async function pictureFor(
  speaker: Speaker,
  place: Place,
  space: Space<unknown>,
  fetch: (address: string, maxBytes: number) => Promise<Uint8Array>,
): Promise<FileOut | undefined> {
  const { name, avatar, avatarUrl } = speaker;
  if (!avatar && !(avatarUrl && isAddress(avatarUrl))) return undefined;
  const whose = createHash("sha256")
    .update(`${placeKey(place)}\n${name}`)
    .digest("base64url");
  if (!(await space.insert(`shown ${whose}`, true, SHOWN_MS))) return undefined;
  const bytes = avatar ?? (await fetch(avatarUrl ?? "", MOST_BYTES).catch(() => undefined));
  const type = bytes && fileTypeOf(bytes);
  if (!type || !DRAWN.has(type.mime)) return undefined;
  return { name: `portrait.${type.extension}`, mime: type.mime, bytes, alt: name };
}
