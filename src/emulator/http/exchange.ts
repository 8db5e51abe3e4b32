import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import type { Model } from "../catalogue/model.ts";
import type { Fault } from "../faults/fault.ts";
import type { Entry } from "../journal.ts";
import type { World } from "../world.ts";
import type { Refusal } from "./refusal.ts";

/** One request and its answer. */
export interface Exchange {
  readonly world: World;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly url: URL;
  readonly entry: Entry;
  /** Empty where a route needs none. */
  readonly key: string;
  readonly body: unknown;
  readonly fault: Fault | undefined;
  /** Set once the model is known: its headers then go out with the answer, whatever that is. */
  model?: Model;
  /** The headers that tell the balance as it was before this request. */
  readonly balance: Readonly<Record<string, string>>;
  /** The key, model and `user` by which failures are counted. */
  readonly budgetId: string;
}

const gzipFrom = 1024;

/** All headers that Venice sends with a reply of this exchange. */
export function veniceHeaders({ world, entry, key, model, budgetId, balance }: Exchange): Record<string, string> {
  const headers: Record<string, string> = {
    "x-venice-emulator": "1",
    "x-request-id": entry.id,
    "x-venice-version": "emulator",
  };
  if (key === "") return headers;
  Object.assign(headers, balance);
  if (world.settings.dialect === "ms") Object.assign(headers, world.budget.headers(budgetId));
  if (!model) return headers;
  const notice = world.catalogue.notice(model);
  Object.assign(headers, world.limiter.headers(key, model, world.settings.dialect), {
    "x-venice-model-id": model.id,
    "x-venice-model-name": model.model_spec.name,
    "x-venice-model-router": "emulator",
    ...(model.model_spec.capabilities?.supportsTeeAttestation
      ? { "x-venice-tee": "true", "x-venice-tee-provider": "emulator" }
      : {}),
  });
  if (notice) {
    Object.assign(headers, {
      "x-venice-model-deprecation-warning": `The model ${model.id} will be retired on ${notice.removesAt}.`,
      "x-venice-model-deprecation-date": notice.removesAt,
      "x-venice-deprecated": "true",
      ...(notice.replacementModelId ? { "x-venice-deprecated-replacement": notice.replacementModelId } : {}),
    });
  }
  return headers;
}

/** Sends JSON, compressed where the client asks for it and it is worth it. */
export function sendJson(
  exchange: Exchange,
  status: number,
  body: unknown,
  extra: Readonly<Record<string, string>> = {},
): void {
  const { res, req, entry, fault } = exchange;
  if (res.destroyed) return;
  const plain = Buffer.from(JSON.stringify(body));
  const zipped = plain.length >= gzipFrom && /\bgzip\b/.test(req.headers["accept-encoding"] ?? "");
  const bytes = zipped ? gzipSync(plain) : plain;
  entry.status = status;
  res.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": bytes.length,
    ...(zipped ? { "content-encoding": "gzip" } : {}),
    ...veniceHeaders(exchange),
    ...extra,
    ...fault?.headers,
  });
  res.end(bytes);
}

/** Sends a picture, a sound or a film; a fault may cut it in half. */
export function sendBytes(
  exchange: Exchange,
  bytes: Buffer,
  type: string,
  extra: Readonly<Record<string, string>> = {},
): void {
  const { res, entry, fault } = exchange;
  if (res.destroyed) return;
  entry.status = 200;
  res.writeHead(200, {
    "content-type": type,
    "content-length": bytes.length,
    ...veniceHeaders(exchange),
    ...extra,
    ...fault?.headers,
  });
  if (fault?.cutAfterTokens === undefined) {
    res.end(bytes);
    return;
  }
  entry.outcome = "cut";
  res.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => res.destroy());
}

/** Sends a refusal, and counts it. */
export function sendRefusal(exchange: Exchange, refusal: Refusal): void {
  const { res, entry, world, budgetId, key, model } = exchange;
  const { status, body, headers, reason } = refusal;
  world.journal.refused(status, reason);
  if (reason === "error budget" && key !== "")
    world.limiter.note({ at: world.clock.now(), key, modelId: model?.id ?? "", type: "FAILED_REQUESTS" });
  if (status >= 400 && status < 500 && status !== 429) world.budget.count(budgetId, reason);
  if (typeof body === "string" || body === undefined) {
    entry.status = status;
    res.writeHead(status, { ...(body ? { "content-type": "text/html" } : {}), ...veniceHeaders(exchange), ...headers });
    res.end(body);
    return;
  }
  sendJson(exchange, status, body, headers);
}
