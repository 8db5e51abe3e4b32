import { isIPv4 } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../core/errors.ts";
import type { FileRef } from "../core/turn.ts";
import { RetryAfter } from "../render/retry-after.ts";
import { ApiRefusal, type Client } from "./api.ts";

/** What a bot may download, whatever the caller would take. */
const MAX_BYTES = 20 * 1024 * 1024;
const TIMEOUT_MS = 60_000;
const TRIES = 3;

/**
 * Fetches files that people sent. Addresses hold the token: they never leave this file, and no error holds one.
 * @param o.allowPrivate whether the API's own host may be on loopback or in a private network
 */
export function createFiles(o: {
  readonly client: Client;
  readonly token: string;
  readonly apiRoot: string;
  readonly allowPrivate: boolean;
}) {
  const reachable = o.allowPrivate || !isPrivateHost(new URL(o.apiRoot).hostname);

  /** @throws UserError when the file is gone or larger than `maxBytes` */
  return async function openFile(file: FileRef, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
    const limit = Math.min(maxBytes, MAX_BYTES);
    const gone = () => new UserError("error.file.gone", { name: file.name });
    /** @param size where it is known */
    const large = (size: number) => {
      const params = { name: file.name, limit: inWords(limit) };
      if (size <= limit) return new UserError("error.file.toolarge", params);
      return new UserError("error.file.large", { ...params, size: inWords(size) });
    };
    if (file.size > limit) throw large(file.size);
    if (!reachable) throw gone();
    for (let tried = 1; ; tried += 1) {
      signal.throwIfAborted();
      try {
        const { file_path: path, file_size: size = 0 } = await o.client.call("getFile", { file_id: file.ref }, signal);
        if (size > limit) throw large(size);
        if (path === undefined || !isPlain(path)) throw gone();
        const bytes = await download(`${o.apiRoot}/file/bot${o.token}/${encodePath(path)}`, limit, signal);
        if (bytes === "large") throw large(file.size);
        if (bytes !== "failed") return bytes;
      } catch (error) {
        if (error instanceof UserError) throw error;
        signal.throwIfAborted();
        if (error instanceof ApiRefusal) throw error.says(/too big/i) ? large(file.size) : gone();
        if (error instanceof RetryAfter && error.retryAfterMs > 10_000) throw gone();
        if (error instanceof RetryAfter) await sleep(error.retryAfterMs, undefined, { signal });
      }
      if (tried >= TRIES) throw gone();
      await sleep(200 * tried, undefined, { signal });
    }
  };
}

async function download(url: string, limit: number, signal: AbortSignal): Promise<Uint8Array | "large" | "failed"> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    const response = await fetch(url, { redirect: "error", signal: patience });
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      return "failed";
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body) {
      size += chunk.byteLength;
      if (size > limit) return "large";
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch {
    return "failed";
  }
}

/** A path below the API's files: never one on a disk, never one that leads elsewhere. */
function isPlain(path: string): boolean {
  return (
    !path.startsWith("/") && !/[\\?#:]/.test(path) && !path.split("/").some((step) => step === ".." || step === "")
  );
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function isPrivateHost(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, "").toLowerCase();
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  if (isIPv4(name)) return /^(0|10|127)\.|^169\.254\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\./.test(name);
  return /^(::1?$|f[cd]|fe[89ab])/.test(name) && name.includes(":");
}

function inWords(bytes: number): string {
  const megabytes = bytes / 1024 / 1024;
  if (megabytes >= 1) return `${Number(megabytes.toFixed(1))} MB`;
  return `${Math.max(1, Math.round(bytes / 1024))} kB`;
}
