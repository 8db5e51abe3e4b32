import { isIP } from "node:net";
import { Agent, request } from "undici";
import { UserError } from "../core/errors.ts";
import { createPublicLookup, isPrivate } from "../core/reading/guard.ts";
import { createRecent } from "../core/recent.ts";
import type { FileRef } from "../core/turn.ts";
import { attachmentsOf, parseRef } from "./attachments.ts";
import { ApiError, Unanswered } from "./faults.ts";
import { type Api, patiently } from "./rest.ts";
import { BareMessage } from "./wire.ts";

const IDLE_MS = 20_000;
const TOTAL_MS = 120_000;
const RETRY_MS = 10_000;
const REDIRECTS = 3;

/** Files that people sent. */
export interface Files {
  /** @throws UserError when it is gone or larger than `maxBytes` */
  open(file: FileRef, maxBytes: number, signal: AbortSignal): Promise<Uint8Array>;
  /** Fetches from an address that anybody may fetch. @throws what went wrong; never the address */
  fetch(address: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array>;
  /** Remembers where files of a command are: Discord tells it once. */
  remember(addresses: Readonly<Record<string, string>>): void;
  close(): Promise<void>;
}

/** @param privateHost the one host whose files may be fetched although its address is private */
export function createFiles(api: Api, privateHost: string | undefined, now: () => number): Files {
  const commandFiles = createRecent<string>(1000, 86_400_000, now);
  const timeouts = { headersTimeout: IDLE_MS, bodyTimeout: IDLE_MS };
  const open = new Agent({ ...timeouts, connect: { timeout: IDLE_MS } });
  const guarded = new Agent({ ...timeouts, connect: { timeout: IDLE_MS, lookup: createPublicLookup() } });

  function agentFor(url: URL): Agent | undefined {
    if (privateHost !== undefined && url.hostname === privateHost) return open;
    if (url.protocol !== "https:") return undefined;
    const host = url.hostname.replace(/^\[|\]$/g, "");
    return isIP(host) !== 0 && isPrivate(host) ? undefined : guarded;
  }

  async function addressOf(file: FileRef, signal: AbortSignal): Promise<string | undefined> {
    const place = parseRef(file.ref);
    if (!place) return undefined;
    if (place.from === "command") return commandFiles.get(place.id);
    const path = `/channels/${place.channel}/messages/${place.message}` as const;
    const message = BareMessage.parse(await patiently(() => api.bot({ method: "GET", path, signal }), 60_000, signal));
    return attachmentsOf(message).find((each) => each.id === place.id)?.url;
  }

  async function download(
    address: string,
    file: Pick<FileRef, "name">,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    let url = new URL(address);
    for (let hops = 0; hops <= REDIRECTS; hops++) {
      const dispatcher = agentFor(url);
      if (!dispatcher) throw gone(file);
      const reply = await request(url, { dispatcher, signal });
      if (reply.statusCode >= 300 && reply.statusCode < 400 && typeof reply.headers.location === "string") {
        await reply.body.dump();
        url = new URL(reply.headers.location, url);
        continue;
      }
      if (reply.statusCode !== 200) {
        await reply.body.dump();
        throw reply.statusCode >= 500 ? new Unanswered(`HTTP ${reply.statusCode}`, false) : gone(file);
      }
      return collect(reply.body, file, maxBytes);
    }
    throw gone(file);
  }

  return {
    async open(file, maxBytes, signal) {
      if (file.size > maxBytes) throw tooLarge(file, file.size, maxBytes);
      try {
        const address = await addressOf(file, signal);
        if (!address || !URL.canParse(address)) throw gone(file);
        const both = AbortSignal.any([signal, AbortSignal.timeout(TOTAL_MS)]);
        return await patiently(() => download(address, file, maxBytes, both).catch(brief), RETRY_MS, both);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (error instanceof UserError) throw error;
        // Never the cause itself: it may name the address.
        throw gone(file, error instanceof ApiError ? error : undefined);
      }
    },
    fetch(address, maxBytes, signal) {
      const both = AbortSignal.any([signal, AbortSignal.timeout(RETRY_MS)]);
      return download(address, { name: "picture" }, maxBytes, both).catch(brief);
    },
    remember(addresses) {
      for (const [id, address] of Object.entries(addresses)) commandFiles.set(id, address);
    },
    async close() {
      await Promise.all([open.destroy(), guarded.destroy()]);
    },
  };
}

/** A fault of the network is worth another try; its own words may hold the address. */
function brief(error: unknown): never {
  if (error instanceof UserError || error instanceof Unanswered) throw error;
  throw new Unanswered("the download broke off", false);
}

async function collect(
  body: AsyncIterable<Uint8Array>,
  file: Pick<FileRef, "name">,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(file, size, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const gone = (file: Pick<FileRef, "name">, cause?: Error): UserError =>
  new UserError("error.file.gone", { name: file.name }, { cause });

function tooLarge(file: Pick<FileRef, "name">, size: number, limit: number): UserError {
  return new UserError("error.file.large", { name: file.name, size: inMegabytes(size), limit: inMegabytes(limit) });
}

/** "3.4 MB"; units as in Discord's own messages (1 MB = 1,048,576 bytes). */
export function inMegabytes(bytes: number): string {
  const megabytes = bytes / 1_048_576;
  return `${megabytes < 10 ? Math.max(0.1, Math.round(megabytes * 10) / 10) : Math.round(megabytes)} MB`;
}
