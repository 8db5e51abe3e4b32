import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Catalogue, compatibility } from "../../src/emulator/catalogue/catalogue.ts";
import { nowMs } from "../clock.ts";
import { seeded } from "../stats.ts";
import { answerTokens, askedIn } from "./text.ts";
import type { Work } from "./works.ts";

/** How answers are told. */
export interface Pace {
  readonly tokens: number;
  /** 0: all at once. */
  readonly perSecond: number;
  readonly tokensPerPacket: number;
  /** Between the request and the first words: at least, and at most. */
  readonly thinkMs: readonly [number, number];
}

/** When each token of one answer was given to the socket; NaN where it was not yet. */
export interface Told {
  readonly writtenAt: Float64Array;
  endedAt: number;
}

/** The one work that is made whatever is asked for. */
export interface Making {
  readonly work: Work;
  readonly thinkMs: number;
  /** Told when its last byte was given to the socket. */
  onMade(at: number): void;
}

export interface VeniceServer {
  readonly url: string;
  /** Answers by the tags of their questions. */
  readonly told: Map<string, Told>;
  readonly streaming: number;
  pace: Pace;
  /** What its endpoint is answered with. */
  making: Making | undefined;
  close(): Promise<void>;
}

const SSE = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" };
const GRANT = {
  accessPermitted: true,
  apiTier: { id: "paid", isCharged: true },
  balances: { USD: 1e6, DIEM: 0 },
  keyExpiration: null,
  nextEpochBegins: "2100-01-01T00:00:00.000Z",
  rateLimits: [],
};
/** What is measured is the bot, not how long it waits for its share. */
const PLENTY = [
  { amount: 1e6, type: "RPM" },
  { amount: 1e10, type: "TPM" },
];

/** A Venice that knows to the microsecond when its words left, and does little else. */
export async function startVenice(pace: Pace, seed: number): Promise<VeniceServer> {
  const told = new Map<string, Told>();
  const random = seeded(seed);
  const catalogue = new Catalogue(Date.now);
  const lists: Readonly<Record<string, unknown>> = {
    "/models": { object: "list", type: "all", data: catalogue.listed().map(entryOf) },
    "/models/traits": { object: "list", type: "text", data: catalogue.traits("text") },
    "/models/compatibility_mapping": { object: "list", type: "text", data: compatibility.text ?? {} },
    "/api_keys/rate_limits": {
      data: { ...GRANT, rateLimits: catalogue.listed().map(({ id }) => ({ apiModelId: id, rateLimits: PLENTY })) },
    },
  };
  let streaming = 0;

  const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://venice");
    const list = lists[pathname];
    if (list) return sendJson(response, list);
    const body = await textOf(request);
    if (pathname === self.making?.work.path) return make(self.making, response);
    if (pathname !== "/chat/completions") return response.writeHead(404).end("{}");
    if (!body.includes('"stream":true')) return sendJson(response, whole());
    response.socket?.setNoDelay(true);
    stream(askedIn(body) ?? "000000", response);
  });

  function make({ work, thinkMs, onMade }: Making, response: ServerResponse): void {
    const head = { "content-type": work.type, "content-length": work.body.byteLength };
    response.on("finish", () => onMade(nowMs()));
    setTimeout(() => response.writeHead(200, head).end(work.body), thinkMs);
  }

  function stream(tag: string, response: ServerResponse): void {
    const { tokens: count, perSecond, tokensPerPacket, thinkMs } = self.pace;
    const tokens = answerTokens(tag, count);
    const trace: Told = { writtenAt: new Float64Array(count).fill(Number.NaN), endedAt: Number.NaN };
    told.set(tag, trace);
    const head = `{"id":"chatcmpl-${tag}","object":"chat.completion.chunk","created":1795000000,"model":"bench"`;
    const chunk = (rest: string) => `data: ${head},${rest}}\n\n`;
    const delta = (content: string) =>
      chunk(`"choices":[{"index":0,"delta":{"content":${content}},"logprobs":null,"finish_reason":null}]`);
    const packets: string[] = [];
    for (let n = 0; n < count; n += tokensPerPacket)
      packets.push(
        tokens
          .slice(n, n + tokensPerPacket)
          .map((each) => delta(JSON.stringify(each)))
          .join(""),
      );
    const usage = `"choices":[],"usage":{"prompt_tokens":50,"completion_tokens":${count},"total_tokens":${count + 50}}`;
    const finish = chunk('"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]');
    const tail = `${finish}${chunk(usage)}data: [DONE]\n\n`;
    const gapMs = perSecond === 0 ? 0 : (1000 / perSecond) * tokensPerPacket;
    let next = 0;
    let startAt = 0;

    streaming += 1;
    response.writeHead(200, SSE);
    response.write(chunk('"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]'));
    response.on("close", () => {
      streaming -= 1;
      next = Number.POSITIVE_INFINITY;
    });
    const step = (): void => {
      for (;;) {
        if (next > packets.length) return;
        const at = nowMs();
        if (next === packets.length) {
          trace.endedAt = at;
          response.end(tail);
          return;
        }
        trace.writtenAt.fill(at, next * tokensPerPacket, (next + 1) * tokensPerPacket);
        response.write(packets[next]);
        next += 1;
        // From the beginning, so that late timers do not add up.
        const waitMs = startAt + next * gapMs - performance.now();
        if (gapMs > 0) return void setTimeout(step, Math.max(0, waitMs));
      }
    };
    const [least, most] = thinkMs;
    const thinks = least + random() * (most - least);
    startAt = performance.now() + thinks;
    if (thinks > 0) setTimeout(step, thinks);
    else step();
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const self: VeniceServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    told,
    pace,
    making: undefined,
    get streaming() {
      return streaming;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return self;
}

type Entry = ReturnType<Catalogue["listed"]>[number];

function entryOf({ id, type, created, model_spec }: Entry): object {
  const context = model_spec.availableContextTokens;
  return { id, object: "model", owned_by: "venice.ai", created, type, context_length: context, model_spec };
}

/** What summaries are answered with. */
function whole(): object {
  const message = { role: "assistant", content: "They spoke about canals." };
  const usage = { prompt_tokens: 50, completion_tokens: 10, total_tokens: 60 };
  return {
    id: "chatcmpl-x",
    object: "chat.completion",
    model: "bench",
    choices: [{ index: 0, message, finish_reason: "stop" }],
    usage,
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function sendJson(response: ServerResponse, value: unknown): void {
  const text = JSON.stringify(value);
  response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) }).end(text);
}
