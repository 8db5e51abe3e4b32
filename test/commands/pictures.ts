import sharp from "sharp";
import type { Media } from "../../src/core/part.ts";
import type { FileRef } from "../../src/core/turn.ts";
import type { Shown } from "../fakes/adapter.ts";
import type { TestHouse } from "../fakes/house.ts";

/** What a turn showed that is to be looked at. */
export const picturesOf = ({ parts }: Shown): readonly Media[] =>
  parts.flatMap((part) => (part.type === "media" ? [part.media] : []));

export const labelsOf = (shown: Shown): readonly string[] => shown.choices("done").map(({ label }) => label);

/** Requests to Venice that cost something. */
export const paidFor = ({ emulator }: TestHouse, path = "/image/") =>
  emulator.requests.filter((request) => request.method === "POST" && request.path.startsWith(path));

/** Lays a picture on the platform, as somebody's attachment. */
export async function attach(
  house: TestHouse,
  { name = "photo.png", width = 300, height = 300 }: { name?: string; width?: number; height?: number } = {},
): Promise<FileRef> {
  const create = { width, height, channels: 3, background: { r: 200, g: 120, b: 40 } } as const;
  const bytes = await sharp({ create }).png().toBuffer();
  return upload(house, name, bytes);
}

export function upload({ adapter }: TestHouse, name: string, bytes: Uint8Array): FileRef {
  adapter.files.set(name, bytes);
  return { name, mime: "image/png", size: bytes.byteLength, ref: name };
}
