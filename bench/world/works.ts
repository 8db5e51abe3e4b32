import { randomBytes } from "node:crypto";
import { mimeOf, sounded } from "../../src/emulator/sound/speech.ts";
import { utter } from "../../src/emulator/sound/utterance.ts";

/** Something that people ask Venice to make. */
export type WorkKind = "picture" | "opus" | "mp3";

/** What was made, and the command that asks for it. */
export interface Work {
  readonly command: string;
  readonly option: string;
  /** The endpoint that makes it, and what that answers. */
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

const SAYING = "The water is high today, and every boat in the canals has its lamp lit.";

export function workOf(kind: WorkKind, bytes: number): Work {
  if (kind !== "picture") {
    const body = soundOf(kind, bytes);
    return { command: "say", option: "text", path: "/audio/speech", type: mimeOf[kind], body };
  }
  const images = [pictureOf(bytes).toString("base64")];
  const body = Buffer.from(JSON.stringify({ id: "generate-image-x", images, timing: {}, request: {} }));
  return { command: "imagine", option: "prompt", path: "/image/generate", type: "application/json", body };
}

/** Looks like a PNG from the outside, which is all that anybody looks at on its way. */
function pictureOf(bytes: number): Buffer {
  const head = Buffer.from("89504e470d0a1a0a0000000d49484452000004000000040008020000000000000000", "hex");
  return Buffer.concat([head, randomBytes(bytes - head.length)]);
}

/**
 * Hums one saying again and again in a real file of about this size. Its bit rate is as low as speech has it, so no file of that
 * size would be longer or hold more packets: 8 minutes in a megabyte of Opus.
 */
function soundOf(format: "opus" | "mp3", bytes: number): Buffer {
  const once = utter(SAYING, "af_bella", 1);
  const rounds = Math.ceil(bytes / sounded(once, format).length);
  return sounded({ ...once, stretches: Array.from({ length: rounds }, () => once.stretches).flat() }, format);
}
