import * as z from "zod";
import { refund } from "../charge.ts";
import { type Exchange, sendBytes, sendJson } from "../http/exchange.ts";
import { parsed } from "../http/parse.ts";
import { Refusal, refuse } from "../http/refusal.ts";
import type { Job } from "./jobs.ts";

const schema = z.strictObject({
  model: z.string(),
  queue_id: z.string(),
  delete_media_on_completion: z.boolean().default(false),
});

const bucket = { id: "retrieve", size: "retrieve" } as const;

/**
 * Tells how far a job is, or sends what it made.
 * @throws Refusal where it failed, is unknown, or is polled too often.
 */
export async function retrieve(exchange: Exchange, kind: Job["kind"]): Promise<void> {
  const { world, key } = exchange;
  const { model, queue_id, delete_media_on_completion: isLast } = parsed(schema, exchange.body);
  world.limiter.admit(key, bucket, 0);
  const job = jobOf(exchange, kind, queue_id, model);
  const now = world.clock.now();
  const status = (name: string) => ({
    status: name,
    average_execution_time: job.usualMs,
    execution_duration: Math.min(now, job.readyAt) - job.queuedAt,
  });
  if (now < job.readyAt || job.end === "never") return sendJson(exchange, 200, status("PROCESSING"));
  if (job.end) throw failed(exchange, job);
  if (job.download) return sendJson(exchange, 200, status("COMPLETED"));
  sendBytes(exchange, await world.jobs.bytesOf(job), job.type);
  if (isLast) world.jobs.delete(job);
}

/** @throws Refusal 400 or 404 where there is no such job of this key. */
export function jobOf({ world, key }: Exchange, kind: Job["kind"], id: string, model: string): Job {
  const job = world.jobs.find(id);
  if (job === "deleted")
    throw refuse(404, "job", "Media could not be found. Request may be invalid, expired, or deleted.");
  if (job?.kind === kind && job.key === key && job.model === model) return job;
  throw kind === "video"
    ? refuse(400, "job", "Request ID is invalid.")
    : refuse(404, "job", "Media could not be found. Request may be invalid, expired, or deleted.");
}

function failed(exchange: Exchange, job: Job): Refusal {
  if (exchange.world.jobs.settle(job)) refund(exchange.world, job.key, job.id, job.ware, job.paid);
  switch (job.end) {
    case "policy":
      return new Refusal({
        status: 422,
        reason: "policy",
        body: {
          error: {
            message: "The selected model provider rejected this request due to its content policies.",
            type: "provider_content_policy",
            credits_refunded: true,
          },
        },
      });
    case "suggestion":
      return new Refusal({
        status: 422,
        reason: "suggestion",
        body: {
          error: "Your prompt violates the content policy of Venice.ai or the model provider",
          suggested_prompt: "A calm ride along a canal.",
        },
      });
    default:
      return new Refusal({
        status: 500,
        reason: "job",
        body: { error: "Inference processing failed", credits_refunded: true, request_id: exchange.entry.id },
      });
  }
}
