import type { Media } from "../../src/core/part.ts";
import type { FileRef } from "../../src/core/turn.ts";
import { sniff } from "../../src/venice/index.ts";
import type { Shown } from "../fakes/adapter.ts";
import type { TestHouse } from "../fakes/house.ts";

/** What a turn showed that is to be heard. */
export const soundsOf = ({ parts }: Shown): readonly Media[] =>
  parts.flatMap((part) => (part.type === "media" ? [part.media] : []));

/** Requests to Venice that make speech, or write it down. */
export const spokenIn = ({ emulator }: TestHouse) => emulator.requests.filter(({ path }) => path === "/audio/speech");
export const heardIn = ({ emulator }: TestHouse) =>
  emulator.requests.filter(({ path }) => path === "/audio/transcriptions");

/** Lays a file on the platform, as somebody's attachment. */
export function upload(house: TestHouse, name: string, bytes: Uint8Array): FileRef {
  house.adapter.files.set(name, bytes);
  return { name, mime: sniff(bytes)?.mime ?? "text/plain", size: bytes.byteLength, ref: name };
}

/** A voice message in which somebody says something that the emulator understands. */
export async function recorded(house: TestHouse, text: string, name = "voice.ogg"): Promise<FileRef> {
  const model = (await house.venice.models.list({ type: "tts" })).find(({ id }) => id === "tts-kokoro");
  if (!model) throw new Error("there is no voice to record with");
  const { bytes } = await house.venice.audio.speech({ model, text, voice: "am_adam", formats: ["opus"] });
  return upload(house, name, bytes);
}
