import { z } from "zod";
import { type Sound, soundOf } from "./audio.ts";
import type { CallOptions, Reply } from "./call.ts";
import type { Client } from "./client.ts";
import { VeniceError } from "./errors.ts";
import { mediaAddress } from "./media-address.ts";
import { sniff } from "./sniff.ts";

const quoteSchema = z.looseObject({ quote: z.number().nonnegative() });
const queuedSchema = z.looseObject({
  model: z.string().catch(""),
  queue_id: z.string().min(1),
  download_url: z.string().optional().catch(undefined),
});
const duration = z.number().nonnegative().optional().catch(undefined);
const stateSchema = z.looseObject({
  status: z.string(),
  average_execution_time: duration,
  execution_duration: duration,
});
const doneSchema = z.looseObject({ success: z.boolean() });

/** Work that is paid for and under way. Store it before anyone is told: without it the result is lost. */
export interface QueuedJob {
  readonly model: string;
  readonly queueId: string;
  /** Where the result will be found; told here only, good for 24 hours. */
  readonly downloadUrl?: string;
  /** The name of the key that paid, see `keyName`: other keys cannot see the job. */
  readonly key?: string;
}

/** How far a job is. */
export type JobState =
  | { readonly state: "processing"; readonly elapsedMs?: number; readonly averageMs?: number }
  | ({ readonly state: "done" } & Sound)
  /** Finished, and to be fetched from the job's `downloadUrl`. */
  | { readonly state: "elsewhere" }
  /** For good. `blocked` is a policy's no; codes of ours are `expired` and `too_large`. */
  | { readonly state: "failed"; readonly error: VeniceError };

/** The two queues of the service: they work alike. */
export type JobKind = "audio" | "video";

const MOST_MEDIA_BYTES = 128 * 1024 * 1024;
const QUOTE_TIMEOUT_MS = 30_000;

/** Asks what a job would cost, in US dollars. */
export async function quoteJob(client: Client, kind: JobKind, body: object, options: CallOptions): Promise<number> {
  const call = { method: "POST", path: `/${kind}/quote`, body, keyless: true, safety: "always" } as const;
  return (await client.json({ ...call, timeoutMs: QUOTE_TIMEOUT_MS, ...options }, quoteSchema)).quote;
}

/** Orders a job. It is charged at once, and there is no idempotency key: it is never sent again. */
export async function queueJob(
  client: Client,
  kind: JobKind,
  model: string,
  body: object,
  options: CallOptions,
): Promise<QueuedJob> {
  const call = { method: "POST", path: `/${kind}/queue`, model, body, safety: "never" } as const;
  const reply = await client.bytes({ ...call, ...options });
  const { model: served, queue_id: queueId, download_url: downloadUrl } = client.parse(reply, queuedSchema);
  const { key } = reply.info;
  return { model: served || model, queueId, ...(downloadUrl ? { downloadUrl } : {}), ...(key ? { key } : {}) };
}

/**
 * Asks how far a job is.
 * @throws VeniceError for what passes or is not about the job: ask again after `retryAfterMs`, or 5 s
 */
export async function retrieveJob(
  client: Client,
  kind: JobKind,
  job: QueuedJob,
  deleteAfter: boolean,
  options: CallOptions,
): Promise<JobState> {
  const body = {
    model: job.model,
    queue_id: job.queueId,
    ...(deleteAfter ? { delete_media_on_completion: true } : {}),
  };
  const call = {
    method: "POST",
    path: `/${kind}/retrieve`,
    body,
    safety: "never",
    key: keyOf(client, job, options),
  } as const;
  try {
    return readState(await client.bytes({ ...options, ...call, maxBytes: MOST_MEDIA_BYTES }), client);
  } catch (error) {
    const failure = error instanceof VeniceError ? final(error) : undefined;
    if (failure) return { state: "failed", error: failure };
    throw error;
  }
}

/** Lets the service delete the result. */
export async function completeJob(
  client: Client,
  kind: JobKind,
  job: QueuedJob,
  options: CallOptions,
): Promise<boolean> {
  const body = { model: job.model, queue_id: job.queueId };
  const call = {
    method: "POST",
    path: `/${kind}/complete`,
    body,
    safety: "always",
    key: keyOf(client, job, options),
  } as const;
  return (await client.json({ ...options, ...call }, doneSchema)).success;
}

/**
 * Fetches a finished result from where the service keeps it. No key is sent there.
 * @throws VeniceError `invalid`, code `url`, for what is no `https` address; loopback may be `http`
 */
export async function downloadMedia(client: Client, address: string, options: CallOptions): Promise<Sound> {
  const url = mediaAddress(address);
  const call = { method: "GET", path: url.pathname, url, keyless: true, maxBytes: MOST_MEDIA_BYTES } as const;
  const { key: _, ...rest } = options;
  return mediaOf(await client.bytes({ ...call, ...rest }));
}

/** @throws VeniceError `auth`, code `key_gone`, when the key that paid is no longer there: the job is not lost, it waits for it */
function keyOf(client: Client, job: QueuedJob, { key }: CallOptions): CallOptions["key"] {
  const paid = key ?? (job.key === undefined ? undefined : client.keyNamed(job.key));
  if (paid === undefined && job.key !== undefined) throw new VeniceError("auth", { code: "key_gone" });
  return paid;
}

function readState(reply: Reply, client: Client): JobState {
  if (reply.contentType !== "application/json") return { state: "done", ...mediaOf(reply) };
  const state = client.parse(reply, stateSchema);
  switch (state.status.toUpperCase()) {
    case "COMPLETED":
      return { state: "elsewhere" };
    case "FAILED":
    case "ERROR":
      return { state: "failed", error: client.refusedInBand(state) };
    default:
      return { state: "processing", elapsedMs: state.execution_duration, averageMs: state.average_execution_time };
  }
}

function mediaOf({ bytes, contentType, info }: Reply): Sound {
  const type = sniff(bytes);
  // Some send media without saying of what kind.
  if (!type && contentType.startsWith("video/")) return { bytes, mime: contentType, extension: "mp4" };
  return soundOf(bytes, contentType, info.requestId);
}

/** The failure, when it is the job's and will not pass. */
function final(error: VeniceError): VeniceError | undefined {
  const { kind, status, code } = error;
  if (kind === "blocked" || status === 422 || status === 500) return error;
  if (kind === "protocol" && code === "too_large") return error;
  if (status === 404 || status === 410 || (status === 400 && kind === "invalid")) {
    const { requestId, detail, refunded } = error;
    return new VeniceError("invalid", { code: "expired", status, requestId, detail, refunded, cause: error });
  }
  return undefined;
}
