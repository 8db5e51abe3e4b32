import { createHash } from "node:crypto";
import type { Speaker } from "../core/part.ts";
import type { Space } from "../core/store/store.ts";
import { type Place, placeKey } from "../core/turn.ts";
import type { FileOut } from "./body.ts";
import { isAddress } from "./faces.ts";

/** How long a picture is taken for known in a place. */
const SHOWN_MS = 30 * 86_400_000;
const MOST_BYTES = 4 * 1_048_576;

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
  const kind = bytes && kindOf(bytes);
  return kind && { name: `portrait.${kind}`, mime: `image/${kind}`, bytes, alt: name };
}

function kindOf(bytes: Uint8Array): "png" | "jpeg" | "webp" | undefined {
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return "png";
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return "jpeg";
  return bytes[0] === 0x52 && bytes[8] === 0x57 ? "webp" : undefined;
}
