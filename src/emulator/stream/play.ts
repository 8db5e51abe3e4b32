import { type Exchange, sendJson, veniceHeaders } from "../http/exchange.ts";
import { refuse } from "../http/refusal.ts";
import { Reel } from "./reel.ts";
import { type Step, send } from "./step.ts";

interface Play {
  readonly exchange: Exchange;
  /** Headers that were true when the request came in. */
  readonly headers: Readonly<Record<string, string>>;
  readonly onEnd: () => void;
}

const paceOf = ({ fault, world }: Exchange) => fault?.tokensPerSecond ?? world.pace.tokensPerSecond;

/** Sends an answer as server-sent events, token by token. */
export function playStream({ exchange, headers, onEnd, steps }: Play & { readonly steps: Iterable<Step, void> }): void {
  const { res, entry } = exchange;
  entry.status = 200;
  res.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
    ...veniceHeaders(exchange),
    ...headers,
  });
  res.flushHeaders();
  start(exchange, steps, onEnd);
}

/**
 * Sends an answer in one piece, once it would have been said.
 * @throws Refusal 503 where a fault stops it on the way.
 */
export function playWhole({
  exchange,
  headers,
  onEnd,
  body,
  tokens,
}: Play & { readonly body: unknown; readonly tokens: number }): void {
  const { fault, res } = exchange;
  if (fault?.errorAfterTokens !== undefined) {
    onEnd();
    throw refuse(503, "overloaded", "The model is at capacity. Please try again later.", {
      "retry-after": String(fault.retryAfter ?? 30),
    });
  }
  const pace = paceOf(exchange);
  const saidMs = (pace === 0 ? 0 : (tokens * 1000) / pace) + (fault?.firstTokenAfterMs ?? 0);
  const broken = fault?.stallAfterTokens ?? fault?.cutAfterTokens ?? fault?.endAfterTokens;
  if (broken === undefined) {
    const timer = setTimeout(() => sendJson(exchange, 200, body, headers), saidMs);
    res.once("close", () => {
      clearTimeout(timer);
      onEnd();
    });
    return;
  }
  const text = JSON.stringify(body);
  const half = Math.floor(text.length / 2);
  exchange.entry.status = 200;
  res.writeHead(200, { "content-type": "application/json; charset=utf-8", ...veniceHeaders(exchange), ...headers });
  const first = send(text.slice(0, half));
  const rest: readonly Step[] = [send(text.slice(half)), { do: "end" }];
  if (fault?.stallAfterTokens !== undefined) {
    start(
      exchange,
      [first, fault.stallMs === undefined ? { do: "stall" } : { do: "wait", ms: fault.stallMs }, ...rest],
      onEnd,
    );
  } else {
    start(exchange, [first, { do: fault?.cutAfterTokens === undefined ? "end" : "cut" }], onEnd);
  }
}

function start(exchange: Exchange, steps: Iterable<Step, void>, onEnd: () => void): void {
  const { res, entry, fault, world } = exchange;
  const reel = new Reel(res, steps, {
    tokensPerSecond: paceOf(exchange),
    bytesPerWrite: fault?.bytesPerWrite,
    onToken: (sent) => {
      entry.tokens = sent;
    },
    onEnd: (outcome) => {
      if (outcome === "cut") entry.outcome = "cut";
      onEnd();
    },
  });
  world.pacer.add(reel);
}
