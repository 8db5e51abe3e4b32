import type { Message } from "grammy/types";
import type { Media } from "../core/part.ts";
import type { Client, Params } from "./api.ts";
import type { Piece } from "./compose.ts";
import { inputOf, waysFor } from "./media.ts";

/** @see https://core.telegram.org/bots/api#sendmediagroup */
const MOST = 10;
/** All of one request. */
const MOST_BYTES = 45 * 1024 * 1024;

/** Pictures and films go together; files and music only with their like; all else stands alone. */
function familyOf(media: Media): "seen" | "document" | "audio" | undefined {
  const [way] = waysFor(media);
  if (way === "photo" || way === "video") return "seen";
  return way === "document" || way === "audio" ? way : undefined;
}

/** Brings together what follows each other and can be one album; what stands alone is an album of one. */
export function inAlbums(media: readonly Media[]): readonly (readonly Media[])[] {
  const albums: Media[][] = [];
  for (const each of media) {
    const last = albums.at(-1) ?? [];
    const family = familyOf(each);
    const hasRoom = last.length < MOST && sizeOf([...last, each]) <= MOST_BYTES;
    if (last[0] && family !== undefined && hasRoom && familyOf(last[0]) === family) last.push(each);
    else albums.push([each]);
  }
  return albums;
}

const sizeOf = (media: readonly Media[]): number => media.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);

/** @throws a refusal of the whole album */
export async function sendAlbum(
  client: Client,
  items: readonly { readonly media?: Media; readonly piece: Piece }[],
  rest: Omit<Params<"sendMediaGroup">, "media">,
  signal: AbortSignal,
): Promise<readonly Message[]> {
  const media = items.flatMap((item) => {
    const way = item.media && waysFor(item.media)[0];
    return item.media && way ? [inputOf(way, item.media, item.piece)] : [];
  });
  // Cast: which kinds go together is `inAlbums`' business.
  const params = { ...rest, media: media as Params<"sendMediaGroup">["media"] };
  return client.call("sendMediaGroup", params, signal, "upload");
}
