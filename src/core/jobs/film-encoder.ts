import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { setPriority } from "node:os";
import { join } from "node:path";
import type { Rates } from "./film-rates.ts";

/** Answers come first on a small machine. */
const PRIORITY = 10;
/** Seconds of computing; should this process die meanwhile, the other one ends all the same. */
const MOST_COMPUTED = 600;
const MOST_WORDS = 1000;
/** More take much memory on machines with many cores. */
const THREADS = ["-threads", "2"];

/** Makes an MP4 (H.264 and AAC) of a film. @throws where the film cannot be read, or there is no encoder */
export type Encode = (film: Uint8Array, rates: Rates, signal: AbortSignal) => Promise<Uint8Array>;

/**
 * Encodes in a process of its own, so that nothing here waits for it, and no memory stays.
 * @param folder where the films lie meanwhile, without names
 */
export function createEncoder(folder: string): Encode {
  return async (film, rates, signal) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await using input = await nameless(folder);
    await using output = await nameless(folder);
    await input.writeFile(film);
    await run(argumentsFor(rates), [input.fd, output.fd], signal);
    const { size } = await output.stat();
    const bytes = Buffer.alloc(size);
    await output.read(bytes, 0, size, 0);
    return bytes;
  };
}

/** An MP4 can neither be read nor be written through a pipe. What has no name leaves nothing behind after a crash. */
async function nameless(folder: string): Promise<FileHandle> {
  const path = join(folder, `${randomUUID()}.film`);
  const file = await open(path, "wx+", 0o600);
  await rm(path);
  return file;
}

/** @see https://ffmpeg.org/ffmpeg.html */
function argumentsFor({ video, sound, scale }: Rates): readonly string[] {
  const side = (name: string) => `trunc(${name}*${scale}/2)*2`;
  return [
    ...["-v", "error", "-nostdin", "-timelimit", String(MOST_COMPUTED)],
    // Whatever a film says, nothing else is opened for it.
    ...[...THREADS, "-protocol_whitelist", "file", "-i", "/dev/fd/3", "-map", "0:v:0", "-map", "0:a:0?"],
    ...[...THREADS, "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"],
    ...["-vf", `scale=${side("iw")}:${side("ih")}`],
    ...["-b:v", String(video), "-maxrate", String(video), "-bufsize", String(video)],
    ...(sound === "copy" ? ["-c:a", "copy"] : ["-c:a", "aac", "-ac", "2", "-b:a", String(sound)]),
    ...["-movflags", "+faststart", "-f", "mp4", "-y", "/dev/fd/4"],
  ];
}

async function run(args: readonly string[], files: readonly number[], signal: AbortSignal): Promise<void> {
  // Of what this process knows (tokens, keys), that one needs nothing.
  const options = { env: {}, signal, killSignal: "SIGKILL" } as const;
  const child = spawn(program(), args, { ...options, stdio: ["ignore", "ignore", "pipe", ...files] });
  let words = "";
  child.stderr?.on("data", (data) => {
    words = `${words}${data}`.slice(0, MOST_WORDS);
  });
  const closed = once(child, "close");
  // One more after the first would end this process.
  child.on("error", () => {});
  stepBack(child.pid);
  const [code] = await closed;
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}: ${words}`);
}

function stepBack(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, PRIORITY);
  } catch {
    // Where that may not be said, it works all the same.
  }
}

/** What came along as a package; elsewhere the machine's own, where it has one. */
function program(): string {
  try {
    return createRequire(import.meta.url).resolve(`@ffmpeg-installer/${process.platform}-${process.arch}/ffmpeg`);
  } catch {
    return "ffmpeg";
  }
}
