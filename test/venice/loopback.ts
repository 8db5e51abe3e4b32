import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";
import { createVenice, type Venice, type VeniceOptions } from "../../src/venice/index.ts";

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Answer = (response: ServerResponse, request: Seen, count: number) => void | Promise<void>;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A server on loopback that answers as the test says, and remembers what it was asked. */
export async function serve(answer: Answer): Promise<{ url: string; seen: Seen[]; closedEarly: () => number }> {
  const seen: Seen[] = [];
  let closedEarly = 0;
  const server = createServer((request, response) => {
    response.on("close", () => {
      if (!response.writableFinished) closedEarly++;
    });
    void readBody(request).then((body) => {
      const asked = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body };
      seen.push(asked);
      return answer(response, asked, seen.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanups.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`,
    seen,
    closedEarly: () => closedEarly,
  };
}

/** A client that is closed after the test, and never waits long between tries. */
export function connect(baseUrl: string, options: Partial<VeniceOptions> = {}): Venice {
  const venice = createVenice({ keys: ["VENICE_INFERENCE_KEY_one"], baseUrl, ...options });
  cleanups.push(() => venice.close());
  return venice;
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

export function startStream(response: ServerResponse, headers: Record<string, string> = {}): void {
  response.writeHead(200, { "content-type": "text/event-stream", ...headers });
  response.flushHeaders();
}

/** The lines of one event. */
export function event(data: unknown): string {
  return `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
}

export function delta(fields: Record<string, unknown>, finishReason: string | null = null): Record<string, unknown> {
  return {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1,
    model: "zai-org-glm-5-2",
    choices: [{ index: 0, delta: fields, finish_reason: finishReason, logprobs: null }],
  };
}

export const usage = {
  choices: [],
  usage: {
    prompt_tokens: 12,
    completion_tokens: 34,
    total_tokens: 46,
    prompt_tokens_details: { cached_tokens: 8 },
    completion_tokens_details: { reasoning_tokens: 5 },
  },
  cost: { usd: 0.0004, diem: 0.0002 },
};

/** A good answer in full: words, end, usage. */
export function answerOf(...texts: string[]): string {
  return [
    event(delta({ role: "assistant", content: "" })),
    ...texts.map((content) => event(delta({ content }))),
    event(delta({}, "stop")),
    event(usage),
    event("[DONE]"),
  ].join("");
}

export const ask = { model: "zai-org-glm-5-2", user: "hash", messages: [{ role: "user", content: "Hi" }] } as const;

async function readBody(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += chunk;
  return body;
}
