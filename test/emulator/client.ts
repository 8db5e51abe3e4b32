import http from "node:http";
import type { Emulator, EmulatorOptions } from "../../src/emulator/index.ts";
import { startEmulator } from "../../src/emulator/index.ts";

export const key = "VENICE_INFERENCE_KEY_test";

/** An emulator without pace, which ends with the test that uses it. */
export const emulator = (options: EmulatorOptions = {}): Promise<Emulator> =>
  startEmulator({ tokensPerSecond: 0, ...options });

export interface Chunk {
  readonly id?: string;
  readonly model?: string;
  readonly choices?: readonly {
    readonly index: number;
    readonly delta: {
      readonly role?: string;
      readonly content?: string;
      readonly reasoning_content?: string;
      readonly reasoning_details?: unknown;
      readonly reasoning_encrypted?: boolean;
      readonly tool_calls?: readonly { index: number; id?: string; function: { name?: string; arguments: string } }[];
    };
    readonly finish_reason: string | null;
  }[];
  readonly usage?: UsageBody;
  readonly cost?: { usd: number; diem: number };
  readonly venice_parameters?: { web_search_citations: readonly { title: string; url: string }[] };
  readonly error?: { message: string; type: string; code: string; retry_after?: number };
}

export interface UsageBody {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
  readonly completion_tokens_details: { readonly reasoning_tokens: number };
}

export interface Whole {
  readonly id: string;
  readonly model: string;
  readonly created: number;
  readonly choices: readonly {
    readonly finish_reason: string;
    readonly message: {
      readonly content: string | null;
      readonly reasoning_content: string | null;
      readonly tool_calls: readonly { id: string; function: { name: string; arguments: string } }[];
    };
  }[];
  readonly usage: UsageBody;
  readonly cost: { usd: number; diem: number };
  readonly venice_parameters: {
    readonly enable_web_search: string;
    readonly web_search_citations: readonly { url: string }[];
  };
}

export interface Problem {
  readonly error: string | { message: string; code: string; type: string; param: string };
  readonly details?: unknown;
  readonly issues?: readonly { path: readonly (string | number)[]; message: string; code: string }[];
  readonly code?: string;
}

/** A small valid body; a string is what the user says. */
export const body = (content: unknown, more: object = {}) => ({
  model: "mistral-small-3-2-24b-instruct",
  messages: [{ role: "user", content }],
  ...more,
});

export const post = (
  to: Emulator,
  path: string,
  json: unknown,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
) =>
  fetch(to.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}`, ...headers },
    body: JSON.stringify(json),
    ...(signal ? { signal } : {}),
  });

export const chat = (to: Emulator, json: unknown, headers?: Record<string, string>, signal?: AbortSignal) =>
  post(to, "/chat/completions", json, headers, signal);

export const get = (to: Emulator, path: string) =>
  fetch(to.url + path, { headers: { authorization: `Bearer ${key}` } });

export const whole = async (to: Emulator, json: unknown) => (await (await chat(to, json)).json()) as Whole;
export const problem = async (response: Response) => (await response.json()) as Problem;
export const contentOf = (answer: Whole) => answer.choices[0]?.message.content ?? "";
export const say = async (to: Emulator, content: unknown, more?: object) =>
  contentOf(await whole(to, body(content, more)));

/** Reads a stream as a plain reader of LF events would. */
export async function stream(
  to: Emulator,
  json: object,
): Promise<{ chunks: Chunk[]; raw: string; done: boolean; response: Response }> {
  const response = await chat(to, { stream: true, ...json });
  const raw = await response.text();
  const data = raw.split("\n\n").flatMap((event) => (event.startsWith("data: ") ? [event.slice(6)] : []));
  return {
    chunks: data.filter((text) => text !== "[DONE]").map((text) => JSON.parse(text) as Chunk),
    raw,
    done: data.at(-1) === "[DONE]",
    response,
  };
}

export const textOf = (chunks: readonly Chunk[]) =>
  chunks.map((chunk) => chunk.choices?.[0]?.delta.content ?? "").join("");
export const thoughtOf = (chunks: readonly Chunk[]) =>
  chunks.map((chunk) => chunk.choices?.[0]?.delta.reasoning_content ?? "").join("");
export const finishOf = (chunks: readonly Chunk[]) =>
  chunks.flatMap((chunk) => chunk.choices?.[0]?.finish_reason ?? []).at(-1);

/** Every piece of a body as it came off the wire, and how it ended. */
export function pieces(to: Emulator, json: unknown): Promise<{ pieces: Buffer[]; ended: "whole" | "cut" }> {
  return new Promise((resolve, reject) => {
    const found: Buffer[] = [];
    const req = http.request(
      `${to.url}/chat/completions`,
      { method: "POST", agent: false, headers: { "content-type": "application/json", authorization: `Bearer ${key}` } },
      (res) => {
        res.on("data", (piece: Buffer) => found.push(piece));
        res.on("error", () => undefined);
        res.on("close", () => resolve({ pieces: found, ended: res.complete ? "whole" : "cut" }));
      },
    );
    req.on("error", reject);
    req.end(JSON.stringify(json));
  });
}

/** A clock that moves only when told. */
export function handClock(at = Date.UTC(2026, 10, 20, 12)) {
  let now = at;
  return {
    now: () => now,
    pass: (ms: number) => {
      now += ms;
    },
  };
}
