import type { IncomingHttpHeaders } from "node:http";
import type { Reply } from "./call.ts";
import { VeniceError } from "./errors.ts";
import { single } from "./limits.ts";
import { sniff } from "./sniff.ts";

/** A picture that came back. */
export interface Picture {
  readonly bytes: Buffer;
  readonly mime: string;
  /** Without the dot. */
  readonly extension: string;
}

/** What the service says of the pictures in a reply. */
export interface PictureFlags {
  /** Adult parts are blurred. */
  readonly blurred: boolean;
  readonly violation: boolean;
  readonly adultViolation: boolean;
  readonly minor: boolean;
  /** Any of the three before: what came is not to be shown, and is not given out. */
  readonly refused: boolean;
}

/** Pictures of this many bytes and more are not taken. */
export const MOST_PICTURE_BYTES = 25 * 1024 * 1024;
/** A request in JSON may not be larger; base64 makes three bytes four. */
const MOST_BODY_BYTES = 35 * 1000 * 1000;

/** Reads what the headers of a reply say of its pictures. */
export function pictureFlags(headers: IncomingHttpHeaders): PictureFlags {
  const has = (name: string) => /^(true|1)$/i.test(single(headers[`x-venice-${name}`])?.trim() ?? "");
  const violation = has("is-content-violation");
  const adultViolation = has("is-adult-model-content-violation");
  const minor = has("contains-minor");
  const refused = violation || adultViolation || minor;
  return { blurred: has("is-blurred"), violation, adultViolation, minor, refused };
}

/** The prompt that was really used, when it was rewritten. */
export function enhancedPrompt(headers: IncomingHttpHeaders): string | undefined {
  const text = single(headers["x-venice-enhanced-prompt"])?.trim();
  if (!text) return undefined;
  try {
    return decodeURIComponent(text.replaceAll("+", "%20"));
  } catch {
    return text;
  }
}

/** @throws VeniceError `protocol`, code `not_a_picture` */
export function pictureOf(bytes: Buffer, requestId?: string): Picture {
  const type = sniff(bytes);
  if (type?.kind !== "image") throw new VeniceError("protocol", { code: "not_a_picture", requestId });
  return { bytes, mime: type.mime, extension: type.extension };
}

/** Reads a reply that is a picture. */
export function pictureFrom({ bytes, info }: Reply): Picture {
  return pictureOf(bytes, info.requestId);
}

/** Decodes base64, with or without a `data:` prefix. */
export function decodeBase64(text: string): Buffer {
  return Buffer.from(text.slice(text.startsWith("data:") ? text.indexOf(",") + 1 : 0), "base64");
}

/**
 * Encodes pictures for a request, plain: some endpoints refuse a `data:` prefix.
 * @throws VeniceError `invalid`, code `image_too_large`, before anything is sent
 */
export function encodePictures(images: readonly Uint8Array[]): readonly string[] {
  const bytes = images.reduce((sum, image) => sum + image.length, 0);
  if (images.some((image) => image.length >= MOST_PICTURE_BYTES) || (bytes * 4) / 3 > MOST_BODY_BYTES - 100_000)
    throw new VeniceError("invalid", { code: "image_too_large" });
  return images.map((image) => Buffer.from(image.buffer, image.byteOffset, image.length).toString("base64"));
}
