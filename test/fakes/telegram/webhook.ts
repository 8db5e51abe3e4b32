import type { Call } from "./call.ts";
import { bad } from "./failure.ts";
import { type Draft, isObject, type Json, type JsonObject } from "./json.ts";
import { readKinds } from "./polling.ts";
import type { QueuedUpdate } from "./update-queue.ts";
import type { World } from "./world.ts";

const PORTS = new Set(["", "443", "80", "88", "8443"]);
const LONGEST_RETRY_MS = 60_000;
const TIMEOUT_MS = 60_000;

interface Hook {
  readonly url: string;
  readonly secret: string;
  readonly maxConnections: number;
  readonly ip: string;
}

/** Runs a call that came back in a webhook's reply. */
export type RunReply = (method: string, params: JsonObject) => Promise<void>;

/** Posts updates to the bot: in order within a chat or person, at once between them. */
export class Webhook {
  readonly #world: World;
  readonly #runReply: RunReply;
  #hook: Hook | undefined;
  #busy = new Set<string>();
  #delays = new Map<string, { untilAt: number; delayMs: number }>();
  #stop = new AbortController();
  #lastError: { at: number; message: string } | undefined;

  constructor(world: World, runReply: RunReply) {
    this.#world = world;
    this.#runReply = runReply;
    world.updates.onPush(() => this.#pump());
  }

  get isSet(): boolean {
    return this.#hook !== undefined;
  }

  set(call: Call): Result {
    const { updates } = this.#world;
    const url = call.text("url");
    if (!url) return this.remove(call);
    const next: Hook = {
      url: this.#checked(url),
      secret: checkedSecret(call.text("secret_token")),
      maxConnections: Math.min(100, Math.max(1, call.integer("max_connections", 40))),
      ip: call.text("ip_address"),
    };
    const same = this.#hook && JSON.stringify(this.#hook) === JSON.stringify(next);
    updates.allow(readKinds(call.text("allowed_updates")));
    if (call.flag("drop_pending_updates")) updates.clear();
    else if (same) return { result: true, description: "Webhook is already set" };
    this.#reset();
    this.#hook = next;
    this.#pump();
    return { result: true, description: "Webhook was set" };
  }

  remove(call: Call): Result {
    const had = this.isSet;
    if (call.flag("drop_pending_updates")) this.#world.updates.clear();
    this.#reset();
    return { result: true, description: had ? "Webhook was deleted" : "Webhook is already deleted" };
  }

  info(): JsonObject {
    const hook = this.#hook;
    const out: Draft = {
      url: hook?.url ?? "",
      has_custom_certificate: false,
      pending_update_count: this.#world.updates.pending().length,
    };
    if (this.#lastError) {
      out.last_error_date = Math.floor(this.#lastError.at / 1000);
      out.last_error_message = this.#lastError.message;
    }
    if (hook) {
      out.max_connections = hook.maxConnections;
      out.ip_address = hook.ip || "127.0.0.1";
    }
    const allowed = this.#world.updates.allowed();
    if (allowed) out.allowed_updates = allowed;
    return out;
  }

  close(): void {
    this.#reset();
  }

  #reset(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#hook = undefined;
    this.#busy = new Set();
    this.#delays = new Map();
    this.#lastError = undefined;
  }

  #checked(url: string): string {
    const parsed = URL.parse(url.includes("://") ? url : `https://${url}`);
    if (!parsed || !/^https?:$/.test(parsed.protocol)) throw bad("invalid webhook URL specified");
    const isLocal = ["127.0.0.1", "[::1]", "localhost"].includes(parsed.hostname);
    if (!this.#world.settings.strictWebhook && isLocal) return url;
    if (parsed.protocol !== "https:") throw bad("bad webhook: An HTTPS URL must be provided for webhook");
    if (!PORTS.has(parsed.port)) throw bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443");
    if (isLocal) throw bad("bad webhook: IP address 127.0.0.1 is reserved");
    return url;
  }

  #pump(): void {
    const hook = this.#hook;
    if (!hook) return;
    const seen = new Set<string>();
    for (const update of this.#world.updates.pending()) {
      if (this.#busy.size >= hook.maxConnections) return;
      if (seen.has(update.queue) || this.#busy.has(update.queue)) continue;
      seen.add(update.queue);
      if ((this.#delays.get(update.queue)?.untilAt ?? 0) > this.#world.now()) continue;
      this.#busy.add(update.queue);
      void this.#deliver(hook, update, this.#stop.signal, this.#busy);
    }
  }

  async #deliver(hook: Hook, update: QueuedUpdate, signal: AbortSignal, busy: Set<string>): Promise<void> {
    const outcome = await post(hook, update.body, signal);
    if (signal.aborted) return;
    busy.delete(update.queue);
    if ("error" in outcome) this.#postpone(update, outcome);
    else {
      this.#delays.delete(update.queue);
      this.#world.updates.confirm(update.id);
      const { method, ...params } = outcome.reply;
      const isCall = typeof method === "string" && !/^(?:get|setwebhook|deletewebhook|close|logout)/i.test(method);
      if (isCall) await this.#runReply(method, params);
    }
    this.#pump();
  }

  #postpone(update: QueuedUpdate, failed: { error: string; retryAfterMs: number }): void {
    const before = this.#delays.get(update.queue)?.delayMs;
    const first = this.#world.settings.webhookRetryMs;
    const delayMs = before === undefined ? first : Math.min(LONGEST_RETRY_MS, before * 2);
    const waitMs = failed.retryAfterMs || (before === undefined ? 0 : delayMs);
    this.#lastError = { at: this.#world.now(), message: failed.error };
    this.#delays.set(update.queue, { untilAt: this.#world.now() + waitMs, delayMs });
    this.#world.settings.clock.after(waitMs, () => this.#pump());
  }
}

interface Result {
  readonly result: Json;
  readonly description: string;
}
type Outcome = { readonly reply: JsonObject } | { readonly error: string; readonly retryAfterMs: number };

async function post(hook: Hook, body: JsonObject, signal: AbortSignal): Promise<Outcome> {
  try {
    const response = await fetch(hook.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(hook.secret ? { "X-Telegram-Bot-Api-Secret-Token": hook.secret } : {}),
      },
      body: JSON.stringify(body),
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const text = await response.text();
    if (response.ok) return { reply: readReply(response.headers.get("content-type") ?? "", text) };
    const retryAfterMs = Math.min(3600, Number(response.headers.get("retry-after")) || 0) * 1000;
    return { error: `Wrong response from the webhook: ${response.status} ${response.statusText}`.trim(), retryAfterMs };
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === "TimeoutError";
    return { error: isTimeout ? "Read timeout expired" : "Connection refused", retryAfterMs: 0 };
  }
}

function readReply(contentType: string, text: string): JsonObject {
  if (contentType.includes("urlencoded")) return Object.fromEntries(new URLSearchParams(text));
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function checkedSecret(secret: string): string {
  if (secret.length > 256) throw bad("secret token is too long");
  if (!/^[A-Za-z0-9_-]*$/.test(secret)) throw bad("secret token contains unallowed characters");
  return secret;
}
