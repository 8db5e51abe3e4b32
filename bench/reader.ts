// Reads the same streams in one process in two ways, and tells what that cost.
import { createParser } from "eventsource-parser";
import { Agent, request } from "undici";
import { Answer } from "../src/core/chat/answer.ts";
import type { Part } from "../src/core/part.ts";
import { type ComposeOptions, createComposer as createDiscordComposer } from "../src/discord/compose.ts";
import { follow, type Latest } from "../src/render/latest.ts";
import { createPacer, type Pacer } from "../src/render/pacer.ts";
import { BETWEEN_READS_MS, restBefore } from "../src/render/rest.ts";
import { createComposer as createTelegramComposer } from "../src/telegram/compose.ts";
import { type ChatEvent, createVenice, type Model, type Venice } from "../src/venice/index.ts";
import { serve } from "./rpc.ts";
import { answerTokens, questionOf } from "./world/text.ts";

export interface ReadingCost {
  readonly cpuMs: number;
  /** UTF-16 units of text that came of all streams. */
  readonly characters: number;
  readonly draws: number;
}

const GAP_MS = { discord: 1_200, telegram: 1_000 };
const PIECES: ComposeOptions = {
  ...{ locale: "en", maxPieces: Number.POSITIVE_INFINITY, maxFileBytes: 10_485_760, showStatus: false },
  ...{ fit: (media) => media, takes: { files: true, voice: true }, needsWords: false, lead: "" },
};
/** Drawing is compiled best after about so many answers; a bot that is up for a day has had them. */
const WARM_UPS = 400;
const SILENT: Latest = {
  ...{ text: "", reasoning: "", status: undefined, notices: [], media: [], sources: [] },
  ...{ growing: undefined, done: undefined, ended: false, version: 0 },
};
const bodyOf = (stream: number) => ({
  model: "llama-3.3-70b",
  user: "bench",
  messages: [{ role: "user" as const, content: questionOf(String(stream).padStart(6, "0")) }],
});

let url = "";
let agent: Agent;
let venice: Venice;
let model: Model;

/** No more than what is needed to have the text. */
async function readBare(stream: number): Promise<number> {
  const { body } = await request(`${url}/chat/completions`, {
    ...{
      dispatcher: agent,
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer bench" },
    },
    body: JSON.stringify({ ...bodyOf(stream), stream: true }),
  });
  let text = "";
  const parser = createParser({
    onEvent({ data }) {
      if (data === "[DONE]") return;
      const chunk = JSON.parse(data) as { choices: readonly { delta?: { content?: string } }[] };
      text += chunk.choices[0]?.delta?.content ?? "";
    },
  });
  const decoder = new TextDecoder();
  for await (const bytes of body) parser.feed(decoder.decode(bytes as Buffer, { stream: true }));
  return text.length;
}

/** As an answer comes to a platform, up to the body of the request that would be sent. */
async function readOurs(
  stream: number,
  platform: keyof typeof GAP_MS,
  pacer: Pacer,
  onDraw: () => void,
): Promise<number> {
  // As the adapters have it: a draft's end does not wait for the pace of drafts.
  const restMs = () => (platform === "discord" ? restBefore(lane.dueInMs()) : BETWEEN_READS_MS);
  const events: AsyncIterable<ChatEvent> = venice.chat.stream(bodyOf(stream), { restMs });
  const parts: AsyncIterable<Part> = new Answer().read(events, {
    model,
    reasoning: false,
    locale: "en",
    searches: false,
  });
  const compose = composer(platform);
  let latest: Latest | undefined;
  const lane = pacer.open({
    chat: String(stream),
    gapMs: GAP_MS[platform],
    async draw() {
      if (latest) compose(latest);
      onDraw();
    },
  });
  const whole = await follow(parts, (state, what) => {
    latest = state;
    lane.request(what);
  });
  await lane.settled();
  lane.close();
  return whole.text.length;
}

function composer(platform: keyof typeof GAP_MS): (latest: Latest) => unknown {
  if (platform === "discord") {
    const own = createDiscordComposer();
    return (latest) => own.compose(latest, PIECES);
  }
  const own = createTelegramComposer();
  return (latest) => own.compose(latest, false);
}

/** Draws one answer as it grows, of which nobody sent anything. */
function rehearse(platform: keyof typeof GAP_MS): void {
  const compose = composer(platform);
  const tokens = answerTokens("000000", 200);
  let text = "";
  for (const [n, token] of tokens.entries()) {
    text += token;
    const isLast = n === tokens.length - 1;
    if (n % 40 === 39 || isLast) compose({ ...SILENT, text, ended: isLast, version: n });
  }
}

const reader = {
  async open({ veniceUrl }: { readonly veniceUrl: string }): Promise<void> {
    url = veniceUrl;
    agent = new Agent();
    venice = createVenice({ keys: ["bench"], baseUrl: url });
    const [first] = await venice.models.list();
    if (!first) throw new Error("there is no model");
    model = first;
    for (let n = 0; n < WARM_UPS; n += 1) rehearse(n % 2 === 0 ? "discord" : "telegram");
  },
  /** Reads so many streams at once, in one way. */
  async read({ how, streams }: { readonly how: "bare" | "ours"; readonly streams: number }): Promise<ReadingCost> {
    globalThis.gc?.();
    const pacer = createPacer({ perSecond: Number.POSITIVE_INFINITY });
    let draws = 0;
    const one = (n: number) =>
      how === "bare" ? readBare(n) : readOurs(n, n % 2 === 0 ? "discord" : "telegram", pacer, () => (draws += 1));
    const before = process.cpuUsage();
    const lengths = await Promise.all(Array.from({ length: streams }, (_, n) => one(n)));
    const { user, system } = process.cpuUsage(before);
    await pacer.stop();
    return { cpuMs: (user + system) / 1000, characters: lengths.reduce((sum, each) => sum + each, 0), draws };
  },
};
export type Reader = typeof reader;

serve(reader);
