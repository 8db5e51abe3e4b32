import { sniff } from "../../venice/index.ts";
import type { Media } from "../part.ts";
import { joinMp3, readMp3 } from "./mp3.ts";
import { FIRST, readPackets, readPages } from "./ogg.ts";
import { inOne, isChained, OPUS_RATE, opusSeconds, readOpus, writeOpus } from "./opus.ts";
import { joinWav, readWav, wavSeconds } from "./wav.ts";
import { mp3Waveform, opusWaveform, wavWaveform } from "./waveform.ts";

type Measured = Pick<Media, "bytes" | "mime" | "name" | "kind" | "durationSecs" | "waveform">;

type Container = "opus" | "ogg" | "mp3" | "wav" | "m4a" | "other" | undefined;

/** What sound is in a file, told by its bytes; `undefined` where there is none. */
export function containerOf(bytes: Uint8Array): Container {
  const type = sniff(bytes);
  if (type?.kind !== "audio") return undefined;
  if (type.codec === "opus") return "opus";
  return (["ogg", "mp3", "wav", "m4a"] as const).find((name) => name === type.extension) ?? "other";
}

/** False for what begins like a sound and goes on as none, where that can be told without a decoder. */
export function holdsSound(bytes: Uint8Array): boolean {
  const container = containerOf(bytes);
  if (container === "mp3") return readMp3(bytes) !== undefined;
  return (container !== "opus" && container !== "ogg") || !readPages(bytes).next().done;
}

/** How long a recording is, where that can be told without a decoder. */
export function secondsOf(bytes: Uint8Array): number | undefined {
  switch (containerOf(bytes)) {
    case "opus":
    case "ogg":
      return oggSeconds(bytes);
    case "mp3": {
      const mp3 = readMp3(bytes);
      return mp3 && mp3.samples / mp3.rate;
    }
    case "wav": {
      const wav = readWav(bytes);
      return wav && wavSeconds(wav);
    }
    default:
      return secondsInHeader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }
}

/** MP4 and FLAC say how long they are; a film that is written while it is taken says 0. */
function secondsInHeader(bytes: Buffer): number | undefined {
  const at = bytes.indexOf("mvhd", 0, "latin1");
  if (bytes.toString("latin1", 4, 8) === "ftyp" && at >= 0 && at + 36 <= bytes.length) {
    const isLong = bytes[at + 4] === 1;
    const scale = bytes.readUInt32BE(at + (isLong ? 24 : 16));
    const length = isLong ? Number(bytes.readBigUInt64BE(at + 28)) : bytes.readUInt32BE(at + 20);
    return scale > 0 && length > 0 ? length / scale : undefined;
  }
  if (bytes.toString("latin1", 0, 4) !== "fLaC" || bytes.length < 26) return undefined;
  const rate = bytes.readUIntBE(18, 3) >> 4;
  const samples = (bytes.readUInt8(21) & 0xf) * 2 ** 32 + bytes.readUInt32BE(22);
  return rate > 0 && samples > 0 ? samples / rate : undefined;
}

/** Makes one sound of several, in their order; as many as there were where they cannot be put together. */
export function joinSounds(files: readonly Uint8Array[]): readonly Uint8Array[] {
  const [first] = files;
  if (!first) return [];
  const container = containerOf(first);
  if (files.length === 1 && !(container === "opus" && isChained(first))) return files;
  const joined = join(files, container);
  return joined ? [joined] : files;
}

function join(files: readonly Uint8Array[], container: Container): Uint8Array | undefined {
  const all = <T>(read: (file: Uint8Array) => T | undefined): readonly T[] | undefined => {
    const found = files.map(read);
    return found.every((each) => each !== undefined) ? (found as T[]) : undefined;
  };
  if (container === "opus") {
    const whole = inOne(all(readOpus) ?? []);
    return whole && writeOpus(whole);
  }
  if (container === "mp3") return joinMp3(all(readMp3) ?? []);
  return container === "wav" ? joinWav(all(readWav) ?? []) : undefined;
}

/** A sound as it is shown: a voice message where platforms play it as such, with its length and what it looks like. */
export async function measured(bytes: Uint8Array): Promise<Measured> {
  const type = sniff(bytes);
  const container = containerOf(bytes);
  const base = {
    bytes,
    mime: type?.mime ?? "application/octet-stream",
    name: `voice.${type?.extension ?? "bin"}`,
    kind: container === "opus" || container === "mp3" || container === "m4a" ? "voice" : "audio",
  } as const;
  return { ...base, ...(await look(bytes, container)) };
}

async function look(bytes: Uint8Array, container: Container): Promise<Pick<Media, "durationSecs" | "waveform">> {
  const opus = container === "opus" ? readOpus(bytes) : undefined;
  if (opus) {
    const durationSecs = opusSeconds(opus);
    return { durationSecs, waveform: await opusWaveform(opus, durationSecs) };
  }
  const mp3 = container === "mp3" ? readMp3(bytes) : undefined;
  if (mp3) {
    const durationSecs = mp3.samples / mp3.rate;
    return { durationSecs, waveform: await mp3Waveform(mp3, durationSecs) };
  }
  const wav = container === "wav" ? readWav(bytes) : undefined;
  if (!wav) return {};
  const durationSecs = wavSeconds(wav);
  return { durationSecs, waveform: wavWaveform(wav, durationSecs) };
}

/** By the position that each stream's last page tells. */
function oggSeconds(bytes: Uint8Array): number | undefined {
  const opus = readOpus(bytes);
  if (opus) return opusSeconds(opus);
  const pages = [...readPages(bytes)];
  let seconds: number | undefined;
  for (const { serial, bytes: head } of readPackets(pages.filter(({ flags }) => (flags & FIRST) !== 0))) {
    const rate = rateOf(Buffer.from(head));
    const end = pages.findLast((page) => page.serial === serial && page.granule !== undefined)?.granule;
    if (rate && end !== undefined) seconds = (seconds ?? 0) + Number(end) / rate;
  }
  return seconds;
}

function rateOf(head: Buffer): number | undefined {
  if (head.toString("latin1", 0, 8) === "OpusHead") return OPUS_RATE;
  if (head.length >= 16 && head.toString("latin1", 0, 7) === "\x01vorbis") return head.readUInt32LE(12);
  return undefined;
}
